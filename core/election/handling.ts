/** What is done with one resource of a group: one call at a time, and a release is tried until it is gone. */

import { messageOf } from "../errors.ts";
import type { EventId, EventSink } from "../events/mod.ts";
import { type Clock, sleep } from "../ports/mod.ts";
import { type Holding, isGone, type KeptResource } from "./resource.ts";

/** A release that failed is tried again after so long. */
export const RELEASE_RETRY_MS = 1_000;
/** After so many tries a resource that does no harm in two places, or is gone all the same, is let go. */
export const RELEASE_TRIES = 10;

export interface HandlingOptions {
  readonly group: string;
  readonly clock: Clock;
  readonly events: EventSink;
}

/** What is done, for which reason, and for how long. */
export interface Errand {
  readonly cause: EventId | undefined;
  /** Calls off what is under way at the moment, or a pause; the next one may have another. */
  readonly signal: () => AbortSignal;
  readonly isOver: () => boolean;
}

export interface Failure {
  readonly message: string;
  readonly cause: EventId;
}

export class Handling {
  readonly #options: HandlingOptions;
  readonly #calls = new WeakMap<Holding, Promise<unknown>>();
  #releaseTries = RELEASE_TRIES;

  constructor(options: HandlingOptions) {
    this.#options = options;
  }

  /** One try is enough from now on for what may be let go. */
  hurry(): void {
    this.#releaseTries = 1;
  }

  /** Undefined where it is there, or was called off. */
  async acquire(holding: Holding, { cause, signal, isOver }: Errand): Promise<Failure | undefined> {
    const { clock, events, group } = this.#options;
    const { resource } = holding;
    const startedMs = clock.monotonicMs();
    // A take that failed, or was called off, may have got somewhere.
    holding.held = true;
    try {
      await this.#alone(holding, () => resource.acquire(signal()));
      holding.failures = 0;
      delete holding.problem;
      const durationMs = clock.monotonicMs() - startedMs;
      const { label } = resource;
      events.emit({ type: "resource.acquired", group, resource: label, durationMs }, cause);
      return undefined;
    } catch (thrown) {
      if (isOver()) return undefined;
      const { message, id } = this.fail(holding, "acquire", thrown, cause);
      return { message, cause: id };
    }
  }

  /** Tries until it is gone: a director that cannot give up must not say that it has. */
  async release(holding: Holding, { cause, signal, isOver }: Errand): Promise<void> {
    const { clock, events, group } = this.#options;
    const { resource } = holding;
    const startedMs = clock.monotonicMs();
    for (let tries = 1;; tries++) {
      try {
        await this.#alone(holding, () => resource.release());
        break;
      } catch (thrown) {
        if (tries === 1 || tries % RELEASE_TRIES === 0) {
          this.fail(holding, "release", thrown, cause);
        }
        if (tries >= this.#releaseTries && (!resource.exclusive || await isGone(resource))) break;
        await sleep(clock, RELEASE_RETRY_MS, signal()).catch(() => {});
        if (isOver()) return;
      }
    }
    const told = holding.held;
    holding.held = false;
    holding.failures = 0;
    delete holding.problem;
    if (!told) return;
    const durationMs = clock.monotonicMs() - startedMs;
    events.emit({ type: "resource.released", group, resource: resource.label, durationMs }, cause);
  }

  /** As `note`, and it stands with the resource until it goes right. */
  fail(
    holding: Holding,
    phase: string,
    thrown: unknown,
    cause: EventId | undefined,
  ): { readonly message: string; readonly id: EventId } {
    const message = messageOf(thrown);
    holding.problem = message;
    return { message, id: this.note(holding.resource, phase, thrown, cause) };
  }

  note(
    { label }: KeptResource,
    phase: string,
    thrown: unknown,
    cause: EventId | undefined,
  ): EventId {
    const { events, group } = this.#options;
    const message = messageOf(thrown);
    return events.emit({ type: "resource.failed", group, resource: label, phase, message }, cause)
      .id;
  }

  /** A release beside a take that is still under way would be undone by it. */
  async #alone(holding: Holding, call: () => Promise<void>): Promise<void> {
    const done = (this.#calls.get(holding) ?? Promise.resolve()).then(call);
    this.#calls.set(holding, done.catch(() => {}));
    await done;
  }
}
