/** One group of resources at this director: what election says of it, carried out. */

import { type Decision, type ElectionView, Failover } from "./election/mod.ts";
import type { EventId } from "./events/mod.ts";
import type { GroupState, ResourceGroupConfig } from "./model/mod.ts";
import { Claim } from "./cluster_claim.ts";
import type { GroupOptions, GroupStanding, GroupSurroundings } from "./cluster_group_options.ts";
import { SplitWatch } from "./cluster_split.ts";
import { Waiting } from "./cluster_waiting.ts";
import { Movement } from "./group_movement.ts";
import { GroupOthers } from "./group_others.ts";
import { Readiness } from "./group_readiness.ts";
import { GroupResources } from "./group_resources.ts";
import type { MadeResource } from "./resources.ts";

export type { GroupOptions, GroupSurroundings } from "./cluster_group_options.ts";

export class ClusterGroup {
  readonly failover: Failover;
  readonly #options: GroupOptions;
  readonly #split: SplitWatch;
  readonly #readiness: Readiness;
  #config: ResourceGroupConfig;
  readonly #resources: GroupResources;
  readonly #claim: Claim;
  #aside = 0;
  #wanted = false;
  #wantedBy: EventId | undefined;
  #forced = false;
  readonly #others = new GroupOthers();
  readonly #waiting = new Waiting();
  #why = "nothing is known yet";
  readonly #movement: Movement;
  /** Whether it is told that what was claimed last is given up. */
  #isYielded = false;

  constructor(options: GroupOptions) {
    const { clock, events, config, resources, claim } = options;
    this.#options = options;
    this.#config = config;
    this.#resources = new GroupResources(resources, () => this.failover.removed);
    this.#claim = new Claim(claim);
    this.#movement = new Movement(clock);
    this.#readiness = new Readiness(options);
    // The other has told the network that it has the addresses, and only we can tell that this is over.
    this.#split = new SplitWatch({ events, onKept: () => this.failover.announce() });
    this.failover = new Failover({
      ...options,
      group: config.name,
      resources: resources.map(({ kept }) => kept),
      onChange: (cause) => {
        this.#movement.note(this.failover.phase, cause);
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

  /** Last those that are removed and not gone yet. */
  get resources(): readonly MadeResource[] {
    return this.#resources.all;
  }

  get claim(): number {
    return this.#claim.own;
  }

  /** What the next run is to know: the highest claim of all. */
  get kept(): number {
    return this.#claim.highest;
  }

  /** Why it stands as it does. */
  get standing(): GroupStanding {
    const { fence } = this.#waiting;
    return { ...this.#movement.last, why: this.#why, failure: this.#readiness.failure, fence };
  }

  /** Whether an operator wants it here, and it is not here yet. */
  get isWanted(): boolean {
    return this.#wanted;
  }

  /** What the heartbeats say of it. */
  state(): GroupState {
    const { phase } = this.failover;
    const { veto } = this.#readiness;
    const isHeldUp = this.#readiness.isHeldUp && phase === "idle";
    return {
      name: this.name,
      phase,
      claim: this.#claim.own,
      // Who is held up lets all others go first, whatever an operator wants, and is handed nothing.
      aside: isHeldUp ? this.#claim.aside : this.#aside,
      // Others give way to who is wanted, which is of no use where it is not taken.
      wanted: this.#wanted && !isHeldUp && (this.#forced || veto === undefined),
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
    this.#look(surroundings, now);
    this.#watchOthers(surroundings, now);
    const decision = this.#options.elect(this.#viewOf(surroundings, now));
    this.#waiting.note(decision, now);
    this.#split.look(
      { ...surroundings, preferred: this.#config.preferred, own: this.state() },
      cause,
    );
    this.#others.noteVacancy(cause);
    this.#why = decision.why;
    this.#carryOut(decision, this.#wanted ? this.#wantedBy : cause ?? this.#others.vacatedBy);
  }

  /** This director was away: whoever else has the group by now is to keep it. */
  doubt(): void {
    this.#claim.doubt();
  }

  /** What it would say if it was put aside now. */
  get nextAside(): number {
    return this.#claim.aside;
  }

  /** An operator wants it elsewhere. */
  standAside(): void {
    this.#putAside();
    this.unwant();
  }

  /** Nobody else could take it after all. */
  stayWilling(): void {
    this.#aside = 0;
  }

  /** An operator wants it here. */
  want(forced: boolean, cause: EventId): void {
    this.#wantedBy = cause;
    this.#readiness.clear();
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
    this.#readiness.release();
  }

  async apply(
    config: ResourceGroupConfig,
    resources: readonly MadeResource[],
    cause: EventId,
    limit: AbortSignal,
  ): Promise<void> {
    this.#config = config;
    const others = this.#resources.exchange(resources);
    if (others === undefined) return;
    const exchanged = this.failover.exchange(others, cause, limit);
    // What has failed here may be right now, or none of these any more.
    this.#readiness.retry();
    await exchanged;
  }

  async close(): Promise<void> {
    this.#readiness.close();
    await this.failover.close();
  }

  #viewOf(surroundings: GroupSurroundings, now: number): ElectionView {
    const { status, fit, reach, cutOff, digest, ...shared } = surroundings;
    const { veto } = this.#readiness;
    return {
      ...shared,
      preferred: this.#config.preferred,
      own: {
        ...this.state(),
        status,
        fit,
        reach,
        cutOff,
        digest,
        forced: this.#forced,
        ...(veto === undefined ? {} : { veto }),
      },
      ...this.#others.view(now),
      after: this.#waiting.after,
      pending: this.#waiting.pending(now),
    };
  }

  #look(surroundings: GroupSurroundings, now: number): void {
    // Where nobody else is left to have it, it is tried here at once.
    if (this.#others.meet(surroundings.peers, this.name)) this.#readiness.retry();
    const seen = {
      obstacle: this.failover.obstacle(),
      isIdle: this.failover.phase === "idle",
      isForced: this.#forced,
      seenHeld: this.#others.view(now).seenHeld,
      ...this.#others.presence,
    };
    this.#readiness.look(surroundings, seen, now);
  }

  #watchOthers({ peers }: GroupSurroundings, now: number): void {
    const own = { name: this.name, phase: this.failover.phase, blocked: this.#waiting.isBlocked };
    for (const claim of this.#others.look(peers, own, now)) this.#claim.hear(claim);
  }

  #carryOut(decision: Decision, cause: EventId | undefined): void {
    const { events, onFence } = this.#options;
    const group = this.name;
    switch (decision.action) {
      case "stay":
        if (this.failover.phase === "held" && this.#claim.isDoubtful && !this.#options.isAsking()) {
          this.#claim.confirm();
          // Somebody may have had it meanwhile, and the network still believes that one.
          this.failover.announce();
        }
        return;
      case "fence":
        return onFence(decision.node, cause);
      case "claim": {
        const claim = Math.max(decision.claim, this.#claim.highest + 1);
        this.#claim.take(claim);
        // Whoever comes first has had its time, and would otherwise be given way to at once.
        this.#aside = 0;
        this.#isYielded = false;
        const reason = decision.why;
        const { id } = events.emit({ type: "group.claimed", group, claim, reason }, cause);
        return this.failover.take(id);
      }
      case "yield": {
        if (decision.byOperator) this.#putAside();
        this.unwant();
        // What is under way goes on until it ends, and is called off once.
        if (this.#isYielded) return;
        this.#isYielded = true;
        const { id } = events.emit({ type: "group.yielded", group, reason: decision.why }, cause);
        return this.failover.give(id);
      }
    }
  }

  #putAside(): void {
    this.#aside = this.#claim.aside;
  }

  #taken(): void {
    this.#isYielded = false;
    this.#aside = 0;
    this.#wanted = false;
  }

  /** It failed here: another director is to have it, or the next try comes after a pause. */
  #note(reason: string, cause: EventId): void {
    this.#putAside();
    this.unwant();
    this.#readiness.fail(reason, () => {
      this.#aside = 0;
      this.#options.onChange(cause);
    });
    this.#options.onChange(cause);
  }
}
