/** All other directors as they were heard. Holds what is known; the clock and the sockets are those of its caller. */

import type { HeardState, LinkSnapshot, MemberState, NodeName, Peer } from "../model/mod.ts";
import type { MediumReach } from "../plugin/mod.ts";
import { Member, type Moment, noOutcome, type Observer, type Outcome } from "./member.ts";
import type { KnownFrom } from "./options.ts";
import { type Arrival, LINKS_MAX, ReplayGuard } from "./replay.ts";

/** A packet that is proved to be of a director of this cluster. */
export interface Proved {
  readonly state: MemberState;
  readonly generation: number;
  readonly sequence: number;
  readonly link: string;
}

export interface Hearing {
  readonly arrival: Arrival;
  readonly outcome: Outcome;
}

export class Roster {
  #observer: Observer;
  readonly #members = new Map<NodeName, Member>();
  /** The highest generations known of directors, also of those that are no longer in the list. */
  readonly #floors: Map<NodeName, number>;
  /** The highest numbers in them of those that are not heard. */
  readonly #numbers: Map<NodeName, number>;
  /** Media by the number under which the replay guards know them. */
  #links: (string | undefined)[] = [];

  constructor(
    observer: Observer,
    nodes: readonly NodeName[],
    known: KnownFrom,
    nowMs: number,
  ) {
    this.#observer = observer;
    this.#floors = new Map(Object.entries(known.generations));
    this.#numbers = new Map(Object.entries(known.numbers));
    this.#list(nodes, nowMs);
  }

  has(node: NodeName): boolean {
    return this.#members.has(node);
  }

  peers(): Peer[] {
    return Array.from(this.#members.values(), (member) => member.peer());
  }

  /** Whether every director has been heard, or has said goodbye. */
  allHeard(): boolean {
    for (const { status } of this.#members.values()) if (status === "unknown") return false;
    return true;
  }

  /** What we tell others that we hear. */
  heard(): HeardState[] {
    const heard: HeardState[] = [];
    for (const { node, isLive, state, generation } of this.#members.values()) {
      if (!isLive || state === undefined || generation === undefined) continue;
      heard.push({ node, generation, version: state.version });
    }
    return heard;
  }

  generations(): Record<NodeName, number> {
    for (const { node, guard } of this.#members.values()) {
      if (guard.generation !== undefined) this.#floors.set(node, guard.generation);
    }
    return Object.fromEntries(this.#floors);
  }

  /** For the next start. Numbers that still grow are left out: nobody is to write to a disk with each packet. */
  known(): KnownFrom {
    for (const { node, isLive, guard } of this.#members.values()) {
      if (isLive) this.#numbers.delete(node);
      else if (guard.number > 0) this.#numbers.set(node, guard.number);
    }
    return { generations: this.generations(), numbers: Object.fromEntries(this.#numbers) };
  }

  /** How it is heard over each medium that it could be heard over; `reachOf` says whom a medium reaches. */
  links(
    node: NodeName,
    listenedMs: number,
    reachOf: (link: string) => MediumReach = () => "all",
  ): LinkSnapshot[] {
    const member = this.#members.get(node);
    if (member === undefined) return [];
    return this.#links.flatMap((link) => {
      if (link === undefined) return [];
      const snapshot = member.link(link, listenedMs);
      const isOthers = snapshot.status === "idle" && this.#isOfOthers(link, node, reachOf(link));
      return isOthers ? [] : snapshot;
    });
  }

  /** Whether nobody could expect to hear that director over it. */
  #isOfOthers(link: string, node: NodeName, reach: MediumReach): boolean {
    if (reach !== "one") return reach === "nobody";
    for (const member of this.#members.values()) {
      if (member.node !== node && member.link(link, 0).status !== "idle") return true;
    }
    return false;
  }

  /** Takes in a packet of a director that is in the list. */
  hear({ state, generation, sequence, link }: Proved, moment: Moment): Hearing {
    const outcome = noOutcome();
    const member = this.#members.get(state.node);
    const number = this.#links.indexOf(link);
    if (member === undefined || number < 0) return { arrival: "replayed", outcome };
    const arrival = member.guard.admit(generation, sequence, number);
    if (arrival === "replayed") return { arrival, outcome };
    if (arrival === "newest" || arrival === "restarted") {
      const restarted = arrival === "restarted";
      member.hear(state, { generation, restarted }, this.#observer, moment, outcome);
      for (const heard of state.heard) {
        this.#members.get(heard.node)?.heardElsewhere(heard.generation, moment, outcome);
      }
    }
    member.hearOver(link, moment, outcome);
    return { arrival, outcome };
  }

  /** Time has passed; with `mayDie` false nobody is taken for dead yet. */
  tick(moment: Moment, mayDie: boolean): Outcome {
    const outcome = noOutcome();
    for (const member of this.#members.values()) member.tick(moment, mayDie, outcome);
    return outcome;
  }

  /** How long until silence makes a director late or dead. */
  dueInMs(listenedMs: number): number {
    let dueMs = Infinity;
    for (const member of this.#members.values()) {
      dueMs = Math.min(dueMs, member.dueInMs(listenedMs));
    }
    return dueMs;
  }

  /**
   * Whether every live director knows this version of our state, but for those that do not hear us at all. Where none
   * does, somebody may live who is not known yet: within a keepalive everybody speaks.
   */
  allKnow(version: number, askedAtMs: number, moment: Moment): boolean {
    let isAnswered = moment.listenedMs - askedAtMs >= this.#observer.timing.keepaliveMs;
    for (const member of this.#members.values()) {
      if (!member.knows(version, askedAtMs, moment)) return false;
      isAnswered ||= member.hasHeard(version);
    }
    return isAnswered;
  }

  /** Another configuration: who stays keeps what is known. */
  configure(observer: Observer, nodes: readonly NodeName[], nowMs: number): Outcome {
    this.#observer = observer;
    const outcome = noOutcome();
    this.known();
    const before = [...this.#members.keys()];
    this.#list(nodes, nowMs);
    for (const member of this.#members.values()) member.reconsider(observer, outcome);
    const after = [...this.#members.keys()];
    if (before.join() !== after.join()) outcome.changed = outcome.answer = true;
    return outcome;
  }

  /** The media that packets come over from now on. */
  setLinks(links: readonly string[]): void {
    for (const [number, link] of this.#links.entries()) {
      if (link === undefined || links.includes(link)) continue;
      this.#links[number] = undefined;
      for (const member of this.#members.values()) member.forgetLink(link);
    }
    for (const link of links) {
      if (!this.#links.includes(link)) this.#place(link);
    }
  }

  #place(link: string): void {
    const free = this.#links.indexOf(undefined);
    const number = free < 0 ? this.#links.length : free;
    if (number >= LINKS_MAX) throw new RangeError(`cannot use more than ${LINKS_MAX} media`);
    this.#links[number] = link;
    for (const { guard } of this.#members.values()) guard.forgetLink(number);
  }

  #guardOf(node: NodeName): ReplayGuard {
    return new ReplayGuard(this.#floors.get(node), this.#numbers.get(node));
  }

  /** In the order of the configuration. */
  #list(nodes: readonly NodeName[], nowMs: number): void {
    const before = new Map(this.#members);
    this.#members.clear();
    for (const node of nodes) {
      if (node === this.#observer.node) continue;
      const member = before.get(node) ??
        new Member(node, this.#guardOf(node), this.#observer, nowMs);
      this.#members.set(node, member);
    }
  }
}
