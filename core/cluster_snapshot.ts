/** The picture of a cluster as one of its directors sees it. */

import type { ClusterGroup } from "./cluster_group.ts";
import { heirsOf } from "./cluster_heirs.ts";
import { holdersOf } from "./election/mod.ts";
import { type ClusterStanding, whyOf } from "./cluster_standing.ts";
import type { Membership } from "./membership/mod.ts";
import {
  type ClusterSnapshot,
  type GroupSnapshot,
  type NodeName,
  type NodeSnapshot,
  NOTHING_REFUSED,
  type Peer,
  roleOf,
} from "./model/mod.ts";
import type { Clock } from "./ports/mod.ts";

export interface ClusterParts extends ClusterStanding {
  readonly membership: Membership | undefined;
  readonly clock: Clock;
}

export async function snapshotCluster(parts: ClusterParts): Promise<ClusterSnapshot> {
  const { config, self, role, status, fitness, references, membership } = parts;
  const { keepaliveMs, deadtimeMs, warntimeMs, initdeadMs, deadpingMs } = config;
  const peers = membership?.peers() ?? [];
  return {
    name: config.name,
    node: self,
    role,
    status,
    fit: fitness.fit,
    reasons: fitness.reasons(),
    autoFailback: config.autoFailback,
    times: { keepaliveMs, deadtimeMs, warntimeMs, initdeadMs, deadpingMs },
    nodes: config.nodes.map((name) => {
      const peer = peers.find(({ node }) => node === name);
      return name === self ? ownNode(parts) : nodeOf(name, peer, parts);
    }),
    groups: await Promise.all(parts.groups.map((group) => groupOf(group, peers, parts))),
    references: references.snapshot(),
    counters: membership?.counters() ?? NOTHING_COUNTED,
  };
}

const NOTHING_COUNTED: ClusterSnapshot["counters"] = {
  sent: 0,
  received: 0,
  duplicates: 0,
  refused: NOTHING_REFUSED,
};

function ownNode(
  { self, status, role, fitness, startedAt, membership }: ClusterParts,
): NodeSnapshot {
  const reasons = fitness.reasons();
  return {
    name: self,
    self: true,
    status: status === "joining" ? "joining" : status === "left" ? "left" : "alive",
    since: startedAt,
    role,
    fit: fitness.fit,
    ...(reasons.length === 0 ? {} : { reason: reasons.join("; ") }),
    links: membership?.ownLinks() ?? [],
  };
}

function nodeOf(name: NodeName, peer: Peer | undefined, parts: ClusterParts): NodeSnapshot {
  const { config, clock, membership } = parts;
  const links = membership?.links(name) ?? [];
  if (peer === undefined) {
    return { name, self: false, status: "unknown", since: clock.now(), links };
  }
  const { state, status, generation } = peer;
  return {
    name,
    self: false,
    status,
    since: clock.now() - (clock.monotonicMs() - peer.sinceMs),
    ...(state === undefined ? {} : {
      role: roleOf(state.groups),
      fit: state.fit,
      ...(state.reason === undefined ? {} : { reason: state.reason }),
      sameConfig: state.digest === config.digest,
      hearsUs: peer.hearsUs,
    }),
    ...(generation === undefined ? {} : { generation }),
    links,
  };
}

async function groupOf(
  group: ClusterGroup,
  peers: readonly Peer[],
  { self, fencing }: ClusterParts,
): Promise<GroupSnapshot> {
  const { phase } = group.failover;
  const others = holdersOf(peers, group.name);
  const ours = phase === "held" || phase === "claiming" ? [self] : [];
  return {
    name: group.name,
    preferred: group.config.preferred,
    phase,
    claim: group.claim,
    since: group.standing.since,
    holders: [...ours, ...others.map(({ node }) => node)],
    heirs: heirsOf(group, peers),
    why: whyOf(group, fencing),
    resources: await group.failover.snapshot(),
  };
}
