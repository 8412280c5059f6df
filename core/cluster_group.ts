/** One group of resources at this director: what election says of it, carried out. */

import { type Decision, type ElectionView, Failover, groupOf } from "./election/mod.ts";
import type { EventId } from "./events/mod.ts";
import {
  type GroupState,
  isLive,
  type NodeName,
  occupies,
  type ResourceGroupConfig,
} from "./model/mod.ts";
import { Claim } from "./cluster_claim.ts";
import type { GroupOptions, GroupSurroundings } from "./cluster_group_options.ts";
import { SplitWatch } from "./cluster_split.ts";
import { Vacancy } from "./cluster_vacancy.ts";
import { FailurePause } from "./failure_pause.ts";
import { ObstacleWatch } from "./obstacle_watch.ts";
import type { MadeResource } from "./resources.ts";

export type { GroupOptions, GroupSurroundings } from "./cluster_group_options.ts";

export class ClusterGroup {
  readonly failover: Failover;
  readonly #options: GroupOptions;
  readonly #split: SplitWatch;
  readonly #failure: FailurePause;
  #config: ResourceGroupConfig;
  #resources: readonly MadeResource[];
  readonly #claim: Claim;
  #aside = 0;
  #wanted = false;
  #wantedBy: EventId | undefined;
  #forced = false;
  /** An operator took everything from this director. */
  #released = false;
  #seenHeld = false;
  #lastHolder: NodeName | undefined;
  readonly #vacancy = new Vacancy();
  /** Who came first at the last decision, and whether the time that is given starts anew. */
  #after: string | undefined;
  #isBlocked = false;
  readonly #obstacles = new ObstacleWatch();
  #pending: { readonly key: string; readonly sinceMs: number } | undefined;
  #why = "nothing is known yet";
  /** What made the group vacant, as far as it is known; a decision may follow from it only later. */
  #vacatedBy: EventId | undefined;
  #since: number;

  constructor(options: GroupOptions) {
    const { clock, events, config, resources, claim } = options;
    this.#options = options;
    this.#config = config;
    this.#resources = resources;
    this.#claim = new Claim(claim);
    this.#since = clock.now();
    this.#failure = new FailurePause(clock);
    // The other has told the network that it has the addresses, and only we can tell that this is over.
    this.#split = new SplitWatch({ events, onKept: () => this.failover.announce() });
    this.failover = new Failover({
      group: config.name,
      resources: resources.map(({ kept }) => kept),
      clock,
      events,
      isAsking: options.isAsking,
      onChange: (cause) => {
        this.#since = clock.now();
        if (this.failover.phase === "held") this.#taken();
        options.onChange(cause);
      },
      onFailure: (resource, message, cause) => this.#note(`${resource}: ${message}`, cause),
    });
  }

  get name(): string {
    return this.#config.name;
  }

  get config(): ResourceGroupConfig {
    return this.#config;
  }

  get resources(): readonly MadeResource[] {
    return this.#resources;
  }

  get claim(): number {
    return this.#claim.own;
  }

  /** What the next run is to know: the highest claim of all. */
  get kept(): number {
    return this.#claim.highest;
  }

  /** Why it stands as it does, and since when its phase is what it is, milliseconds since the epoch. */
  get standing(): { readonly why: string; readonly since: number } {
    return { why: this.#why, since: this.#since };
  }

  /** What the heartbeats say of it. */
  state(): GroupState {
    return {
      name: this.name,
      phase: this.failover.phase,
      claim: this.#claim.own,
      aside: this.#aside,
      wanted: this.#wanted,
      resources: this.failover.held(),
    };
  }

  /** Looks what an earlier run left here: a whole group is kept, a part of one is given up. */
  async begin(): Promise<boolean> {
    const { events } = this.#options;
    if (!await this.failover.look()) {
      await this.failover.standBy();
      return false;
    }
    const claim = this.#claim.own;
    const { id } = events.emit({ type: "group.adopted", group: this.name, claim });
    this.doubt();
    this.failover.adopt(id);
    return true;
  }

  /** Decides anew and does what follows. */
  evaluate(surroundings: GroupSurroundings, cause: EventId | undefined): void {
    const now = this.#options.clock.monotonicMs();
    // What was forced onto a director that is not fit stays there until it is, or somebody moves it.
    if (surroundings.fit && this.failover.phase === "held") this.#forced = false;
    this.#watchOthers(surroundings, now);
    const decision = this.#options.elect(this.#viewOf(surroundings, now));
    const after = decision.action === "stay" ? decision.after : this.#after;
    this.#isBlocked = after === undefined || after !== this.#after;
    this.#after = after;
    this.#split.look(
      { ...surroundings, preferred: this.#config.preferred, own: this.state() },
      cause,
    );
    if (this.#vacancy.isVacant) this.#vacatedBy ??= cause;
    this.#why = decision.why;
    const key = decision.action === "stay" ? decision.pending : undefined;
    if (key !== this.#pending?.key) {
      this.#pending = key === undefined ? undefined : { key, sinceMs: now };
    }
    this.#carryOut(decision, this.#wanted ? this.#wantedBy : cause ?? this.#vacatedBy);
  }

  /** This director was away: whoever else has the group by now is to keep it. */
  doubt(): void {
    this.#claim.doubt();
  }

  /** An operator wants it elsewhere. */
  standAside(): void {
    this.#putAside();
    this.#wanted = false;
    this.#forced = false;
  }

  /** Nobody else could take it after all. */
  stayWilling(): void {
    this.#aside = 0;
  }

  /** An operator wants it here. */
  want(forced: boolean, cause: EventId): void {
    this.#wantedBy = cause;
    this.#failure.forget();
    this.#released = false;
    this.#aside = 0;
    this.#wanted = true;
    this.#forced = forced;
  }

  unwant(): void {
    this.#wanted = false;
    this.#forced = false;
  }

  /** An operator takes it from this director, whoever gets it. */
  releaseForGood(): void {
    this.standAside();
    this.#released = true;
  }

  async apply(
    config: ResourceGroupConfig,
    resources: readonly MadeResource[],
    cause: EventId,
  ): Promise<void> {
    this.#config = config;
    const before = this.#resources;
    this.#resources = resources;
    const same = before.length === resources.length &&
      before.every((each, index) => each === resources[index]);
    if (!same) await this.failover.exchange(resources.map(({ kept }) => kept), cause);
  }

  async close(): Promise<void> {
    this.#failure.forget();
    await this.failover.close();
  }

  #viewOf(surroundings: GroupSurroundings, now: number): ElectionView {
    const { status, fit, reach, ...shared } = surroundings;
    const veto = this.#veto(now, surroundings.patienceMs);
    return {
      ...shared,
      preferred: this.#config.preferred,
      own: {
        ...this.state(),
        status,
        fit,
        reach,
        forced: this.#forced,
        ...(veto === undefined ? {} : { veto }),
      },
      seenHeld: this.#seenHeld,
      ...(this.#lastHolder === undefined ? {} : { lastHolder: this.#lastHolder }),
      vacantMs: this.#vacancy.forMs(now),
      after: this.#after,
      pending: this.#pending === undefined
        ? undefined
        : { key: this.#pending.key, forMs: now - this.#pending.sinceMs },
    };
  }

  #veto(now: number, patienceMs: number): string | undefined {
    const obstacle = this.#obstacles.look(this.failover.obstacle(), now, patienceMs);
    if (this.#released) return "an operator released it from this director";
    // A group that is held stays until a better director is there.
    return this.failover.phase === "idle" ? this.#failure.reason ?? obstacle : undefined;
  }

  #watchOthers({ peers }: GroupSurroundings, now: number): void {
    let occupied = occupies(this.failover.phase);
    for (const peer of peers) {
      const group = groupOf(peer, this.name);
      if (group === undefined) continue;
      this.#claim.hear(group.claim);
      if (!isLive(peer) || !occupies(group.phase)) continue;
      occupied = true;
      this.#lastHolder = peer.node;
    }
    this.#vacancy.look({ peers, blocked: this.#isBlocked, occupied }, now);
    if (!occupied) return;
    this.#seenHeld = true;
    this.#vacatedBy = undefined;
  }

  #carryOut(decision: Decision, cause: EventId | undefined): void {
    const { events, onFence } = this.#options;
    const group = this.name;
    switch (decision.action) {
      case "stay":
        if (this.failover.phase === "held" && this.#claim.isDoubtful && !this.#options.isAsking()) {
          this.#claim.confirm();
        }
        return;
      case "fence":
        return onFence(decision.node, cause);
      case "claim": {
        const claim = Math.max(decision.claim, this.#claim.highest + 1);
        this.#claim.take(claim);
        // Whoever comes first has had its time, and would otherwise be given way to at once.
        this.#aside = 0;
        const reason = decision.why;
        const { id } = events.emit({ type: "group.claimed", group, claim, reason }, cause);
        return this.failover.take(id);
      }
      case "yield": {
        if (decision.byOperator) this.#putAside();
        this.unwant();
        const { id } = events.emit({ type: "group.yielded", group, reason: decision.why }, cause);
        return this.failover.give(id);
      }
    }
  }

  #putAside(): void {
    this.#aside = Math.max(1, this.#claim.highest);
  }

  #taken(): void {
    this.#aside = 0;
    this.#wanted = false;
  }

  /** It failed here: another director is to have it, or the next try comes after a pause. */
  #note(reason: string, cause: EventId): void {
    this.#putAside();
    this.unwant();
    this.#failure.note(reason, () => {
      this.#aside = 0;
      this.#options.onChange(cause);
    });
    this.#options.onChange(cause);
  }
}
