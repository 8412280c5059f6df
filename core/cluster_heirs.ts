/** To which other directors a group could be handed, and what is against each of the others. Pure. */

import { candidateOf, isFreeFor } from "./election/mod.ts";
import type { HeirSnapshot, Peer } from "./model/mod.ts";

/** A group, and what this director would say of it if it was put aside here now. */
export interface Bequest {
  readonly name: string;
  readonly nextAside: number;
}

export function heirsOf(group: Bequest, peers: readonly Peer[]): HeirSnapshot[] {
  return peers.map((peer) => {
    const against = againstHeir(group, peer);
    return { node: peer.node, ...(against === undefined ? {} : { against }) };
  });
}

/** Whether one of them would get it if this director stood by. */
export function hasHeir(heirs: readonly HeirSnapshot[]): boolean {
  return heirs.some(({ against }) => against === undefined);
}

/** That there is none, and why none of them is one; `there` is for where there was one until now. */
export function noHeir(
  groups: string,
  heirs: readonly HeirSnapshot[],
  there: "there" | "there any more" = "there",
): string {
  const words = new Set(heirs.map(({ node, against }) => `${node} ${against}`));
  const told = words.size === 0 ? "" : ` (${[...words].join(", ")})`;
  return `no other director is ${there} that is fit and free to take ${groups}${told}`;
}

/** Why standing by for a group is refused, and what is left to do. */
export function onlyReleased(group: string, heirs: readonly HeirSnapshot[]): string {
  return `${noHeir(group, heirs)}; "ringmaster release" gives it up all the same`;
}

/** Those that are heard and not ready yet to be handed anything; empty where there is none. */
export function notReady(peers: readonly Peer[]): string {
  const words = peers.flatMap(({ node, status }) =>
    status === "joining"
      ? [`${node} is still starting`]
      : status === "late"
      ? [`${node} is late`]
      : []
  );
  return words.join(", ");
}

function againstHeir({ name, nextAside }: Bequest, peer: Peer): string | undefined {
  const candidate = candidateOf(peer, name);
  if (candidate === undefined) return absence(peer) ?? `does not know ${name}`;
  if (!peer.hearsUs) {
    return peer.status === "joining" ? "is still starting" : "does not hear this director";
  }
  if (isFreeFor(candidate, nextAside)) return undefined;
  if (candidate.fit) return 'cannot take it for now ("ringmaster why" there says why)';
  const { reason } = peer.state ?? {};
  return `is not fit${reason === undefined ? "" : `: ${reason}`}`;
}

function absence({ status, state }: Peer): string | undefined {
  if (status === "unknown") return "is not heard";
  if (status === "dead") return "is dead";
  if (status === "left" || state?.status === "left") return "has said goodbye";
  return state?.status === "leaving" ? "is stopping" : undefined;
}
