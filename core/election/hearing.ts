/** Who of the directors hears whom, and what follows for one that does not hear all of them. Pure. */

import { isLive, type NodeName, occupies, type Peer } from "../model/mod.ts";
import { byPlace, candidateOf, groupOf } from "./rank.ts";
import type { ElectionView } from "./view.ts";

/** Whether one says that it hears another one. */
export function hears({ state }: Peer, node: NodeName): boolean {
  return state?.heard.some((heard) => heard.node === node) ?? false;
}

export function peerOccupies(peer: Peer, name: string): boolean {
  const group = groupOf(peer, name);
  return group !== undefined && occupies(group.phase);
}

/** Not heard, and has not said goodbye. */
export function isSilent(peer: Peer): boolean {
  return !isLive(peer) && peer.status !== "left";
}

/** A live director that may take the group without knowing of us, where none of those that live knows of us. */
export function deafOf({ peers, own }: ElectionView): NodeName | undefined {
  const live = peers.filter(isLive);
  // Who goes tells nobody of us any more.
  if (live.some((peer) => peer.hearsUs && !isGoing(peer))) return undefined;
  return live.map((peer) => candidateOf(peer, own.name))
    .find((candidate) => candidate !== undefined && (candidate.fit || candidate.aside === 0))?.node;
}

function isGoing({ state }: Peer): boolean {
  return state?.status === "leaving" || state?.status === "left";
}

/**
 * A director that we do not hear, may have the group, and is heard by one that we do hear. One that did not have it
 * when it was heard last may have taken it since; of two that see each other so, the one that comes first goes on.
 */
export function witnessOf(view: ElectionView): { node: NodeName; by: NodeName } | undefined {
  const { peers, own, self, preferred, nodes } = view;
  for (const peer of peers.filter(isSilent)) {
    const mayHold = peer.state === undefined || peerOccupies(peer, own.name) ||
      byPlace(peer.node, self, preferred, nodes) < 0;
    const by = mayHold ? hearerOf(peers, peer.node) : undefined;
    if (by !== undefined) return { node: peer.node, by };
  }
  return undefined;
}

/** A live peer that hears a director. */
export function hearerOf(peers: readonly Peer[], silent: NodeName): NodeName | undefined {
  return peers.find((peer) => isLive(peer) && hears(peer, silent))?.node;
}

/** Directors of whose present run nothing is known but that others hear it: what was done to one before is over. */
export function heardElsewhere(peers: readonly Peer[]): NodeName[] {
  return peers.filter(({ status, node }) =>
    status === "unknown" && hearerOf(peers, node) !== undefined
  ).map(({ node }) => node);
}
