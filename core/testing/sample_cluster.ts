/** The picture of a cluster of two directors that are well: `one`, which looks and holds the group, and `two`. */

import {
  type ClusterSnapshot,
  type GroupSnapshot,
  type NodeSnapshot,
  NOTHING_REFUSED,
} from "../model/mod.ts";

const LINK = "multicast eth0 225.0.0.1:694";

const SELF: NodeSnapshot = {
  name: "one",
  self: true,
  status: "alive",
  since: 1,
  role: "active",
  fit: true,
  links: [{ link: LINK, status: "up" }],
};

const PEER: NodeSnapshot = {
  name: "two",
  self: false,
  status: "alive",
  since: 1,
  role: "standby",
  fit: true,
  sameConfig: true,
  hearsUs: true,
  generation: 3,
  links: [{ link: LINK, status: "up", silentMs: 20 }],
};

const GROUP: GroupSnapshot = {
  name: "web",
  preferred: "one",
  phase: "held",
  claim: 2,
  since: 1,
  holders: ["one"],
  heirs: [{ node: "two" }],
  why: "this director holds it and is the preferred one",
  resources: [{ label: "memory vip", type: "memory", held: true }],
};

/** With these parts in the place of its own. */
export function sampleCluster(parts: Partial<ClusterSnapshot> = {}): ClusterSnapshot {
  return {
    name: "one+two",
    node: "one",
    role: "active",
    status: "member",
    fit: true,
    reasons: [],
    autoFailback: false,
    times: {
      keepaliveMs: 100,
      deadtimeMs: 400,
      warntimeMs: 200,
      initdeadMs: 2_000,
      deadpingMs: 400,
    },
    nodes: [SELF, PEER],
    groups: [GROUP],
    references: [],
    counters: { sent: 9, received: 9, duplicates: 9, refused: NOTHING_REFUSED },
    ...parts,
  };
}
