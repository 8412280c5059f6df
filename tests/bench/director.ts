/**
 * The whole director with a thousand HTTP servers at one second, as a user starts it: its share of a
 * core, how late its latest check was, its memory, the time to the first whole table, and the time
 * from a failed check to the changed table.
 */

import { startFarm } from "./farm.ts";
import { readLog, waitForLog } from "./event_log.ts";
import { cpuSeconds, memoryMebibytes } from "./process_stats.ts";
import { type BenchRow, median } from "./rows.ts";

const SERVERS = 1_000;
const MEASURED_SECONDS = 20;
const FAILURES = 40;
const WHOLE_MS = 1_500;

const root = new URL("../../", import.meta.url).pathname;

export async function run(): Promise<BenchRow[]> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-bench-" });
  const farm = await startFarm();
  try {
    return await measure(folder, farm.port, farm.order);
  } finally {
    await farm.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

function address(index: number): string {
  return `127.1.${Math.floor(index / 200)}.${1 + (index % 200)}`;
}

function configuration(folder: string, port: number): string {
  const servers = Array.from(
    { length: SERVERS },
    (_, index) => `      - ${address(index)}:${port}`,
  );
  return [
    `logfile: ${folder}/events.log`,
    `state: ${folder}`,
    "services:",
    "  - virtual: 127.0.0.150:9072/tcp",
    "    scheduler: rr",
    "    check:",
    "      type: http",
    "      request: /SpringRing/status",
    "      receive: Sample SpringRing web application",
    "      interval: 1s",
    "      timeout: 1s",
    "    real:",
    ...servers,
    "",
  ].join("\n");
}

async function measure(
  folder: string,
  port: number,
  order: (line: string) => Promise<void>,
): Promise<BenchRow[]> {
  await Deno.writeTextFile(`${folder}/ringmaster.yaml`, configuration(folder, port));
  const socket = `${folder}/admin.sock`;
  const log = `${folder}/events.log`;
  const program = ["run", "--allow-all", `${root}cli/main.ts`];
  const director = new Deno.Command(Deno.execPath(), {
    args: [
      ...program,
      "run",
      "-c",
      `${folder}/ringmaster.yaml`,
      "--backend",
      "memory",
      "--socket",
      socket,
    ],
    stdout: "null",
  }).spawn();
  const status = async () => {
    const args = [...program, "status", "--json", "--socket", socket];
    const { stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
    return JSON.parse(new TextDecoder().decode(stdout));
  };
  try {
    const wholeMs = await timeToWholeTable(log);
    const before = cpuSeconds(director.pid);
    const { checks: first } = await status();
    await new Promise((resolve) => setTimeout(resolve, MEASURED_SECONDS * 1_000));
    const { checks: last, takenAt, startedAt } = await status();
    const cpu = cpuSeconds(director.pid) - before;
    const memory = memoryMebibytes(director.pid);
    const done = last.total - first.total;
    const reactions = await timeFailures(log, order);
    return [
      {
        name: "director: servers checked each second",
        value: done / MEASURED_SECONDS,
        unit: "checks/s",
      },
      { name: "director: share of a core", value: 100 * cpu / MEASURED_SECONDS, unit: "%" },
      { name: "director: CPU for a check", value: 1e6 * cpu / done, unit: "us" },
      { name: "director: latest check was late by", value: last.worstLatenessMs, unit: "ms" },
      { name: "director: failed checks", value: last.failed, unit: "checks" },
      { name: "director: memory (PSS)", value: memory, unit: "MiB" },
      {
        name: "director: start to all in the table",
        value: wholeMs,
        unit: "ms",
        target: { atMost: WHOLE_MS },
      },
      {
        name: "director: failed check to changed table",
        value: median(reactions),
        unit: "ms median",
      },
      { name: "director: the slowest of them", value: Math.max(...reactions), unit: "ms" },
      { name: "director: ran for", value: (takenAt - startedAt) / 1_000, unit: "s" },
    ];
  } finally {
    director.kill("SIGTERM");
    await director.status;
  }
}

/** From the first event to the operation that completes the table. */
async function timeToWholeTable(log: string): Promise<number> {
  const whole = await waitForLog(log, 0, "all servers are up and applied", (lines) => {
    const up = lines.findLastIndex((line) => line.type === "server.up");
    const all = lines.filter((line) => line.type === "server.up").length === SERVERS;
    return all ? lines.slice(up).find((line) => line.type === "reconcile.applied") : undefined;
  });
  const [first] = await readLog(log);
  return whole.atMs - (first?.atMs ?? NaN);
}

/** For servers that begin to fail: from the event of the failed check to that of the changed table. */
async function timeFailures(
  log: string,
  order: (line: string) => Promise<void>,
): Promise<number[]> {
  const begun = (await readLog(log)).length;
  for (let index = 0; index < FAILURES; index++) await order(`fail ${address(index * 20)}`);
  return await waitForLog(log, begun, "all failures are applied", (lines) => {
    const reactions = lines.flatMap((line, index) => {
      if (line.type !== "check.failed") return [];
      const applied = lines.slice(index).find((each) => each.type === "reconcile.applied");
      return applied === undefined ? [] : [applied.atMs - line.atMs];
    });
    return reactions.length === FAILURES ? reactions : undefined;
  });
}
