/**
 * One size of tests/bench/scale.ts, in a process of its own: prints its rows as one line of JSON, its last.
 *
 *     deno run --allow-all --v8-flags=--expose-gc scale_worker.ts figures|memory SERVERS PER_SERVICE PORT
 */

import { CHECK_HTTP, type Layout, type MadeSettings, make, write } from "./made.ts";
import { collectedHeapMebibytes, memoryMebibytes } from "./process_stats.ts";
import type { BenchRow } from "./rows.ts";
import { pureRows } from "./scale_pure.ts";
import { listingRows, reloadRows } from "./scale_reload.ts";
import { installStandIn } from "./stand_in.ts";
import { allAdded, startStage } from "./stage.ts";

/** Servers are checked at one second, and at most a thousand of them within one. */
export function intervalMsFor(servers: number): number {
  return Math.max(1_000, servers);
}

/** What keeps the benchmark to its folder, whoever runs it. */
export function headFor(folder: string, backend: "ipvsadm" | "memory"): readonly string[] {
  return [
    `backend: ${backend}`,
    `backends: { ipvsadm: { program: ${folder}/ipvsadm } }`,
    `state: ${folder}`,
    `admin: { socket: ${folder}/admin.sock }`,
    "autoreload: no",
    "cleanstop: no",
    "sysctl: { net.ipv4.ip_forward: leave, net.ipv4.vs.expire_nodest_conn: leave }",
  ];
}

async function figures(folder: string, layout: Layout): Promise<BenchRow[]> {
  const settings: MadeSettings = {
    intervalMs: intervalMsFor(layout.servers),
    check: CHECK_HTTP,
    head: [],
  };
  return [
    ...await pureRows(folder, layout, settings),
    ...await reloadRows(folder, layout, { ...settings, head: headFor(folder, "ipvsadm") }),
    ...await listingRows(folder),
    ...await reloadRows(folder, layout, { ...settings, head: headFor(folder, "memory") }),
  ];
}

/** Of a director that has all in its table and checks on, before and after its garbage is collected. */
async function memory(folder: string, layout: Layout): Promise<BenchRow[]> {
  const path = `${folder}/ringmaster.yaml`;
  const head = headFor(folder, "ipvsadm");
  const settings = { intervalMs: intervalMsFor(layout.servers), check: CHECK_HTTP, head };
  await Deno.writeTextFile(path, write(make(layout), "text", settings));
  const heapBefore = await collectedHeapMebibytes();
  const before = memoryMebibytes(Deno.pid);
  let whole: Promise<void> | undefined;
  const stage = await startStage(path, [], (director) => {
    whole = allAdded(director, layout.servers);
  });
  await whole;
  // From the beginning of the process, as a user waits for it.
  const wholeMs = performance.now();
  await new Promise((resolve) => setTimeout(resolve, MEMORY_AFTER_MS));
  const running = memoryMebibytes(Deno.pid);
  const heap = await collectedHeapMebibytes();
  const collected = memoryMebibytes(Deno.pid);
  await stage.stop();
  return [
    {
      name: "start of the process to all in the table (ipvsadm)",
      value: wholeMs,
      unit: "ms",
      ...(layout.servers === 1_000 ? { target: { atMost: START_MS } } : {}),
    },
    { name: "memory (PSS) before anything is read", value: before, unit: "MiB" },
    { name: "memory (PSS) running", value: running, unit: "MiB" },
    { name: "memory (PSS) running, garbage collected", value: collected, unit: "MiB" },
    { name: "heap before anything is read", value: heapBefore, unit: "MiB" },
    { name: "heap running, garbage collected", value: heap, unit: "MiB" },
  ];
}

const MEMORY_AFTER_MS = 3_000;
const START_MS = 1_500;

async function main([mode, servers, perService, port]: readonly string[]): Promise<BenchRow[]> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-bench-" });
  try {
    await installStandIn(folder);
    const layout = {
      servers: Number(servers),
      perService: Number(perService),
      port: Number(port),
    };
    return await (mode === "memory" ? memory : figures)(folder, layout);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  console.log(JSON.stringify(await main(Deno.args)));
  Deno.exit(0);
}
