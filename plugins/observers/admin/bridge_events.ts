/**
 * Events on their way into the thread: in batches, and no more ahead of it than it takes. While it does not keep up
 * nothing is kept for it; when it has caught up it gets what the history still has. Long lists go over shortened, so
 * that neither the copy of them nor what clients are sent grows with the number of servers.
 */

import type {
  CancelTimer,
  Clock,
  DirectorEvent,
  DirectorView,
  EventFeed,
} from "../../../core/plugin/mod.ts";
import { shortened } from "./events.ts";

/** For how long events are gathered, which nobody who looks at them can see. */
export const BATCH_MS = 20;
/** Events that the thread has been sent and has not taken in. */
export const AHEAD_MAX = 5_000;

export interface EventFeeder {
  /** Sends what is kept, then all that happens. */
  start(): void;
  /** The thread has taken so many in. */
  taken(events: number): void;
  /** Sends at once what is gathered, so that who is answered finds what led to the answer. */
  flush(): void;
  stop(): void;
}

export interface EventFeederOptions {
  readonly director: Pick<DirectorView, "history">;
  readonly events: EventFeed;
  readonly clock: Pick<Clock, "after">;
  readonly send: (events: readonly DirectorEvent[], whole: boolean) => void;
  readonly onEvent: (event: DirectorEvent) => void;
}

export function createEventFeeder(options: EventFeederOptions): EventFeeder {
  return new Feeder(options);
}

class Feeder implements EventFeeder {
  readonly #options: EventFeederOptions;
  #gathered: DirectorEvent[] = [];
  /** Sent and not taken in. */
  #ahead = 0;
  #lastSent = 0;
  /** The thread lacks some that are in the history. */
  #behind = false;
  /** All that is kept is to be sent anew. */
  #whole = true;
  #cancelTimer: CancelTimer | undefined;
  #unsubscribe: () => void = () => {};

  constructor(options: EventFeederOptions) {
    this.#options = options;
  }

  start(): void {
    this.#unsubscribe = this.#options.events.subscribe((event) => this.#take(event));
    this.#send();
  }

  taken(events: number): void {
    this.#ahead = Math.max(0, this.#ahead - events);
    if (this.#behind && this.#ahead === 0) this.#send();
  }

  flush(): void {
    if (this.#gathered.length > 0) this.#send();
  }

  stop(): void {
    this.#unsubscribe();
    this.#cancelTimer?.();
    this.#gathered = [];
  }

  #take(event: DirectorEvent): void {
    this.#options.onEvent(event);
    // What was kept of an earlier run is there from this moment on.
    if (event.type === "director.started") this.#whole = true;
    if (this.#behind) return;
    this.#gathered.push(event);
    if (this.#ahead + this.#gathered.length > AHEAD_MAX) {
      this.#behind = true;
      this.#gathered = [];
      return;
    }
    this.#cancelTimer ??= this.#options.clock.after(BATCH_MS, () => this.#send());
  }

  #send(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const whole = this.#whole;
    if (this.#behind && this.#ahead > 0 && !whole) return;
    const events = whole || this.#behind
      ? this.#options.director.history(whole ? undefined : this.#lastSent)
      : this.#gathered;
    this.#gathered = [];
    this.#behind = false;
    this.#whole = false;
    if (events.length === 0 && !whole) return;
    this.#lastSent = events.at(-1)?.id ?? this.#lastSent;
    this.#ahead += events.length;
    this.#options.send(events.map(shortened), whole);
  }
}
