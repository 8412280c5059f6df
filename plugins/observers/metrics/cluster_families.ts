/** Metrics of several directors that share virtual addresses; there are none where a director is alone. */

import type { ClusterSnapshot, NodeSnapshot } from "../../../core/plugin/mod.ts";
import { counter, type Family, gauge, type Sample, yes } from "./family.ts";

function cluster(read: (cluster: ClusterSnapshot) => readonly Sample[]): Family["read"] {
  return ({ snapshot }) => snapshot.cluster === undefined ? [] : read(snapshot.cluster);
}

/** Of each other director. */
function eachPeer(read: (node: NodeSnapshot) => number | undefined): Family["read"] {
  return cluster(({ nodes }) =>
    nodes.flatMap((node): Sample[] => {
      const value = node.self ? undefined : read(node);
      return value === undefined ? [] : [{ value, labels: { node: node.name } }];
    })
  );
}

const LIVE: readonly string[] = ["joining", "alive", "late"];

export const CLUSTER_FAMILIES: readonly Family[] = [
  gauge(
    "ringmaster_cluster_active",
    "1 where this director is active: it holds a group or is about to; 0 where it stands by",
    [],
    cluster(({ role }) => [{ value: yes(role === "active") }]),
  ),
  gauge(
    "ringmaster_cluster_fit",
    "1 while this director is fit to serve",
    [],
    cluster(({ fit }) => [{ value: yes(fit) }]),
  ),
  gauge(
    "ringmaster_group_held",
    "1 while this director holds the group of resources",
    ["cluster", "group"],
    cluster((all) =>
      all.groups.map(({ name, phase }) => ({
        value: yes(phase === "held"),
        labels: { cluster: all.name, group: name },
      }))
    ),
  ),
  gauge(
    "ringmaster_group_holders",
    "Directors that hold the group as far as this one knows; more than one is a split brain",
    ["cluster", "group"],
    cluster((all) =>
      all.groups.map(({ name, holders }) => ({
        value: holders.length,
        labels: { cluster: all.name, group: name },
      }))
    ),
  ),
  gauge(
    "ringmaster_resource_held",
    "1 while the resource is held here",
    ["group", "resource"],
    cluster(({ groups }) =>
      groups.flatMap(({ name, resources }) =>
        resources.map(({ label, held }) => ({
          value: yes(held),
          labels: { group: name, resource: label },
        }))
      )
    ),
  ),
  gauge(
    "ringmaster_node_up",
    "1 while the other director is heard",
    ["node"],
    eachPeer(({ status }) => yes(LIVE.includes(status))),
  ),
  gauge(
    "ringmaster_node_same_config",
    "1 while the other director has the same configuration",
    ["node"],
    eachPeer(({ sameConfig }) => sameConfig === undefined ? undefined : yes(sameConfig)),
  ),
  gauge(
    "ringmaster_node_hears_this",
    "1 while the other director hears this one",
    ["node"],
    eachPeer(({ hearsUs }) => hearsUs === undefined ? undefined : yes(hearsUs)),
  ),
  gauge(
    "ringmaster_link_up",
    "1 while the director is heard over the medium; of this director itself: while the medium works",
    ["node", "link"],
    cluster(({ nodes }) =>
      nodes.flatMap(({ name, links }) =>
        links.map(({ link, status }) => ({
          value: yes(status === "up"),
          labels: { node: name, link },
        }))
      )
    ),
  ),
  counter(
    "ringmaster_heartbeats_received_total",
    "Heartbeats of the other director that came in over the medium",
    ["node", "link"],
    cluster(({ nodes }) =>
      nodes.flatMap(({ name, links }) =>
        links.flatMap(({ link, received }): Sample[] =>
          received === undefined ? [] : [{ value: received, labels: { node: name, link } }]
        )
      )
    ),
  ),
  counter(
    "ringmaster_heartbeats_sent_total",
    "Heartbeats that were sent; each goes over all media",
    [],
    cluster(({ counters }) => [{ value: counters.sent }]),
  ),
  counter(
    "ringmaster_heartbeats_duplicate_total",
    "Heartbeats that came in over more than one medium",
    [],
    cluster(({ counters }) => [{ value: counters.duplicates }]),
  ),
  counter(
    "ringmaster_heartbeats_refused_total",
    "Packets that were not taken for heartbeats",
    ["reason"],
    cluster(({ counters }) =>
      Object.entries(counters.refused).map(([reason, value]) => ({ value, labels: { reason } }))
    ),
  ),
  gauge(
    "ringmaster_reference_reached",
    "1 while the reference host answers",
    ["reference"],
    cluster(({ references }) =>
      references.map(({ name, reached }) => ({ value: yes(reached), labels: { reference: name } }))
    ),
  ),
];
