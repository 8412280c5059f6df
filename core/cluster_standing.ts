/** How a director stands in its cluster: what it tells the others, and what its groups are decided on. Pure. */

import type { ClusterGroup, GroupSurroundings } from "./cluster_group.ts";
import type { Fencing } from "./fencing.ts";
import type { Fitness } from "./fitness.ts";
import type { Membership, OwnState } from "./membership/mod.ts";
import type { ClusterConfig, MemberStatus, NodeName, Role } from "./model/mod.ts";
import type { References } from "./references.ts";

export interface ClusterStanding {
  readonly config: ClusterConfig;
  readonly self: NodeName;
  readonly role: Role;
  readonly status: MemberStatus;
  readonly fitness: Fitness;
  readonly references: References;
  readonly fencing: Fencing;
  readonly groups: readonly ClusterGroup[];
  /** When this director was started, milliseconds since the epoch. */
  readonly startedAt: number;
}

export function ownStateOf(standing: ClusterStanding): OwnState {
  const { status, fitness, references, groups } = standing;
  const reasons = fitness.reasons();
  return {
    status,
    fit: fitness.fit,
    ...(reasons.length === 0 ? {} : { reason: reasons.join("; ") }),
    reach: references.reach,
    ...(references.isCutOff ? { cutOff: true } : {}),
    groups: groups.map((group) => group.state()),
  };
}

export function surroundingsOf(
  standing: ClusterStanding,
  membership: Pick<Membership, "peers" | "ready" | "asking">,
): GroupSurroundings {
  const { config, self, status, fitness, references, fencing } = standing;
  return {
    self,
    nodes: config.nodes,
    autoFailback: config.autoFailback,
    peers: membership.peers(),
    ready: membership.ready(),
    asking: membership.asking(),
    patienceMs: config.deadtimeMs,
    status,
    fit: fitness.fit,
    reach: references.reach,
    cutOff: references.isCutOff,
    digest: config.digest,
    fencing: config.fencing !== undefined,
    fenced: fencing.fenced,
    // Sooner than anybody else takes what is there for this director to take.
    unfenced: fencing.unfenced(config.deadtimeMs / 2),
  };
}

/** Why a group stands as it does, with how it stands with the fence that it waits for. */
export function whyOf(
  { standing: { why, fence } }: Pick<ClusterGroup, "standing">,
  fencing: Pick<Fencing, "told">,
): string {
  const told = fence === undefined ? undefined : fencing.told(fence);
  return told === undefined ? why : `${why}; ${told}`;
}

/** Why the groups stand as they do; where there is but one, nobody needs its name. */
export function reasonOf(groups: readonly Pick<ClusterGroup, "name" | "standing">[]): string {
  const isAlone = groups.length === 1;
  return groups.map(({ name, standing }) => isAlone ? standing.why : `${name}: ${standing.why}`)
    .join("; ");
}
