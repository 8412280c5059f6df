/**
 * Takes and gives up the resources of one group: left to right on take-over, right to left on give-up, as haresources
 * has it. A loop works towards what is wanted, and turns round where that changes on the way. While the group is held
 * every resource is looked at in its own period, and one that is lost is taken again.
 */

import { messageOf } from "../errors.ts";
import type { EventId } from "../events/mod.ts";
import type { GroupPhase, ResourceSnapshot } from "../model/mod.ts";
import { sleep } from "../ports/mod.ts";
import type { FailoverOptions } from "./failover_options.ts";
import { ResourceWatch } from "./resource_watch.ts";
import { type Holding, isGone, type KeptResource, snapshotOf } from "./resource.ts";

export type { FailoverOptions } from "./failover_options.ts";

/** A release that failed is tried again after so long. */
export const RELEASE_RETRY_MS = 1_000;
/** After so many tries a resource that does no harm in two places, or is gone all the same, is let go. */
export const RELEASE_TRIES = 10;

export class Failover {
  readonly #options: FailoverOptions;
  #holdings: readonly Holding[];
  /** Those that an exchange takes away, until they are gone. */
  #leaving: readonly Holding[] = [];
  readonly #watch: ResourceWatch;
  #phase: GroupPhase = "idle";
  #wanted = false;
  #cause: EventId | undefined;
  #turn = new AbortController();
  #working: Promise<void> | undefined;
  #closed = false;
  #releaseTries = RELEASE_TRIES;

  constructor(options: FailoverOptions) {
    const { clock, events, group } = options;
    this.#options = options;
    this.#holdings = options.resources.map((resource) => ({ resource, held: false, failures: 0 }));
    this.#watch = new ResourceWatch({
      group,
      clock,
      events,
      isWanted: () => this.#wanted && this.#phase === "held",
      isAsking: options.isAsking,
      onChange: options.onChange,
      onFailure: options.onFailure,
    });
  }

  get phase(): GroupPhase {
    return this.#phase;
  }

  /** Labels of what is held at the moment, in order. */
  held(): string[] {
    return this.#holdings.filter(({ held }) => held).map(({ resource }) => resource.label);
  }

  /** Looks what is there already; true where it is all of the group. What cannot be looked at may be here. */
  async look(): Promise<boolean> {
    let known = true;
    for (const holding of this.#holdings) {
      try {
        holding.held = await holding.resource.held();
      } catch (thrown) {
        known = false;
        holding.held = true;
        this.#fail(holding, "held", thrown);
      }
    }
    return known && this.#holdings.length > 0 && this.#holdings.every(({ held }) => held);
  }

  /** Everything was found held, by an earlier run of this director: it goes on so. */
  adopt(cause: EventId | undefined): void {
    this.#wanted = true;
    this.#cause = cause;
    this.#enter("held", cause);
    // Nobody acquires what is here already, and the network may have forgotten it.
    this.announce();
    this.#watch.watch(this.#holdings);
  }

  /** Brings what is not held into the state of a director that stands by, and gives up what is held in part. */
  async standBy(): Promise<void> {
    for (const holding of [...this.#holdings].reverse()) {
      if (holding.held) continue;
      try {
        await holding.resource.standBy();
        delete holding.problem;
      } catch (thrown) {
        this.#fail(holding, "stand by", thrown);
      }
    }
    // It is tried until it is gone, and until then the others are told that it is here.
    if (this.#holdings.some(({ held }) => held)) this.give(undefined);
  }

  take(cause: EventId | undefined): void {
    this.#want(true, cause);
  }

  give(cause: EventId | undefined): void {
    this.#want(false, cause);
  }

  /** One try is enough from now on for what may be let go: nobody waits for a director that could not start. */
  hurry(): void {
    this.#releaseTries = 1;
    this.#turn.abort(new Error("the director could not start"));
    this.#turn = new AbortController();
  }

  /** Resolves once nothing is under way. */
  async settled(): Promise<void> {
    while (this.#working !== undefined) await this.#working;
  }

  /** Why the group would serve nobody here at the moment; undefined where nothing is known against it. */
  obstacle(): string | undefined {
    return this.#holdings.map(({ resource }) => resource.obstacle()).find((each) => each);
  }

  /** Tells the network again who has the group. */
  announce(): void {
    for (const { resource, held } of this.#holdings) {
      if (held) resource.announce().catch((thrown) => this.#note(resource, "announce", thrown));
    }
  }

  /**
   * Other resources from now on: those that stay keep what is known of them, those that go are given up, those that
   * come are taken where the group is held.
   */
  async exchange(resources: readonly KeptResource[], cause: EventId | undefined): Promise<void> {
    await this.settled();
    const before = this.#holdings;
    // At once, so that what is taken meanwhile is none of those that go.
    this.#holdings = resources.map((resource) =>
      before.find((each) => each.resource === resource) ?? { resource, held: false, failures: 0 }
    );
    this.#leaving = before.filter(({ resource }) => !resources.includes(resource));
    await this.#watch.stop();
    for (const holding of [...this.#leaving].reverse()) {
      const { resource, held } = holding;
      if (held) await this.#release(holding, cause, () => this.#closed);
      await resource.close().catch((thrown) => this.#note(resource, "close", thrown));
    }
    this.#leaving = [];
    if (this.#wanted) return this.#want(true, cause);
    await Promise.all(this.#holdings.map(({ resource }) => resource.standBy().catch(() => {})));
  }

  async snapshot(): Promise<ResourceSnapshot[]> {
    return await Promise.all(this.#holdings.map(snapshotOf));
  }

  /** Ends looking and repeating; what is held stays so. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#turn.abort();
    this.#watch.stop();
    await Promise.all(this.#holdings.map(({ resource }) => resource.close().catch(() => {})));
  }

  #want(wanted: boolean, cause: EventId | undefined): void {
    if (this.#closed) return;
    if (this.#wanted !== wanted) {
      this.#turn.abort(new Error("another director is to have it"));
      this.#turn = new AbortController();
    }
    this.#wanted = wanted;
    this.#cause = cause;
    this.#working ??= this.#work().finally(() => this.#working = undefined);
  }

  /** Until what is wanted is there. */
  async #work(): Promise<void> {
    while (!this.#closed) {
      const wanted = this.#wanted;
      if (wanted) await this.#takeAll();
      else await this.#giveAll();
      if (this.#wanted === wanted) return;
    }
  }

  async #takeAll(): Promise<void> {
    const { clock, events, group } = this.#options;
    const cause = this.#cause;
    const startedMs = clock.monotonicMs();
    this.#enter("claiming", cause);
    for (const holding of this.#holdings) {
      // Who was away in the middle of it may have been taken for dead: what it has is given back first.
      if (this.#options.isAsking()) this.#wanted = false;
      if (!this.#wanted) return;
      if (holding.held) continue;
      const failure = await this.#acquire(holding);
      if (failure !== undefined && this.#wanted) {
        // Half a group serves nobody, and another director may have more luck.
        this.#wanted = false;
        this.#options.onFailure(holding.resource.label, failure.message, failure.cause);
      }
    }
    if (!this.#wanted) return;
    const durationMs = clock.monotonicMs() - startedMs;
    const { id } = events.emit({ type: "group.taken", group, durationMs }, cause);
    this.#enter("held", id);
    this.#watch.watch(this.#holdings);
  }

  async #giveAll(): Promise<void> {
    const { clock, events, group } = this.#options;
    const startedMs = clock.monotonicMs();
    const cause = this.#cause;
    const stopped = this.#watch.stop();
    this.#enter("releasing", cause);
    await stopped;
    const isOver = () => this.#wanted || this.#closed;
    for (const holding of [...this.#holdings, ...this.#leaving].reverse()) {
      if (isOver()) return;
      await this.#release(holding, cause, isOver);
    }
    if (isOver()) return;
    const durationMs = clock.monotonicMs() - startedMs;
    const { id } = events.emit({ type: "group.released", group, durationMs }, cause);
    this.#enter("idle", id);
  }

  async #acquire(holding: Holding): Promise<{ message: string; cause: EventId } | undefined> {
    const { clock, events, group } = this.#options;
    const { resource } = holding;
    const startedMs = clock.monotonicMs();
    // A take that failed, or was called off, may have got somewhere.
    holding.held = true;
    try {
      await resource.acquire(this.#turn.signal);
      holding.failures = 0;
      delete holding.problem;
      const durationMs = clock.monotonicMs() - startedMs;
      events.emit(
        { type: "resource.acquired", group, resource: resource.label, durationMs },
        this.#cause,
      );
      return undefined;
    } catch (thrown) {
      if (!this.#wanted) return undefined;
      return { message: messageOf(thrown), cause: this.#fail(holding, "acquire", thrown) };
    }
  }

  /** Tries until it is gone: a director that cannot give up must not say that it has. */
  async #release(
    holding: Holding,
    cause: EventId | undefined,
    isOver: () => boolean,
  ): Promise<void> {
    const { clock, events, group } = this.#options;
    const { resource } = holding;
    const startedMs = clock.monotonicMs();
    for (let tries = 1;; tries++) {
      try {
        await resource.release();
        break;
      } catch (thrown) {
        if (tries === 1 || tries % RELEASE_TRIES === 0) this.#fail(holding, "release", thrown);
        if (tries >= this.#releaseTries && (!resource.exclusive || await isGone(resource))) break;
        await sleep(clock, RELEASE_RETRY_MS, this.#turn.signal).catch(() => {});
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

  #enter(phase: GroupPhase, cause: EventId | undefined): void {
    if (this.#phase === phase) return;
    this.#phase = phase;
    this.#options.onChange(cause);
  }

  #fail(holding: Holding, phase: string, thrown: unknown): EventId {
    holding.problem = messageOf(thrown);
    return this.#note(holding.resource, phase, thrown);
  }

  #note(resource: KeptResource, phase: string, thrown: unknown): EventId {
    const { events, group } = this.#options;
    const message = messageOf(thrown);
    return events.emit(
      { type: "resource.failed", group, resource: resource.label, phase, message },
      this.#cause,
    ).id;
  }
}
