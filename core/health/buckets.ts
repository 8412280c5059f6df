/** A histogram that grows while the director runs: counting a value is a short search and two additions. */

import type { Histogram } from "../model/mod.ts";

/** For what checks take: from a server in the same rack to the longest time limits. */
export const LATENCY_BOUNDS_MS: readonly number[] = [
  1,
  2.5,
  5,
  10,
  25,
  50,
  100,
  250,
  500,
  1_000,
  2_500,
  5_000,
  10_000,
];

/** For how late checks start: they are kept in slots of up to 50 ms, and a second late is very late. */
export const LATENESS_BOUNDS_MS: readonly number[] = [
  1,
  5,
  10,
  25,
  50,
  100,
  250,
  500,
  1_000,
  5_000,
];

export class Buckets {
  readonly #boundsMs: readonly number[];
  readonly #counts: Float64Array;
  #sumMs = 0;

  /** The bounds rise. */
  constructor(boundsMs: readonly number[]) {
    this.#boundsMs = boundsMs;
    this.#counts = new Float64Array(boundsMs.length + 1);
  }

  add(valueMs: number): void {
    const bounds = this.#boundsMs;
    let index = 0;
    while (index < bounds.length && valueMs > (bounds[index] ?? Infinity)) index++;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#sumMs += valueMs;
  }

  histogram(): Histogram {
    return { boundsMs: this.#boundsMs, counts: [...this.#counts], sumMs: this.#sumMs };
  }
}
