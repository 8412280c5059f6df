/**
 * The director of tests/bench/soak.ts, in a process of its own: prints its rows as one line of JSON, its last.
 *
 *     deno run --allow-all --v8-flags=--expose-gc soak_worker.ts PORT
 */

import type { Director } from "../../core/director.ts";
import { definePlugin, z } from "../../core/plugin/mod.ts";
import { http } from "../../plugins/checkers/http/mod.ts";
import { CHECK_HTTP, make, write } from "./made.ts";
import type { BenchRow } from "./rows.ts";
import { programRows } from "./soak_programs.ts";
import { growthRows, markProcess, type Sample, takeSample } from "./soak_samples.ts";
import { headFor } from "./scale_worker.ts";
import { allAdded, type Stage, startStage } from "./stage.ts";

const CHECKS = 1_000_000;
const SERVERS = 1_000;
/** As many checks a second as this asks for are more than two cores do. */
const INTERVAL_MS = 130;
/** After this long the rest is checked by a checker that answers at once. */
const REAL_LIMIT_MS = 140_000;
const SHARES = [0.1, 0.25, 0.5, 0.75, 1];
const LOOK_MS = 200;
const TIMEOUT_MS = 3_000;
/** How long a check takes while the director is looked at. */
const REST_MS = 2_000;
/** Every step ends long before. */
const STEP_LIMIT_MS = 300_000;

/** What the checks do at the moment. */
type Mode = "real" | "instant" | "rest";
let mode: Mode = "rest";
let real = 0;

const AT_ONCE = { healthy: true, message: "not asked" };

/** The HTTP checker with a switch: a reload would be one too, but leaves an event with a line for every server. */
const switched = definePlugin({
  kind: "checker",
  name: "switched",
  summary: "the HTTP checker, or one that answers at once, or one that takes its time",
  options: z.strictObject({ request: z.string(), receive: z.string() }),
  create(options, context) {
    const prepared = http.prepare(options);
    if (!prepared.ok) throw new Error(prepared.problems[0]?.message);
    const checker = prepared.create(context);
    return {
      check(target, signal) {
        if (mode === "instant") return Promise.resolve(AT_ONCE);
        if (mode === "rest") return new Promise((resolve) => setTimeout(resolve, REST_MS, AT_ONCE));
        real++;
        return checker.check(target, signal);
      },
    };
  },
});

async function main(port: number): Promise<BenchRow[]> {
  markProcess();
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-bench-" });
  try {
    return [...await checkRows(folder, port), ...await programRows()];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function checkRows(folder: string, port: number): Promise<BenchRow[]> {
  const path = `${folder}/ringmaster.yaml`;
  const settings = {
    intervalMs: INTERVAL_MS,
    timeoutMs: TIMEOUT_MS,
    check: CHECK_HTTP.replace("type: http", "type: switched"),
    head: headFor(folder, "memory"),
  };
  const made = make({ servers: SERVERS, perService: 10, port });
  await Deno.writeTextFile(path, write(made, "text", settings));
  // The runtime opens some descriptors once, for the first director, and keeps them.
  await (await startWhole(path)).stop();
  const before = await takeSample("before the start");
  const stage = await startWhole(path);
  const { samples, seconds } = await runAll(stage.director);
  const { checks } = await stage.director.snapshot();
  await stage.stop();
  const after = await takeSample("after the stop");
  return [
    { name: "soak: checks by the director", value: checks.total, unit: "checks" },
    { name: "soak: of these, HTTP checks of real servers", value: real, unit: "checks" },
    { name: "soak: checks that failed", value: checks.failed, unit: "checks" },
    { name: "soak: HTTP checks a second", value: real / seconds, unit: "checks/s" },
    ...growthRows("soak", samples),
    {
      name: "soak: descriptors left by a director that has stopped",
      value: after.descriptors - before.descriptors,
      unit: "more",
      target: NONE,
    },
  ];
}

const NONE = { atMost: 0 };

/** A director that has all servers in its table. */
async function startWhole(path: string): Promise<Stage> {
  let whole: Promise<void> | undefined;
  mode = "real";
  const stage = await startStage(path, [switched], (director) => {
    whole = allAdded(director, SERVERS);
  });
  await whole;
  return stage;
}

/** All checks, with a sample of the director at rest at each share of them. */
async function runAll(director: Director): Promise<{ samples: Sample[]; seconds: number }> {
  const samples = [await restingSample("the start")];
  let seconds = 0;
  for (const share of SHARES) {
    const wanted = CHECKS * share;
    const isDone = async () => (await director.snapshot()).checks.total >= wanted;
    const limitMs = REAL_LIMIT_MS * share - seconds * 1_000;
    const startMs = performance.now();
    mode = "real";
    await until(async () => await isDone() || performance.now() - startMs > limitMs);
    seconds += (performance.now() - startMs) / 1_000;
    mode = "instant";
    await until(isDone);
    samples.push(await restingSample(`${share * 100} %`));
  }
  return { samples, seconds };
}

async function restingSample(at: string): Promise<Sample> {
  mode = "rest";
  // Only then the time limits of the last checks have passed, and nothing waits for them any more.
  await new Promise((resolve) => setTimeout(resolve, TIMEOUT_MS + REST_MS));
  return await takeSample(at);
}

/** Asks rarely, because a snapshot costs more than a check. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + STEP_LIMIT_MS;
  while (!(await condition())) {
    if (performance.now() > giveUpAt) throw new Error("the soak does not go on");
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

if (import.meta.main) {
  console.log(JSON.stringify(await main(Number(Deno.args[0]))));
  Deno.exit(0);
}
