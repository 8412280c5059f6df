/** Tells that this director did not run for a while: on a busy machine that happens often, and is told now and then. */

import type { EventId, EventSink } from "./events/mod.ts";
import type { Clock } from "./ports/mod.ts";

/** Within this time only a sleep of another order is told again. */
export const OVERSLEEP_QUIET_MS = 10_000;

export interface OversleepOptions {
  readonly clock: Clock;
  readonly events: EventSink;
}

export class Oversleep {
  readonly #options: OversleepOptions;
  #toldMs = -Infinity;
  #longestMs = 0;

  constructor(options: OversleepOptions) {
    this.#options = options;
  }

  /** The event, where it is told. */
  note(sleptMs: number): EventId | undefined {
    const { clock, events } = this.#options;
    const now = clock.monotonicMs();
    const isQuiet = now - this.#toldMs < OVERSLEEP_QUIET_MS;
    if (isQuiet && sleptMs < 2 * this.#longestMs) return undefined;
    this.#toldMs = now;
    this.#longestMs = sleptMs;
    return events.emit({ type: "cluster.overslept", sleptMs }).id;
  }
}
