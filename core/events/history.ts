/** The history: the last events, bounded, for `events`, for `why` and for whoever comes back after a while. */

import type { DirectorEvent, EventId } from "./catalog.ts";

/** Some minutes of a thousand servers that flap, and months of a quiet director. */
export const HISTORY_MAX = 10_000;

/** Operators' requests that are kept beyond that, so that a flood of other events does not wash them away. */
export const REQUESTS_MAX = 1_000;

export class EventHistory {
  readonly #max: number;
  /** Requests and what came of them that have left the ring, oldest first. */
  readonly #requests: DirectorEvent[] = [];
  /** A ring: the oldest stands at `#first` once it is full. */
  readonly #ring: DirectorEvent[] = [];
  #first = 0;

  constructor(max: number = HISTORY_MAX) {
    this.#max = max;
  }

  /** A subscriber of the bus. */
  readonly add = (event: DirectorEvent): void => {
    if (this.#ring.length < this.#max) {
      this.#ring.push(event);
    } else {
      const oldest = this.#ring[this.#first];
      if (oldest?.type.startsWith("operator.")) this.#keepRequest(oldest);
      this.#ring[this.#first] = event;
      this.#first = (this.#first + 1) % this.#max;
    }
  };

  /** Oldest first; those younger than `after`, where it is given. */
  list(after: EventId = 0): readonly DirectorEvent[] {
    const all = [
      ...this.#requests,
      ...this.#ring.slice(this.#first),
      ...this.#ring.slice(0, this.#first),
    ];
    // Ids grow by one from event to event.
    const from = all.findIndex((event) => event.id > after);
    return from < 0 ? [] : all.slice(from);
  }

  #keepRequest(event: DirectorEvent): void {
    this.#requests.push(event);
    if (this.#requests.length > REQUESTS_MAX) this.#requests.shift();
  }
}
