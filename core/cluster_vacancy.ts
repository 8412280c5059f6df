/** For how long a group has been there for the taking: the time that is given to those that come first. */

import { isLive, type NodeName, type Peer } from "./model/mod.ts";

export interface VacancyView {
  readonly peers: readonly Peer[];
  /** Whether something else than the better right of others keeps this director from taking it. */
  readonly blocked: boolean;
  /** Whether some live director has the group, or is on its way to or from it. */
  readonly occupied: boolean;
}

export class Vacancy {
  /** On the monotonic clock. */
  #sinceMs: number | undefined;
  /** The directors that lived at the last look. */
  #live: ReadonlySet<NodeName> = new Set();

  get isVacant(): boolean {
    return this.#sinceMs !== undefined;
  }

  /**
   * Time does not count in which this director could not have taken it either, and starts anew with each director that
   * appears: who has just come has had no chance yet.
   */
  look({ peers, blocked, occupied }: VacancyView, nowMs: number): void {
    const live = new Set(peers.filter(isLive).map(({ node }) => node));
    const hasNewcomer = live.difference(this.#live).size > 0;
    this.#live = live;
    if (occupied) this.#sinceMs = undefined;
    else if (hasNewcomer || blocked) this.#sinceMs = nowMs;
    else this.#sinceMs ??= nowMs;
  }

  forMs(nowMs: number): number {
    return this.#sinceMs === undefined ? 0 : nowMs - this.#sinceMs;
  }
}
