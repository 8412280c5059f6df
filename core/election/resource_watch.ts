/** Looks at the resources of a group that is held, each in its own period, and takes again what is lost. */

import { messageOf } from "../errors.ts";
import type { EventId, EventSink } from "../events/mod.ts";
import type { CancelTimer, Clock } from "../ports/mod.ts";
import type { Holding } from "./resource.ts";

/** A resource that was lost or could not be looked at so many times in a row has failed. */
export const FAILURES_MAX = 3;

export interface ResourceWatchOptions {
  readonly group: string;
  readonly clock: Clock;
  readonly events: EventSink;
  /** Whether the group is to be held still. */
  readonly isWanted: () => boolean;
  /** Whether somebody else may have the group by now: then nothing is taken again before that is known. */
  readonly isAsking: () => boolean;
  readonly onChange: (cause: EventId | undefined) => void;
  readonly onFailure: (resource: string, message: string, cause: EventId) => void;
}

export class ResourceWatch {
  readonly #options: ResourceWatchOptions;
  readonly #timers = new Map<Holding, CancelTimer>();
  /** Grows with every stop, so that a look which is under way then counts for nothing. */
  #round = 0;
  /** What is being taken again at the moment. */
  readonly #retaking = new Set<Promise<void>>();
  #called = new AbortController();

  constructor(options: ResourceWatchOptions) {
    this.#options = options;
  }

  watch(holdings: readonly Holding[]): void {
    this.stop();
    for (const holding of holdings) this.#schedule(holding);
  }

  /** Resolves once nothing is being taken again any more: a release that came before would be undone by it. */
  async stop(): Promise<void> {
    this.#round++;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#called.abort(new Error("another director is to have it"));
    this.#called = new AbortController();
    await Promise.allSettled(this.#retaking);
  }

  #schedule(holding: Holding): void {
    const round = this.#round;
    const look = () => {
      this.#look(holding, round).finally(() => {
        if (this.#isOn(round)) this.#schedule(holding);
      });
    };
    const cancel = this.#options.clock.after(holding.resource.monitorMs, look);
    this.#timers.set(holding, cancel);
  }

  #isOn(round: number): boolean {
    return round === this.#round && this.#options.isWanted();
  }

  async #look(holding: Holding, round: number): Promise<void> {
    const { events, group, clock } = this.#options;
    const { resource } = holding;
    const { label } = resource;
    let cause: EventId | undefined;
    try {
      const here = await resource.held();
      if (!this.#isOn(round)) return;
      if (here) return this.#good(holding);
      if (this.#options.isAsking()) return;
      const message = "somebody else has taken it away; taking it again";
      cause = events.emit({ type: "resource.lost", group, resource: label, message }).id;
      const startedMs = clock.monotonicMs();
      await this.#retake(holding);
      if (!this.#isOn(round)) return;
      const durationMs = clock.monotonicMs() - startedMs;
      events.emit({ type: "resource.acquired", group, resource: label, durationMs }, cause);
      holding.failures++;
      if (holding.failures >= FAILURES_MAX) {
        const again = `it was lost ${holding.failures} times in a row`;
        this.#bad(holding, "held", again, cause);
      }
    } catch (thrown) {
      if (!this.#isOn(round)) return;
      holding.failures++;
      this.#bad(holding, "held", messageOf(thrown), cause);
    }
  }

  async #retake({ resource }: Holding): Promise<void> {
    const retaking = resource.acquire(this.#called.signal);
    this.#retaking.add(retaking);
    try {
      await retaking;
    } finally {
      this.#retaking.delete(retaking);
    }
  }

  #good(holding: Holding): void {
    holding.failures = 0;
    if (holding.problem === undefined) return;
    delete holding.problem;
    this.#options.onChange(undefined);
  }

  #bad(holding: Holding, phase: string, message: string, cause: EventId | undefined): void {
    const { events, group, onFailure } = this.#options;
    const { resource } = holding;
    const known = holding.problem === message;
    holding.problem = message;
    const fact = {
      type: "resource.failed",
      group,
      resource: resource.label,
      phase,
      message,
    } as const;
    if (known && holding.failures !== FAILURES_MAX) return;
    const { id } = events.emit(fact, cause);
    if (holding.failures < FAILURES_MAX || resource.onFailure === "keep") return;
    onFailure(resource.label, message, id);
  }
}
