/**
 * The hosts that a director must reach to be of use, such as the router (ha.cf: ping, ping_group; Heartbeat's ipfail):
 * how many it reaches is told to the others, so that the one which is better connected has the resources.
 */

import { messageOf } from "./errors.ts";
import type { EventId, EventSink } from "./events/mod.ts";
import type { CheckOutcome, ReferenceConfig, ReferenceSnapshot } from "./model/mod.ts";
import type { CancelTimer, Clock, Echo } from "./ports/mod.ts";

/** Not more often, whatever keepalive says: a router answers pings when it has nothing better to do. */
const INTERVAL_MIN_MS = 200;

export interface ReferencesOptions {
  readonly clock: Clock;
  readonly echo: Echo;
  readonly events: EventSink;
  readonly onChange: (cause: EventId | undefined) => void;
}

export interface ReferenceTiming {
  readonly keepaliveMs: number;
  readonly deadpingMs: number;
}

interface Watched {
  readonly config: ReferenceConfig;
  /** On the monotonic clock; before the first answer, when it was first asked. */
  answeredMs: number;
  /** Undefined until it has answered, or has had its time to. */
  reached: boolean | undefined;
  last?: CheckOutcome;
}

export class References {
  readonly #options: ReferencesOptions;
  #watched: Watched[] = [];
  #timing: ReferenceTiming = { keepaliveMs: INTERVAL_MIN_MS, deadpingMs: INTERVAL_MIN_MS };
  #cancel: CancelTimer = () => {};
  #round = 0;

  constructor(options: ReferencesOptions) {
    this.#options = options;
  }

  /** Follows these from now on; those that stay keep what is known of them. */
  watch(references: readonly ReferenceConfig[], timing: ReferenceTiming): void {
    const before = this.#watched;
    const now = this.#options.clock.monotonicMs();
    this.#timing = timing;
    this.#watched = references.map((config) =>
      before.find((each) => JSON.stringify(each.config) === JSON.stringify(config)) ??
        { config, answeredMs: now, reached: undefined }
    );
    this.stop();
    if (this.#watched.length > 0) this.#tick(this.#round);
  }

  /** How many are known to be reached: who has just started says no more than it knows. */
  get reach(): number {
    return this.#watched.filter(({ reached }) => reached === true).length;
  }

  /** Whether there are some, and it is known of each that it is not reached. */
  get isCutOff(): boolean {
    return this.count > 0 && this.#watched.every(({ reached }) => reached === false);
  }

  get count(): number {
    return this.#watched.length;
  }

  snapshot(): ReferenceSnapshot[] {
    return this.#watched.map(({ config, reached, last }) => ({
      name: config.name,
      reached: reached === true,
      ...(last === undefined ? {} : { last }),
    }));
  }

  stop(): void {
    this.#round++;
    this.#cancel();
  }

  #tick(round: number): void {
    const { clock } = this.#options;
    const periodMs = Math.max(INTERVAL_MIN_MS, this.#timing.keepaliveMs);
    for (const watched of this.#watched) {
      this.#judge(watched, false, "no answer");
      for (const address of watched.config.addresses) this.#ping(watched, address, round);
    }
    this.#cancel = clock.after(periodMs, () => this.#tick(round));
  }

  #ping(watched: Watched, address: string, round: number): void {
    const { clock, echo } = this.#options;
    const abort = new AbortController();
    const startedMs = clock.monotonicMs();
    const limitMs = this.#timing.deadpingMs;
    const cancel = clock.after(limitMs, () => abort.abort(new Error(`no answer in ${limitMs} ms`)));
    const note = (healthy: boolean, message: string) => {
      cancel();
      if (round !== this.#round) return;
      const now = clock.monotonicMs();
      watched.last = { healthy, message, at: clock.now(), latencyMs: now - startedMs };
      if (healthy) watched.answeredMs = now;
      this.#judge(watched, healthy, message);
    };
    echo.ping(address, abort.signal).then(
      () => note(true, `${address} answers`),
      (thrown) => note(false, messageOf(thrown)),
    );
  }

  #judge(watched: Watched, healthy: boolean, message: string): void {
    const { clock, events, onChange } = this.#options;
    const before = watched.reached;
    const isInTime = clock.monotonicMs() - watched.answeredMs < this.#timing.deadpingMs;
    const reached = healthy || (isInTime ? before : false);
    if (reached === before || reached === undefined) return;
    watched.reached = reached;
    // That it answers from the beginning is no news.
    if (before === undefined && reached) return onChange(undefined);
    const reference = watched.config.name;
    const { id } = events.emit(
      reached
        ? { type: "reference.reached", reference }
        : { type: "reference.lost", reference, message },
    );
    onChange(id);
  }
}
