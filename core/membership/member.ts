/** One other director as it was heard: what changes when a packet of it arrives, and when time passes without one. */

import type { Fact } from "../events/mod.ts";
import {
  isLive,
  type LinkSnapshot,
  type MemberState,
  type NodeName,
  type NodeStatus,
  type Peer,
} from "../model/mod.ts";
import { judge, type Limits, limitsFor, type Timing } from "./detector.ts";
import type { ReplayGuard } from "./replay.ts";

/** A moment: on the monotonic clock, and on the one that runs while this program listens. */
export interface Moment {
  readonly nowMs: number;
  readonly listenedMs: number;
}

/** Who looks. */
export interface Observer {
  readonly node: NodeName;
  readonly generation: number;
  /** `ClusterConfig.digest`. */
  readonly digest: string;
  readonly timing: Timing;
}

/** What follows from a packet or from silence. */
export interface Outcome {
  readonly facts: Fact[];
  /** Whether there is something that election may care about. */
  changed: boolean;
  /** Whether the others are to be told at once what we hear. */
  answer: boolean;
}

export function noOutcome(): Outcome {
  return { facts: [], changed: false, answer: false };
}

interface LinkState {
  up: boolean;
  heardAtMs: number;
  received: number;
}

export class Member {
  readonly node: NodeName;
  readonly guard: ReplayGuard;
  readonly #links = new Map<string, LinkState>();
  #status: NodeStatus = "unknown";
  #sinceMs: number;
  #state: MemberState | undefined;
  #generation: number | undefined;
  #limits: Limits;
  #heardAtMs = 0;
  /** When it last said that it hears us, or when it was first heard. */
  #hearsUsAtMs = 0;
  /** The version of our state that it has, or -1 where it does not hear us. */
  #knowsVersion = -1;
  #deafTold = false;
  #mismatchTold = false;

  constructor(node: NodeName, guard: ReplayGuard, observer: Observer, nowMs: number) {
    this.node = node;
    this.guard = guard;
    this.#sinceMs = nowMs;
    this.#limits = limitsFor(observer.timing, undefined);
  }

  get status(): NodeStatus {
    return this.#status;
  }

  get isLive(): boolean {
    return isLive({ status: this.#status });
  }

  get state(): MemberState | undefined {
    return this.#state;
  }

  get generation(): number | undefined {
    return this.#generation;
  }

  peer(): Peer {
    return {
      node: this.node,
      status: this.#status,
      sinceMs: this.#sinceMs,
      hearsUs: this.#knowsVersion >= 0,
      ...(this.#state === undefined ? {} : { state: this.#state }),
      ...(this.#generation === undefined ? {} : { generation: this.#generation }),
    };
  }

  link(link: string, listenedMs: number): LinkSnapshot {
    const state = this.#links.get(link);
    if (state === undefined) return { link, status: "idle" };
    const silentMs = listenedMs - state.heardAtMs;
    return { link, status: state.up ? "up" : "down", silentMs, received: state.received };
  }

  /** Its newest packet, in truth from it; `restarted` where it is the first of a later generation. */
  hear(
    state: MemberState,
    { generation, restarted }: { readonly generation: number; readonly restarted: boolean },
    observer: Observer,
    moment: Moment,
    outcome: Outcome,
  ): void {
    this.#heardAtMs = moment.listenedMs;
    const fresh = restarted || generation !== this.#generation;
    if (fresh || state !== this.#state) {
      outcome.changed = true;
      if (fresh || state.version !== this.#state?.version) outcome.answer = true;
      this.#take(state, generation, observer);
    }
    if (this.#knowsVersion >= 0) this.#noteHearsUs(moment);
    if (state.status === "left") return this.#leave(moment, outcome);
    if (fresh || !this.isLive) this.#join(generation, moment, outcome);
    this.#become(state.status === "joining" ? "joining" : "alive", moment, outcome);
    this.#compareDigest(observer, outcome);
  }

  /** Another director hears it in that run: what is known here is of another one, and is over. */
  heardElsewhere(generation: number, moment: Moment, outcome: Outcome): void {
    if (this.isLive || this.#generation === undefined || generation <= this.#generation) return;
    this.#generation = generation;
    this.#state = undefined;
    this.#become("unknown", moment, outcome);
  }

  /** It was heard over this medium. */
  hearOver(link: string, { listenedMs }: Moment, outcome: Outcome): void {
    // What still comes in of a director that is gone says nothing of the medium.
    if (!this.isLive) return;
    const state = this.#links.get(link);
    if (state?.up !== true) outcome.facts.push({ type: "link.up", link, node: this.node });
    if (state === undefined) {
      this.#links.set(link, { up: true, heardAtMs: listenedMs, received: 1 });
    } else {
      state.up = true;
      state.received++;
      state.heardAtMs = listenedMs;
    }
  }

  /** Time has passed; `mayDie` is false where what has arrived may not have been read yet. */
  tick(moment: Moment, mayDie: boolean, outcome: Outcome): void {
    if (!this.isLive) return;
    const silentMs = moment.listenedMs - this.#heardAtMs;
    const verdict = judge(silentMs, this.#limits);
    if (verdict === "dead" && mayDie) return this.#die(silentMs, moment, outcome);
    if (verdict !== "alive" && this.#status !== "late") {
      outcome.facts.push({ type: "node.late", node: this.node, silentMs });
      this.#become("late", moment, outcome);
    }
    this.#checkLinks(moment, outcome);
    if (!this.#deafTold && this.#isDeaf(moment, this.#hearsUsAtMs)) {
      this.#deafTold = true;
      outcome.facts.push({ type: "node.deaf", node: this.node });
      outcome.changed = true;
    }
  }

  /** How long until silence makes it late or dead; infinite where it cannot. */
  dueInMs(listenedMs: number): number {
    if (!this.isLive) return Infinity;
    const { lateMs, deadMs } = this.#limits;
    return this.#heardAtMs + (this.#status === "late" ? deadMs : lateMs) - listenedMs;
  }

  /** Whether it knows this version of our state, or cannot be waited for any longer. */
  knows(version: number, askedAtMs: number, moment: Moment): boolean {
    return !this.isLive || this.#knowsVersion >= version ||
      this.#isDeaf(moment, Math.max(askedAtMs, this.#hearsUsAtMs));
  }

  /** Whether it lives and has this version of our state. */
  hasHeard(version: number): boolean {
    return this.isLive && this.#knowsVersion >= version;
  }

  /** The observer has another configuration now. */
  reconsider(observer: Observer, outcome: Outcome): void {
    this.#limits = limitsFor(observer.timing, this.#state?.deadtimeMs);
    if (this.isLive) this.#compareDigest(observer, outcome);
  }

  forgetLink(link: string): void {
    this.#links.delete(link);
  }

  #take(state: MemberState, generation: number, observer: Observer): void {
    this.#state = state;
    this.#generation = generation;
    this.#limits = limitsFor(observer.timing, state.deadtimeMs);
    const ours = state.heard.find((heard) =>
      heard.node === observer.node && heard.generation === observer.generation
    );
    this.#knowsVersion = ours?.version ?? -1;
  }

  #join(generation: number, moment: Moment, outcome: Outcome): void {
    this.#noteHearsUs(moment);
    outcome.answer = true;
    outcome.facts.push({ type: "node.joined", node: this.node, generation });
  }

  #noteHearsUs({ listenedMs }: Moment): void {
    this.#hearsUsAtMs = listenedMs;
    this.#deafTold = false;
  }

  #leave(moment: Moment, outcome: Outcome): void {
    if (this.#status === "left") return;
    outcome.facts.push({ type: "node.left", node: this.node });
    outcome.answer = true;
    this.#closeLinks();
    this.#become("left", moment, outcome);
  }

  #die(silentMs: number, moment: Moment, outcome: Outcome): void {
    outcome.facts.push({ type: "node.dead", node: this.node, silentMs });
    outcome.answer = true;
    this.#closeLinks();
    this.#become("dead", moment, outcome);
  }

  #become(status: NodeStatus, { nowMs }: Moment, outcome: Outcome): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#sinceMs = nowMs;
    outcome.changed = true;
  }

  #isDeaf({ listenedMs }: Moment, sinceMs: number): boolean {
    return this.#knowsVersion < 0 && listenedMs - sinceMs >= this.#limits.deadMs;
  }

  #compareDigest({ digest }: Observer, outcome: Outcome): void {
    const differs = this.#state?.digest !== digest;
    if (differs === this.#mismatchTold) return;
    this.#mismatchTold = differs;
    const type = differs ? "cluster.config_mismatch" : "cluster.config_agreed";
    outcome.facts.push({ type, node: this.node });
  }

  /** A director that is dead or gone is heard nowhere, which needs no event of its own. */
  #closeLinks(): void {
    for (const state of this.#links.values()) state.up = false;
  }

  #checkLinks({ listenedMs }: Moment, outcome: Outcome): void {
    const { deadMs } = this.#limits;
    for (const [link, state] of this.#links) {
      const silentMs = listenedMs - state.heardAtMs;
      if (!state.up || silentMs < deadMs) continue;
      state.up = false;
      const reason = `silent for ${Math.round(silentMs)} ms`;
      outcome.facts.push({ type: "link.down", link, node: this.node, reason });
    }
  }
}
