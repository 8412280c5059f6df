/** The last change of a group's phase. */

import type { EventId } from "./events/mod.ts";
import type { GroupPhase } from "./model/mod.ts";
import type { Clock } from "./ports/mod.ts";

export interface Move {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** The event that it came by; left out where there is none. */
  readonly by?: EventId;
}

export class Movement {
  readonly #clock: Pick<Clock, "now">;
  #phase: GroupPhase = "idle";
  #last: Move;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
    this.#last = { since: clock.now() };
  }

  get last(): Move {
    return this.#last;
  }

  /** Other things than the phase may have changed. */
  note(phase: GroupPhase, by: EventId | undefined): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.#last = { since: this.#clock.now(), ...(by === undefined ? {} : { by }) };
  }
}
