/** Why a director has its role: the chain of events that led to the present holder of a group. Pure. */

import type { DirectorEvent } from "./events/mod.ts";
import { CHAIN_MAX, withCauses } from "./explain.ts";
import { type ClusterSnapshot, describeOutdated, type GroupSnapshot } from "./model/mod.ts";

/**
 * The last decision about the group, all that led to it, and what followed; oldest first. A start puts an end to what
 * the run before it has held.
 */
export function chainOfGroup(events: readonly DirectorEvent[], group: string): DirectorEvent[] {
  const about = events.filter((event) => concerns(event, group));
  const decided = about.findLastIndex(({ type }) =>
    type === "group.claimed" || type === "group.yielded" || type === "group.adopted" ||
    type === "director.started"
  );
  return withCauses(events, about.slice(Math.max(0, decided))).slice(-CHAIN_MAX);
}

function concerns(event: DirectorEvent, group: string): boolean {
  if (event.type === "role.changed" || event.type === "director.started") return true;
  if (event.type === "cluster.asked") return event.groups.includes(group);
  return "group" in event && event.group === group;
}

/** How the group stands now: sentences for a person. */
export function stateOfGroup(cluster: ClusterSnapshot, group: GroupSnapshot): string[] {
  const holders = group.holders.length === 0 ? "nobody" : group.holders.join(" and ");
  // It is this director's own: of another holder it would say nothing.
  const claim = group.holders.includes(cluster.node) ? ` (claim ${group.claim})` : "";
  return [
    `this director, ${cluster.node}, is ${cluster.role}`,
    `${group.name} is held by ${holders}${claim}; ${group.preferred} is preferred`,
    group.why,
    ...cluster.reasons.map((reason) => `this director is not fit: ${reason}`),
    ...describeOutdated(cluster.counters),
    ...group.resources.flatMap(({ label, problem }) =>
      problem === undefined ? [] : [`${label}: ${problem}`]
    ),
  ];
}
