/**
 * What the metrics cost a director with 1,000 servers that checks all of them every second: a scrape in all, the
 * longest stretch for which nothing else was worked on meanwhile, and what is counted for each check.
 */

import { setImmediate } from "node:timers";
import { Buckets, LATENCY_BOUNDS_MS, Tally } from "../../core/health/mod.ts";
import { type Observer, systemPorts } from "../../core/plugin/mod.ts";
import { plugin } from "../../plugins/observers/metrics/mod.ts";
import { startFarm } from "./farm.ts";
import { CHECK_HTTP, make, write } from "./made.ts";
import { type BenchRow, rowOf } from "./rows.ts";
import { headFor } from "./scale_worker.ts";
import { allAdded, type Stage, startStage } from "./stage.ts";

const SERVERS = 1_000;
const SCRAPES = 30;
/** Between two scrapes; checks go on meanwhile. */
const PAUSE_MS = 200;
/** What issue 5 promises for a scrape, and what nothing else should wait for longer. */
const SCRAPE_MS = 50;
const STRETCH_MS = 5;

export async function run(): Promise<BenchRow[]> {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-bench-" });
  const farm = await startFarm();
  try {
    const rows: BenchRow[] = [];
    for (const perService of [10, SERVERS]) {
      for (const [doing, check] of CHECKS) {
        const services = perService === SERVERS ? "one service" : `services of ${perService}`;
        const path = `${folder}/ringmaster.yaml`;
        const made = make({ servers: SERVERS, perService, port: farm.port });
        const settings = { intervalMs: 1_000, check, head: headFor(folder, "memory") };
        await Deno.writeTextFile(path, write(made, "text", settings));
        rows.push(...await scrapeRows(path, `${services}, ${doing}`));
      }
    }
    return [...rows, countingRow()];
  } finally {
    await farm.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Only without checks is a stretch the scrape's own. */
const CHECKS = [["checks on", CHECK_HTTP], ["checks off", "type: on"]] as const;

async function scrapeRows(path: string, words: string): Promise<BenchRow[]> {
  let whole: Promise<void> | undefined;
  const stage = await startStage(path, [], (director) => {
    whole = allAdded(director, SERVERS);
  });
  try {
    await whole;
    const scrape = await scraperOf(stage);
    const scrapeMs: number[] = [];
    const stretchMs: number[] = [];
    const restMs: number[] = [];
    let bytes = 0;
    for (let turn = 0; turn < SCRAPES; turn++) {
      restMs.push((await longestStretch(() => rest(PAUSE_MS))).worstMs);
      const { tookMs, worstMs } = await longestStretch(async () => {
        bytes = (await scrape()).length;
      });
      scrapeMs.push(tookMs);
      stretchMs.push(worstMs);
    }
    return [
      rowOf(`scrape, ${words}`, scrapeMs, "ms", SCRAPE_MS),
      leastOf(`longest stretch in it, ${words}`, stretchMs, STRETCH_MS),
      leastOf(`longest stretch at other times, ${words}`, restMs),
      { name: `text, ${words}`, value: bytes / 1_024, unit: "KiB" },
    ];
  } finally {
    await stage.stop();
  }
}

/** The least of several: on a machine that others use too, the rest tells of them. */
function leastOf(name: string, valuesMs: readonly number[], atMost?: number): BenchRow {
  return {
    ...rowOf(`${name}, least of ${valuesMs.length}`, valuesMs, "ms", atMost),
    value: Math.min(...valuesMs),
  };
}

/** A further observer beside the director's own, so that nobody's HTTP is measured. */
async function scraperOf({ director }: Stage): Promise<() => Promise<string>> {
  const prepared = plugin.prepare({});
  if (!prepared.ok) throw new Error("the observer takes no options any more");
  const observer: Observer = prepared.create({
    ...systemPorts,
    pluginId: plugin.id,
    logger: { log: () => {} },
    events: director.events,
    director: director.control,
    routes: () => [],
  });
  const signal = new AbortController().signal;
  await observer.start(signal);
  const [route] = observer.routes ?? [];
  if (route === undefined) throw new Error("the observer offers no route");
  const actor = { name: "bench", role: "read", from: "bench" } as const;
  return async () => (await route.answer({ query: {}, body: "", actor }, signal)).body;
}

/** How long the body took, and the longest time meanwhile in which the loop had no turn. */
async function longestStretch(body: () => Promise<void>) {
  let worstMs = 0;
  let done = false;
  const startedMs = performance.now();
  let lastMs = startedMs;
  const turn = () => {
    const nowMs = performance.now();
    worstMs = Math.max(worstMs, nowMs - lastMs);
    lastMs = nowMs;
  };
  const again = () => {
    turn();
    if (!done) setImmediate(again);
  };
  setImmediate(again);
  await body();
  turn();
  done = true;
  return { tookMs: performance.now() - startedMs, worstMs };
}

function rest(durationMs: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, durationMs));
}

const COUNTED = 1_000_000;
const ROUNDS = 9;

/** What the monitor and the pool count for one check, in nanoseconds. */
function countingRow(): BenchRow {
  const each: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const tally = new Tally();
    const latency = new Buckets(LATENCY_BOUNDS_MS);
    const lateness = new Buckets(LATENCY_BOUNDS_MS);
    const startedMs = performance.now();
    for (let index = 0; index < COUNTED; index++) {
      const latencyMs = index % 40;
      tally.add({ healthy: index % 10 > 0, latencyMs });
      latency.add(latencyMs);
      lateness.add(index % 7);
    }
    each.push((performance.now() - startedMs) * 1_000_000 / COUNTED);
  }
  return rowOf("counting one check", each, "ns", 1_000);
}
