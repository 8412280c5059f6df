/** Tells that this director did not run for a while: on a busy machine that happens often, and is told now and then. */

import type { EventId, EventSink } from "./events/mod.ts";
import type { Clock } from "./ports/mod.ts";

/** Within this time a short sleep is not told again. */
export const OVERSLEEP_QUIET_MS = 10_000;
/** A busy machine makes a director sleep for less. */
const OVERSLEEP_SHORT_MS = 250;

export interface OversleepOptions {
  readonly clock: Clock;
  readonly events: EventSink;
}

export class Oversleep {
  readonly #options: OversleepOptions;
  #toldMs = -Infinity;

  constructor(options: OversleepOptions) {
    this.#options = options;
  }

  /** The event, where it is told. */
  note(sleptMs: number): EventId | undefined {
    const { clock, events } = this.#options;
    const now = clock.monotonicMs();
    const isQuiet = now - this.#toldMs < OVERSLEEP_QUIET_MS;
    if (isQuiet && sleptMs < OVERSLEEP_SHORT_MS) return undefined;
    this.#toldMs = now;
    return events.emit({ type: "cluster.overslept", sleptMs }).id;
  }
}
