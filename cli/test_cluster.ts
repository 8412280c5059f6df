/** For the tests of this folder: a cluster of two directors, seen by one that holds the article's resources. */

import { sampleCluster } from "../core/testing/mod.ts";
import {
  type ClusterSnapshot,
  type GroupSnapshot,
  type NodeSnapshot,
  NOTHING_REFUSED,
} from "../mod.ts";
import { TAKEN_AT } from "./test_snapshot.ts";

const LINK = "multicast eth0 225.0.0.1:694";

export const SELF: NodeSnapshot = {
  name: "appnode1",
  self: true,
  status: "alive",
  since: TAKEN_AT - 303_000,
  role: "active",
  fit: true,
  links: [{ link: LINK, status: "idle" }],
};

export const PEER: NodeSnapshot = {
  name: "appnode2",
  self: false,
  status: "alive",
  since: TAKEN_AT - 12_000,
  role: "standby",
  fit: true,
  sameConfig: true,
  hearsUs: true,
  generation: 3,
  links: [{ link: LINK, status: "up", silentMs: 80 }],
};

export const GROUP: GroupSnapshot = {
  name: "resources",
  preferred: "appnode1",
  phase: "held",
  claim: 4,
  since: TAKEN_AT - 60_000,
  holders: ["appnode1"],
  heirs: [{ node: "appnode2" }],
  why: "appnode2 was dead",
  resources: [
    {
      label: "ipvs_sync master eth0",
      type: "ipvs_sync",
      held: true,
      state: "master running",
    },
    { label: "ip_addr 10.0.0.154/25 eth0", type: "ip_addr", held: true },
  ],
};

export const CLUSTER: ClusterSnapshot = sampleCluster({
  name: "appnode1+appnode2",
  node: "appnode1",
  nodes: [SELF, PEER],
  groups: [GROUP],
  counters: { sent: 3_030, received: 120, duplicates: 0, refused: NOTHING_REFUSED },
});
