/**
 * Mistakes that the directors could make, each as another way to decide that is put around the real one. The checkers
 * must find every one of them: a checker that finds nothing in any world proves nothing.
 */

import { elect, type ElectionView } from "../../../core/election/mod.ts";
import { occupies, type Peer } from "../../../core/model/mod.ts";

export type Elect = typeof elect;

/** Which invariants may find a mistake first, and the decision that makes it. */
export interface Mutation {
  readonly found: readonly string[];
  readonly elect: Elect;
}

/** The peers as if none of them had the group. */
function emptyHanded({ peers, own }: ElectionView): Peer[] {
  return peers.map((peer) => {
    if (peer.state === undefined) return peer;
    const groups = peer.state.groups.map((group) =>
      group.name === own.name ? { ...group, phase: "idle" as const } : group
    );
    return { ...peer, state: { ...peer.state, groups } };
  });
}

/** The peer as if it heard nobody. */
function hearsNobody(peer: Peer): Peer {
  return peer.state === undefined ? peer : { ...peer, state: { ...peer.state, heard: [] } };
}

/** Until the last of all that could be waited for. */
const NEVER_MS = 1e9;

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  "claims are not compared after a partition": {
    found: ["one holder", "calm"],
    elect: (view) => elect(occupies(view.own.phase) ? { ...view, peers: emptyHanded(view) } : view),
  },
  "a preferred director fails back although auto_failback is off": {
    found: ["stays where it is"],
    elect: (view) => elect({ ...view, autoFailback: true }),
  },
  "a silent director is not fenced": {
    found: ["fenced first"],
    elect: (view) => elect({ ...view, fencing: false }),
  },
  "a group is taken while another director has it": {
    found: ["no second holder", "fenced first", "stays where it is"],
    elect: (view) =>
      elect(view.own.phase === "idle" ? { ...view, peers: emptyHanded(view) } : view),
  },
  "a group is taken only where an operator asks for it": {
    found: ["served", "calm"],
    elect: (view) => {
      const decision = elect(view);
      return decision.action === "claim" && !view.own.wanted
        ? { action: "stay", why: "nobody asked for it" }
        : decision;
    },
  },
  "a director that is not fit keeps what it has": {
    found: ["held by the best"],
    elect: (view) =>
      elect(occupies(view.own.phase) ? { ...view, own: { ...view.own, fit: true } } : view),
  },
  "a group never fails back, and never moves to where more references are reached": {
    found: ["held by the best"],
    elect: (view) => elect({ ...view, patienceMs: NEVER_MS, vacantMs: view.vacantMs * NEVER_MS }),
  },
  "a director that only others hear is passed over": {
    found: ["asks others"],
    elect: (view) =>
      elect(view.own.phase === "idle" ? { ...view, peers: view.peers.map(hearsNobody) } : view),
  },
  "what an operator has released is taken again": {
    found: ["stays released"],
    elect: (view) => {
      const { veto: _veto, ...own } = view.own;
      return elect({ ...view, own });
    },
  },
};
