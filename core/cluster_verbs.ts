/** What an operator may ask of a cluster: standby, takeover, release. Each is done when its promise resolves. */

import type { ClusterGroup } from "./cluster_group.ts";
import { hasHeir, heirsOf, noHeir, notReady, onlyReleased } from "./cluster_heirs.ts";
import { whyOf } from "./cluster_standing.ts";
import { groupOf } from "./election/mod.ts";
import { RingmasterError } from "./errors.ts";
import type { EventBus, EventId } from "./events/mod.ts";
import type { Fencing } from "./fencing.ts";
import { type Fitness, RELEASED } from "./fitness.ts";
import {
  type ClusterOutcome,
  formatDuration,
  type GroupScope,
  type HeirSnapshot,
  inScope,
  isLive,
  type NodeName,
  type Peer,
} from "./model/mod.ts";
import type { Clock } from "./ports/mod.ts";

/** How long an operator waits for the other directors. */
export const VERB_LIMIT_MS = 30_000;
const LIMIT = formatDuration(VERB_LIMIT_MS);

export interface VerbsOptions {
  readonly self: NodeName;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly groups: () => readonly ClusterGroup[];
  readonly peers: () => readonly Peer[];
  readonly fitness: Fitness;
  readonly fencing: Pick<Fencing, "told">;
  readonly onChange: (cause: EventId | undefined) => void;
}

interface Waiter {
  readonly isDone: () => boolean;
  readonly resolve: (done: boolean) => void;
}

export class ClusterVerbs {
  readonly #options: VerbsOptions;
  readonly #waiters = new Set<Waiter>();

  constructor(options: VerbsOptions) {
    this.#options = options;
  }

  /** Looks whether what somebody waits for has come true. */
  look(): void {
    for (const waiter of this.#waiters) {
      if (!waiter.isDone()) continue;
      this.#waiters.delete(waiter);
      waiter.resolve(true);
    }
  }

  async standby(scope: GroupScope, by?: EventId): Promise<ClusterOutcome> {
    const all = this.#inScope(scope);
    const groups = all.filter(({ failover }) => failover.phase !== "idle");
    if (groups.length === 0) {
      return { groups: [], message: `this director holds ${none(scope)}` };
    }
    for (const group of groups) {
      this.#refuseWhileMoving(group, "stand by");
      const heirs = this.#heirs(group);
      if (!hasHeir(heirs)) return refuse(`cannot stand by: ${onlyReleased(group.name, heirs)}`);
    }
    const cause = this.#tellAsked("standby", groups, by);
    for (const group of groups) group.standAside();
    this.#options.onChange(cause);
    // The one that was to have it may have died meanwhile, before or after it was given up.
    const returned = () =>
      groups.filter((group) => group.failover.phase === "held" && group.state().aside === 0);
    let kept: readonly ClusterGroup[] = [];
    const done = await this.#until(() => {
      kept = groups.filter((group) =>
        group.failover.phase === "held" && !hasHeir(this.#heirs(group))
      );
      const moving = groups.filter((group) =>
        !kept.includes(group) && (group.failover.phase !== "idle" || !this.#owner(group))
      );
      return moving.length === 0 || returned().length > 0;
    });
    if (done && returned().length > 0) {
      return refuse(
        `cannot stand by: nobody else took ${names(returned())}, which is held here again`,
      );
    }
    if (done && kept.length === 0) return this.#outcome(groups);
    if (done) {
      for (const group of kept) group.stayWilling();
      const none = noHeir(names(kept), kept.flatMap((each) => this.#heirs(each)), "there any more");
      return refuse(`cannot stand by: ${none}, which is still held here`);
    }
    const left = groups.filter(({ failover }) => failover.phase !== "idle");
    for (const group of left) group.stayWilling();
    const slow = notReady(this.#options.peers());
    return refuse(
      left.length > 0
        ? `cannot stand by: ${names(left)} could not be handed over within ${LIMIT}${
          slow === "" ? "" : `: ${slow}`
        }`
        : `gave up ${names(groups)}, but no other director has taken it within ${LIMIT}`,
    );
  }

  async takeover(scope: GroupScope, force: boolean, by?: EventId): Promise<ClusterOutcome> {
    const { fitness, fencing } = this.#options;
    const all = this.#inScope(scope);
    const groups = all.filter(({ failover }) => failover.phase !== "held");
    if (groups.length === 0) {
      const message = all.length === 0
        ? `the cluster has no group that is ${scope} to this director`
        : "this director already holds every group that was asked for";
      return { groups: [], message };
    }
    for (const group of groups) this.#refuseWhileMoving(group, "take over");
    // That it was released is over with this very verb.
    const against = fitness.reasons("operator");
    if (against.length > 0 && !force) {
      return refuse(
        `cannot take over ${names(groups)}: this director is not fit: ${
          against.join("; ")
        }; --force takes it all the same`,
      );
    }
    const cause = this.#tellAsked("takeover", groups, by);
    fitness.set("operator", undefined, cause);
    for (const group of groups) group.want(force, cause);
    // What failed here may be tried again, or be another director's, by the time that all have come to an end.
    const failures = new Map<ClusterGroup, string>();
    const isDone = (group: ClusterGroup) => {
      if (group.failover.phase === "held") return true;
      const { failure, why } = group.standing;
      // Another operator may have asked for something else meanwhile.
      const against = failure ?? (group.isWanted ? undefined : why);
      if (against !== undefined && !failures.has(group)) failures.set(group, against);
      return failures.has(group);
    };
    this.#options.onChange(cause);
    await this.#until(() => groups.filter(isDone).length === groups.length);
    const missing = groups.filter(({ failover }) => failover.phase !== "held");
    if (missing.length === 0) return this.#outcome(groups, fitness.reasons());
    for (const group of missing) group.unwant();
    this.#options.onChange(undefined);
    const reasons = missing.map((group) => failures.get(group) ?? whyOf(group, fencing));
    return refuse(`cannot take over ${names(missing)}: ${[...new Set(reasons)].join("; ")}`);
  }

  async release(by?: EventId): Promise<ClusterOutcome> {
    const groups = this.#options.groups();
    const cause = this.#tellAsked("release", groups, by);
    for (const group of groups) group.releaseForGood();
    this.#options.fitness.set("operator", RELEASED, cause);
    this.#options.onChange(cause);
    const gone = () => groups.every(({ failover }) => failover.phase === "idle");
    if (await this.#until(gone)) {
      return {
        groups: groups.map(({ name }) => name),
        message: `this director holds nothing and takes nothing until "ringmaster takeover"`,
      };
    }
    const left = groups.filter(({ failover }) => failover.phase !== "idle");
    return refuse(
      `cannot give up ${names(left)} within ${LIMIT}; it is tried further`,
    );
  }

  #inScope(scope: GroupScope): ClusterGroup[] {
    const { groups, self } = this.#options;
    return groups().filter(({ config }) => inScope(config.preferred, self, scope));
  }

  /** A change that is under way is seen through first. */
  #refuseWhileMoving({ name, failover }: ClusterGroup, verb: string): void {
    if (failover.phase !== "claiming" && failover.phase !== "releasing") return;
    const doing = failover.phase === "claiming" ? "taken" : "given up";
    throw new RingmasterError("refused", `cannot ${verb}: ${name} is just being ${doing}`);
  }

  #tellAsked(verb: string, groups: readonly ClusterGroup[], by: EventId | undefined): EventId {
    const fact = { type: "cluster.asked", verb, groups: groups.map(({ name }) => name) } as const;
    return this.#options.events.emit(fact, by).id;
  }

  #heirs(group: ClusterGroup): HeirSnapshot[] {
    return heirsOf(group, this.#options.peers());
  }

  /** Another director that holds the group. */
  #owner({ name }: ClusterGroup): NodeName | undefined {
    return this.#options.peers().find((peer) =>
      isLive(peer) && groupOf(peer, name)?.phase === "held"
    )?.node;
  }

  /** Where they are now, and what speaks against that. */
  #outcome(
    groups: readonly ClusterGroup[],
    against: readonly string[] = [],
  ): ClusterOutcome {
    const { self } = this.#options;
    const sentences = groups.map((group) => {
      const owner = group.failover.phase === "held" ? self : this.#owner(group);
      return `${group.name} is held by ${owner ?? "nobody"}`;
    });
    const although = against.length === 0
      ? ""
      : `, although this director is not fit: ${against.join("; ")}`;
    const message = `${sentences.join("; ")}${although}`;
    return { groups: groups.map(({ name }) => name), message };
  }

  async #until(isDone: () => boolean): Promise<boolean> {
    if (isDone()) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const waiter = { isDone, resolve };
    this.#waiters.add(waiter);
    const cancel = this.#options.clock.after(VERB_LIMIT_MS, () => resolve(false));
    try {
      return await promise;
    } finally {
      cancel();
      this.#waiters.delete(waiter);
    }
  }
}

function refuse(message: string): never {
  throw new RingmasterError("refused", message);
}

function names(groups: readonly ClusterGroup[]): string {
  return groups.map(({ name }) => name).join(", ");
}

function none(scope: GroupScope): string {
  return scope === "all" ? "nothing" : `none of the ${scope} groups`;
}
