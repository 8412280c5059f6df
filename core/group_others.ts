/** What a director has seen of its others in one group: who had it, and since when nobody does. */

import { Vacancy } from "./cluster_vacancy.ts";
import { candidateOf, type ElectionView, groupOf } from "./election/mod.ts";
import type { EventId } from "./events/mod.ts";
import { type GroupPhase, isLive, type NodeName, occupies, type Peer } from "./model/mod.ts";

export interface OwnPart {
  /** Of the group. */
  readonly name: string;
  readonly phase: GroupPhase;
  /** See Waiting. */
  readonly blocked: boolean;
}

export class GroupOthers {
  readonly #vacancy = new Vacancy();
  #seenHeld = false;
  #lastHolder: NodeName | undefined;
  #vacatedBy: EventId | undefined;
  #hasCandidates = false;
  #isWhole = false;

  /** What made the group vacant, as far as it is known; a decision may follow from it only later. */
  get vacatedBy(): EventId | undefined {
    return this.#vacatedBy;
  }

  /** As it was when that was looked at last: see `Hindrance`. */
  get presence(): { readonly isAlone: boolean; readonly isWhole: boolean } {
    return { isAlone: !this.#hasCandidates, isWhole: this.#isWhole };
  }

  /** Gives the claims that are heard. */
  look(peers: readonly Peer[], { name, phase, blocked }: OwnPart, nowMs: number): number[] {
    const claims: number[] = [];
    let occupied = occupies(phase);
    for (const peer of peers) {
      const group = groupOf(peer, name);
      if (group === undefined) continue;
      claims.push(group.claim);
      if (!isLive(peer) || !occupies(group.phase)) continue;
      occupied = true;
      this.#lastHolder = peer.node;
    }
    this.#vacancy.look({ peers, blocked, occupied }, nowMs);
    if (occupied) {
      this.#seenHeld = true;
      this.#vacatedBy = undefined;
    }
    return claims;
  }

  /** Notes who is there; whether the last one that could have had it has gone since the time before. */
  meet(peers: readonly Peer[], name: string): boolean {
    const hadCandidates = this.#hasCandidates;
    this.#hasCandidates = peers.some((peer) => candidateOf(peer, name) !== undefined);
    this.#isWhole = peers.every((peer) => isLive(peer) && peer.hearsUs);
    return hadCandidates && !this.#hasCandidates;
  }

  /** Something has happened that may be why nobody has it. */
  noteVacancy(cause: EventId | undefined): void {
    if (this.#vacancy.isVacant) this.#vacatedBy ??= cause;
  }

  view(nowMs: number): Pick<ElectionView, "seenHeld" | "lastHolder" | "vacantMs"> {
    return {
      seenHeld: this.#seenHeld,
      ...(this.#lastHolder === undefined ? {} : { lastHolder: this.#lastHolder }),
      vacantMs: this.#vacancy.forMs(nowMs),
    };
  }
}
