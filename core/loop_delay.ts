/**
 * How well the main loop is served: a short timer tells by how much it is late. What is late stood still: no check, no
 * heartbeat and no request was worked on meanwhile.
 *
 * The monotonic clock stands still while the machine is suspended, and one long pause is one late tick: so neither
 * suspending nor stopping the process counts as more than one stall.
 */

import type { EventSink } from "./events/mod.ts";
import type { ProcessSnapshot } from "./model/mod.ts";
import { type CancelTimer, type Clock, roundInMs } from "./ports/mod.ts";

/** Each wake-up costs a quarter of a millisecond: four a second are next to nothing. */
export const TICK_MS = 250;
/** A tick that is later than this is counted as a stall. */
export const STALL_MS = 100;
/** A stall that is longer than this is told. */
export const STALL_TOLD_MS = 250;
/** Stalls are told no more often than this. */
export const STALL_QUIET_MS = 10_000;
/** The last ten seconds are kept by the second. */
const SECONDS = 10;
const SECOND_MS = 1_000;

export interface LoopDelayOptions {
  readonly clock: Clock;
  readonly events: EventSink;
}

export class LoopDelay {
  readonly #options: LoopDelayOptions;
  /** By second: which one it is, its ticks, the sum of their delays, and the worst. */
  readonly #second = new Float64Array(SECONDS).fill(-Infinity);
  readonly #ticks = new Float64Array(SECONDS);
  readonly #sumMs = new Float64Array(SECONDS);
  readonly #worstMs = new Float64Array(SECONDS);
  #stalls = 0;
  #toldMs = -Infinity;
  #cancel: CancelTimer | undefined;

  constructor(options: LoopDelayOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#cancel !== undefined) return;
    const { clock } = this.#options;
    const delayMs = roundInMs(clock, TICK_MS);
    const dueMs = clock.monotonicMs() + delayMs;
    this.#cancel = clock.after(delayMs, () => {
      this.#cancel = undefined;
      this.#note(clock.monotonicMs(), dueMs);
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  snapshot(): Omit<ProcessSnapshot, "residentBytes"> {
    const oldest = secondOf(this.#options.clock.monotonicMs()) - SECONDS;
    let ticks = 0;
    let sumMs = 0;
    let worst = 0;
    for (const [place, second] of this.#second.entries()) {
      if (second <= oldest) continue;
      ticks += this.#ticks[place] ?? 0;
      sumMs += this.#sumMs[place] ?? 0;
      worst = Math.max(worst, this.#worstMs[place] ?? 0);
    }
    return { loopDelayMs: { mean: ticks === 0 ? 0 : sumMs / ticks, worst }, stalls: this.#stalls };
  }

  #note(nowMs: number, dueMs: number): void {
    // A timer may fire a fraction early.
    const lateMs = Math.max(0, nowMs - dueMs);
    const second = secondOf(nowMs);
    const place = second % SECONDS;
    if (this.#second[place] !== second) {
      this.#second[place] = second;
      this.#ticks[place] = 0;
      this.#sumMs[place] = 0;
      this.#worstMs[place] = 0;
    }
    this.#ticks[place] = (this.#ticks[place] ?? 0) + 1;
    this.#sumMs[place] = (this.#sumMs[place] ?? 0) + lateMs;
    this.#worstMs[place] = Math.max(this.#worstMs[place] ?? 0, lateMs);
    if (lateMs <= STALL_MS) return;
    this.#stalls++;
    if (lateMs <= STALL_TOLD_MS || nowMs - this.#toldMs < STALL_QUIET_MS) return;
    this.#toldMs = nowMs;
    this.#options.events.emit({ type: "director.stalled", stalledMs: lateMs });
  }
}

function secondOf(timeMs: number): number {
  return Math.floor(timeMs / SECOND_MS);
}
