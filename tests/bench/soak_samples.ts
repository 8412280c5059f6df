/** What a process holds at a moment, and whether that grows. */

import {
  anonymousMebibytes,
  collectedHeapMebibytes,
  descriptors,
  memoryMebibytes,
  processesOf,
} from "./process_stats.ts";
import type { BenchRow } from "./rows.ts";

export interface Sample {
  readonly at: string;
  /** Proportional set size, MiB. */
  readonly memory: number;
  /** The part of it that comes from no file, MiB. */
  readonly anonymous: number;
  /** What is left of the heap when its garbage is collected, MiB. */
  readonly heap: number;
  readonly descriptors: number;
  readonly processes: number;
}

const MARK = `RINGMASTER_BENCH=${Deno.pid}`;

/** Lets every program that this process starts from now on be told by its environment. */
export function markProcess(): void {
  const [name = "", value = ""] = MARK.split("=");
  Deno.env.set(name, value);
}

export function processes(): number {
  return processesOf(Deno.pid, MARK);
}

const LOOKS = 10;
const LOOK_MS = 20;

/** The least of several looks: what comes and goes is not what stays. */
export async function takeSample(at: string): Promise<Sample> {
  const heap = await collectedHeapMebibytes();
  const memory = memoryMebibytes(Deno.pid);
  const anonymous = anonymousMebibytes(Deno.pid);
  let open = Infinity;
  let alive = Infinity;
  for (let look = 0; look < LOOKS; look++) {
    open = Math.min(open, descriptors(Deno.pid));
    alive = Math.min(alive, processes());
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return { at, memory, anonymous, heap, descriptors: open, processes: alive };
}

/** Over a million checks a byte for each would be one MiB. */
const HEAP_MEBIBYTES = 1;
/** The allocator of the runtime takes and keeps pieces of some MiB. */
const ANONYMOUS_MEBIBYTES = 8;
/** What a plugin opens once, such as the socket for echo requests, may come late. */
const DESCRIPTORS = 2;

/** Each sample, and how much the last is above the second, when everything was warm. */
export function growthRows(subject: string, samples: readonly Sample[]): BenchRow[] {
  const warm = samples[1];
  const last = samples.at(-1);
  if (warm === undefined || last === undefined) return [];
  const kinds = [
    ["heap", "MiB", HEAP_MEBIBYTES, ({ heap }: Sample) => heap],
    // No verdict on all of it, because it changes when another program of the same kind starts or ends.
    ["memory (PSS)", "MiB", undefined, ({ memory }: Sample) => memory],
    ["memory of no file", "MiB", ANONYMOUS_MEBIBYTES, ({ anonymous }: Sample) => anonymous],
    ["descriptors", "", DESCRIPTORS, (sample: Sample) => sample.descriptors],
    ["processes", "", 0, (sample: Sample) => sample.processes],
  ] as const;
  return kinds.flatMap(([words, unit, atMost, of]): BenchRow[] => [
    ...samples.map((sample) => ({
      name: `${subject}: ${words} at ${sample.at}`,
      value: of(sample),
      unit,
    })),
    {
      name: `${subject}: growth of ${words} from ${warm.at} on`,
      value: of(last) - of(warm),
      unit: unit === "" ? "more" : unit,
      ...(atMost === undefined ? {} : { target: { atMost } }),
    },
  ]);
}
