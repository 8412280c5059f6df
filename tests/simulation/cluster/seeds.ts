/** Many seeds, shared out to threads: one seed is one after the other, but two have nothing to do with each other. */

import { Worker } from "node:worker_threads";
import { type RunResult, runSeed } from "./run.ts";

/** What of a run is of interest among many: a failure in full, and of the rest only that it was not idle. */
export interface SeedsResult {
  readonly seeds: number;
  readonly failures: readonly RunResult[];
  readonly eventTypes: ReadonlySet<string>;
  readonly packets: number;
  readonly tookMs: number;
}

/** To a thread: which seeds are its. */
export interface Share {
  readonly seeds: readonly number[];
}

export type Shared = Omit<SeedsResult, "tookMs">;

/** One after the other, in this thread. */
export async function runShare({ seeds }: Share): Promise<Shared> {
  const failures: RunResult[] = [];
  const eventTypes = new Set<string>();
  let packets = 0;
  for (const seed of seeds) {
    const result = await runSeed({ seed });
    if (result.violation !== undefined) failures.push(result);
    for (const type of result.eventTypes) eventTypes.add(type);
    packets += result.packets;
  }
  return { seeds: seeds.length, failures, eventTypes, packets };
}

/** All from one up to, not including, another, on so many threads. */
export async function runSeeds(from: number, to: number, threads: number): Promise<SeedsResult> {
  const startedMs = performance.now();
  const shares = Array.from({ length: threads }, (_, thread) => {
    const all = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
    return { seeds: all.filter((seed) => seed % threads === thread) };
  });
  const done = await Promise.all(shares.map(runInThread));
  return {
    seeds: done.reduce((sum, { seeds }) => sum + seeds, 0),
    failures: done.flatMap(({ failures }) => failures).sort((one, other) => one.seed - other.seed),
    eventTypes: new Set(done.flatMap(({ eventTypes }) => [...eventTypes])),
    packets: done.reduce((sum, { packets }) => sum + packets, 0),
    tookMs: performance.now() - startedMs,
  };
}

function runInThread(share: Share): Promise<Shared> {
  const worker = new Worker(new URL("./seeds_worker.ts", import.meta.url), { workerData: share });
  return new Promise<Shared>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("a thread of the simulation has ended early")));
  }).finally(() => worker.terminate());
}
