/**
 * Takes and gives up the resources of one group: left to right on take-over, right to left on give-up, as haresources
 * has it. A loop works towards what is wanted, and turns round where that changes on the way. While the group is held
 * every resource is looked at in its own period, and one that is lost is taken again.
 */

import type { EventId } from "../events/mod.ts";
import type { GroupPhase, ResourceSnapshot } from "../model/mod.ts";
import { sleep, untilAborted } from "../ports/mod.ts";
import { Departures } from "./departures.ts";
import type { FailoverOptions } from "./failover_options.ts";
import { type Errand, Handling } from "./handling.ts";
import { ResourceWatch } from "./resource_watch.ts";
import { type Holding, type KeptResource, snapshotOf } from "./resource.ts";

export type { FailoverOptions } from "./failover_options.ts";

/** While a claim waits for what the others say, it is looked so often whether they all have answered. */
export const ANSWER_LOOK_MS = 10;

export class Failover {
  readonly #options: FailoverOptions;
  #holdings: readonly Holding[];
  readonly #handling: Handling;
  /** Those that an exchange takes away, until they are gone. */
  readonly #departures: Departures;
  readonly #watch: ResourceWatch;
  #phase: GroupPhase = "idle";
  #wanted = false;
  #cause: EventId | undefined;
  #turn = new AbortController();
  #working: Promise<void> | undefined;
  /** What is wanted, or of what resources, has changed since the work began. */
  #isDue = false;
  #closed = false;

  constructor(options: FailoverOptions) {
    this.#options = options;
    this.#holdings = options.resources.map((resource) => ({ resource, held: false, failures: 0 }));
    this.#handling = new Handling(options);
    this.#departures = new Departures({
      handling: this.#handling,
      signal: () => this.#turn.signal,
      isClosed: () => this.#closed,
    });
    this.#watch = new ResourceWatch({
      ...options,
      isWanted: () => this.#wanted && this.#phase === "held",
    });
  }

  get phase(): GroupPhase {
    return this.#phase;
  }

  /** Labels of what is held at the moment, in order; last what is removed and not gone yet. */
  held(): string[] {
    return [...this.#holdings, ...this.#departures.all].filter(({ held }) => held)
      .map(({ resource }) => resource.label);
  }

  /** What went wrong with some resource last and has not gone right since. */
  get problem(): string | undefined {
    return this.#holdings.find(({ problem }) => problem !== undefined)?.problem;
  }

  /** What is removed and not gone yet. */
  get removed(): readonly Holding[] {
    return this.#departures.all;
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
        this.#handling.fail(holding, "held", thrown, this.#cause);
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
    for (const holding of this.#holdings.filter(({ held }) => !held).reverse()) {
      try {
        await holding.resource.standBy();
        delete holding.problem;
      } catch (thrown) {
        this.#handling.fail(holding, "stand by", thrown, this.#cause);
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
    this.#handling.hurry();
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
      if (!held) continue;
      resource.announce().catch((thrown) =>
        this.#handling.note(resource, "announce", thrown, this.#cause)
      );
    }
  }

  /**
   * Other resources from now on: those that stay keep what is known of them, those that go are given up, those that
   * come are taken where the group is held. What goes is waited for until the limit; see `removed`.
   */
  async exchange(
    resources: readonly KeptResource[],
    cause: EventId | undefined,
    limit: AbortSignal,
  ): Promise<void> {
    const before = this.#holdings;
    // At once, so that what is taken meanwhile is none of those that go.
    this.#holdings = resources.map((resource) =>
      before.find((each) => each.resource === resource) ?? this.#departures.recall(resource) ??
        { resource, held: false, failures: 0 }
    );
    const leaving = before.filter(({ resource }) => !resources.includes(resource));
    const parted = this.#departures.begin(leaving, cause, this.#watch.stop());
    await untilAborted(parted, limit);
    if (this.#departures.all.length > 0) {
      // What waits for the place of one of them is taken as soon as it is gone.
      parted.then(() => {
        if (this.#wanted && this.#next() !== undefined) this.#want(true, cause, true);
      });
    }
    if (this.#wanted) return this.#want(true, cause, true);
    const others = this.#holdings.filter(({ held }) => !held);
    const standing = Promise.all(others.map(({ resource }) => resource.standBy().catch(() => {})));
    await untilAborted(standing, limit);
  }

  async snapshot(): Promise<ResourceSnapshot[]> {
    const all = [...this.#holdings.map(snapshotOf), ...this.#departures.snapshots()];
    return await Promise.all(all);
  }

  /** Ends looking and repeating; what is held stays so. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#turn.abort();
    this.#watch.stop();
    const all = [...this.#holdings, ...this.#departures.all];
    await Promise.all(all.map(({ resource }) => resource.close().catch(() => {})));
  }

  /** `anew`: other resources are to be looked at, also where the same is wanted as before. */
  #want(wanted: boolean, cause: EventId | undefined, anew: boolean = false): void {
    if (this.#closed) return;
    if (this.#wanted !== wanted) {
      this.#turn.abort(new Error("another director is to have it"));
      this.#turn = new AbortController();
    }
    this.#isDue ||= anew || this.#wanted !== wanted;
    this.#wanted = wanted;
    this.#cause = cause;
    this.#working ??= this.#work();
  }

  /** Until what is wanted is there. */
  async #work(): Promise<void> {
    try {
      do {
        this.#isDue = false;
        if (this.#wanted) await this.#takeAll();
        else await this.#giveAll();
      } while (this.#isDue && !this.#closed);
    } finally {
      this.#working = undefined;
    }
  }

  /** What is to be taken next; what stands in for another one waits until that one is gone. */
  #next(): Holding | undefined {
    const taken = this.#departures.all.map(({ resource }) => resource.label);
    return this.#holdings.find(({ held, resource }) => !held && !taken.includes(resource.label));
  }

  async #takeAll(): Promise<void> {
    const { clock, events, group } = this.#options;
    const cause = this.#cause;
    const startedMs = clock.monotonicMs();
    this.#enter("claiming", cause);
    const errand = this.#errand(true);
    for (let holding = this.#next(); holding !== undefined; holding = this.#next()) {
      await this.#answered(errand);
      if (errand.isOver()) return;
      // While the others were asked it may have been removed.
      if (!this.#holdings.includes(holding)) continue;
      const failure = await this.#handling.acquire(holding, errand);
      if (failure === undefined || errand.isOver()) continue;
      // Half a group serves nobody, and another director may have more luck.
      this.#wanted = false;
      this.#isDue = true;
      this.#options.onFailure(holding.resource.label, failure.message, failure.cause);
    }
    if (errand.isOver()) return;
    const durationMs = clock.monotonicMs() - startedMs;
    const { id } = events.emit({ type: "group.taken", group, durationMs }, cause);
    this.#enter("held", id);
    this.#watch.watch(this.#holdings.filter(({ held }) => held));
  }

  /**
   * Who was away in the middle of a claim may have been taken for dead: as a group that is held, it keeps what it has
   * while it asks, but takes nothing more before the others have answered and the group is decided anew.
   */
  async #answered({ cause, signal, isOver }: Errand): Promise<void> {
    const { clock, isAsking, onChange } = this.#options;
    while (!isOver() && isAsking()) {
      await sleep(clock, ANSWER_LOOK_MS, signal()).catch(() => {});
      if (!isOver() && !isAsking()) onChange(cause);
    }
  }

  async #giveAll(): Promise<void> {
    const { clock, events, group } = this.#options;
    const startedMs = clock.monotonicMs();
    const cause = this.#cause;
    const stopped = this.#watch.stop();
    this.#enter("releasing", cause);
    await stopped;
    const errand = this.#errand(false);
    const given = new Set<Holding>();
    while (!errand.isOver()) {
      if (this.#departures.all.length > 0) {
        await untilAborted(this.#departures.parted, errand.signal());
        continue;
      }
      const holding = this.#holdings.findLast((each) => !given.has(each));
      if (holding === undefined) break;
      const isOver = () => errand.isOver() || !this.#holdings.includes(holding);
      await this.#handling.release(holding, { ...errand, isOver });
      given.add(holding);
    }
    if (errand.isOver()) return;
    const durationMs = clock.monotonicMs() - startedMs;
    const { id } = events.emit({ type: "group.released", group, durationMs }, cause);
    this.#enter("idle", id);
  }

  #errand(wanted: boolean): Errand {
    return {
      cause: this.#cause,
      signal: () => this.#turn.signal,
      isOver: () => this.#wanted !== wanted || this.#closed,
    };
  }

  #enter(phase: GroupPhase, cause: EventId | undefined): void {
    if (this.#phase === phase) return;
    this.#phase = phase;
    this.#options.onChange(cause);
  }
}
