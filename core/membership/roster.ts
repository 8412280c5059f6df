/** All other directors as they were heard. Holds what is known; the clock and the sockets are those of its caller. */

import type { HeardState, LinkSnapshot, MemberState, NodeName, Peer } from "../model/mod.ts";
import { Member, type Moment, noOutcome, type Observer, type Outcome } from "./member.ts";
import { type Arrival, LINKS_MAX } from "./replay.ts";

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
  /** Media by the number under which the replay guards know them. */
  #links: (string | undefined)[] = [];

  constructor(
    observer: Observer,
    nodes: readonly NodeName[],
    floors: Readonly<Record<NodeName, number>>,
    nowMs: number,
  ) {
    this.#observer = observer;
    this.#floors = new Map(Object.entries(floors));
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

  links(node: NodeName, listenedMs: number): LinkSnapshot[] {
    const member = this.#members.get(node);
    if (member === undefined) return [];
    return this.#links.flatMap((link) => link === undefined ? [] : member.link(link, listenedMs));
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
    this.generations();
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

  /** In the order of the configuration. */
  #list(nodes: readonly NodeName[], nowMs: number): void {
    const before = new Map(this.#members);
    this.#members.clear();
    for (const node of nodes) {
      if (node === this.#observer.node) continue;
      const member = before.get(node) ??
        new Member(node, this.#floors.get(node), this.#observer, nowMs);
      this.#members.set(node, member);
    }
  }
}
