/** Thousands of runs of programs and of echo requests, those among them that are ended before they answer. */

import { type Checker, type CheckTarget, systemPorts } from "../../core/plugin/mod.ts";
import { createTestContext, eventually, instantiate } from "../../core/testing/mod.ts";
import { plugin as external } from "../../plugins/checkers/external/mod.ts";
import { plugin as ping } from "../../plugins/checkers/ping/mod.ts";
import type { BenchRow } from "./rows.ts";
import { growthRows, processes, type Sample, takeSample } from "./soak_samples.ts";

const RUNS = 2_000;
const ENDED_RUNS = 100;
const CONCURRENCY = 5;
/** Long enough for a shell to start what it must not leave behind. */
const ENDED_AFTER_MS = 60;

const TARGET: CheckTarget = {
  address: "127.0.0.1",
  port: 80,
  protocol: "tcp",
  timeoutMs: 5_000,
  member: {
    service: { by: "address", protocol: "tcp", address: "10.200.0.1", port: 80 },
    server: { address: "127.0.0.1", port: 80 },
  },
};

interface Subject {
  readonly words: string;
  readonly checker: Checker;
  /** Must be up, and must not answer before it is ended, respectively. */
  readonly ended: Checker;
  readonly endedAfterMs: number;
}

export async function programRows(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const subject of subjects()) rows.push(...await rowsOf(subject));
  return rows;
}

function subjects(): Subject[] {
  const checker = (plugin: typeof external | typeof ping, options: unknown) =>
    instantiate(plugin, options, createTestContext(plugin.id, systemPorts));
  const left = ["-c", "sleep 30 & sleep 30 & wait", "sh"];
  return [
    {
      words: "external",
      checker: checker(external, { command: "/bin/true" }),
      ended: checker(external, { command: "/bin/sh", arguments: left }),
      endedAfterMs: ENDED_AFTER_MS,
    },
    { words: "ping", checker: checker(ping, {}), ended: checker(ping, {}), endedAfterMs: 0 },
  ];
}

async function rowsOf({ words, checker, ended, endedAfterMs }: Subject): Promise<BenchRow[]> {
  const samples: Sample[] = [await takeSample("the start")];
  const startMs = performance.now();
  for (
    const [runs, at] of [[RUNS / 10, "10 %"], [RUNS * 0.4, "50 %"], [RUNS / 2, "100 %"]] as const
  ) {
    await repeat(runs, async () => {
      const { healthy, message } = await checker.check(TARGET, new AbortController().signal);
      if (!healthy) throw new Error(`the ${words} check of the benchmark must succeed: ${message}`);
    });
    samples.push(await takeSample(at));
  }
  const runMs = (performance.now() - startMs) / RUNS;
  await repeat(ENDED_RUNS, async () => {
    const abort = new AbortController();
    const checking = ended.check(TARGET, abort.signal).catch(() => undefined);
    if (endedAfterMs > 0) await new Promise((resolve) => setTimeout(resolve, endedAfterMs));
    abort.abort(new Error("the benchmark ends it"));
    await checking;
  });
  const goneFromMs = performance.now();
  const before = samples[0]?.processes ?? 0;
  await eventually("all programs are gone", () => processes() <= before, 20_000);
  const goneMs = performance.now() - goneFromMs;
  samples.push(await takeSample(`the end, with ${ENDED_RUNS} more that were ended`));
  const subject = `${words}, ${RUNS} runs`;
  return [
    { name: `${subject}: time for one, ${CONCURRENCY} at a time`, value: runMs, unit: "ms" },
    ...growthRows(subject, samples),
    {
      name: `${subject}: from the last that was ended until no program of it is left`,
      value: goneMs,
      unit: "ms",
    },
  ];
}

async function repeat(times: number, work: () => Promise<void>): Promise<void> {
  let left = times;
  await Promise.all(Array.from({ length: CONCURRENCY }, async () => {
    while (left-- > 0) await work();
  }));
}
