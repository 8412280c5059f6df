/** Who of several directors is the better one for a group. Pure. */

import { type GroupState, isLive, type NodeName, type Peer } from "../model/mod.ts";
import type { ElectionView } from "./view.ts";

/** A director that could have the group. */
export interface Candidate {
  readonly node: NodeName;
  readonly wanted: boolean;
  readonly fit: boolean;
  /** As in `GroupState`. */
  readonly aside: number;
  readonly reach: number;
}

/** What a peer says of the group; undefined where it has said nothing. */
export function groupOf(peer: Peer, name: string): GroupState | undefined {
  return peer.state?.groups.find((group) => group.name === name);
}

/** A live peer that could take the group: it knows the group, takes part, and does not go. */
export function candidateOf(peer: Peer, name: string): Candidate | undefined {
  const group = groupOf(peer, name);
  if (!isLive(peer) || peer.state === undefined || group === undefined) return undefined;
  const { status, fit, reach } = peer.state;
  if (status === "leaving" || status === "left") return undefined;
  return { node: peer.node, wanted: group.wanted, fit, aside: group.aside, reach };
}

/** Whether it gets the group from one that is put aside by this; who was put aside before that may have it again. */
export function isFreeFor({ fit, aside }: Candidate, byAside: number): boolean {
  return fit && (aside === 0 || aside < byAside);
}

/** Below zero where `one` is better: wanted by an operator, fit, willing, better connected, preferred, earlier. */
export function compare(
  one: Candidate,
  other: Candidate,
  { preferred, nodes }: Pick<ElectionView, "preferred" | "nodes">,
): number {
  return Number(other.wanted) - Number(one.wanted) ||
    Number(other.fit) - Number(one.fit) ||
    one.aside - other.aside ||
    other.reach - one.reach ||
    byPlace(one.node, other.node, preferred, nodes);
}

/** The preferred director first, then the order of the configuration. */
export function byPlace(
  one: NodeName,
  other: NodeName,
  preferred: NodeName,
  nodes: readonly NodeName[],
): number {
  return Number(other === preferred) - Number(one === preferred) ||
    nodes.indexOf(one) - nodes.indexOf(other);
}

/** Of directors that hold the group at the same time, the one that keeps it: highest claim, then place. */
export function keeperOf(
  holders: readonly { readonly node: NodeName; readonly claim: number }[],
  { preferred, nodes }: Pick<ElectionView, "preferred" | "nodes">,
): NodeName | undefined {
  const [first] = [...holders].sort((one, other) =>
    other.claim - one.claim || byPlace(one.node, other.node, preferred, nodes)
  );
  return first?.node;
}
