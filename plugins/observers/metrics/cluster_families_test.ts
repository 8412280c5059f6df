import { assert, assertEquals } from "@std/assert";
import { type ClusterSnapshot, NOTHING_REFUSED } from "../../../core/plugin/mod.ts";
import { sampleCluster } from "../../../core/testing/mod.ts";
import { linesOf, SNAPSHOT } from "./test_text.ts";

const LINK = "multicast eth0 225.0.0.1:694";

const CLUSTER: ClusterSnapshot = sampleCluster({
  node: "appnode1",
  role: "active",
  nodes: [
    {
      name: "appnode1",
      self: true,
      status: "alive",
      since: 0,
      links: [{ link: LINK, status: "up" }],
    },
    {
      name: "appnode2",
      self: false,
      status: "late",
      since: 0,
      sameConfig: false,
      hearsUs: true,
      links: [{ link: LINK, status: "down", silentMs: 5, received: 12 }],
    },
    { name: "appnode3", self: false, status: "dead", since: 0, links: [] },
  ],
  groups: [{
    name: "web",
    preferred: "appnode1",
    phase: "held",
    claim: 3,
    since: 0,
    holders: ["appnode1", "appnode2"],
    heirs: [{ node: "appnode2" }],
    why: "",
    resources: [{ label: "ip_addr 10.0.0.154/25 eth0", type: "ip_addr", held: true }],
  }],
  references: [{ name: "router", reached: false }],
  counters: { sent: 30, received: 12, duplicates: 1, refused: { ...NOTHING_REFUSED, replayed: 2 } },
});

Deno.test("a cluster shows role, groups, resources, nodes, links, heartbeats and references", async () => {
  const lines = await linesOf({ ...SNAPSHOT, cluster: CLUSTER });
  for (
    const line of [
      "ringmaster_cluster_active 1",
      "ringmaster_cluster_fit 1",
      'ringmaster_group_held{cluster="one+two",group="web"} 1',
      'ringmaster_group_holders{cluster="one+two",group="web"} 2',
      'ringmaster_resource_held{group="web",resource="ip_addr 10.0.0.154/25 eth0"} 1',
      'ringmaster_node_up{node="appnode2"} 1',
      'ringmaster_node_up{node="appnode3"} 0',
      'ringmaster_node_same_config{node="appnode2"} 0',
      'ringmaster_node_hears_this{node="appnode2"} 1',
      `ringmaster_link_up{node="appnode1",link="${LINK}"} 1`,
      `ringmaster_link_up{node="appnode2",link="${LINK}"} 0`,
      `ringmaster_heartbeats_received_total{node="appnode2",link="${LINK}"} 12`,
      "ringmaster_heartbeats_sent_total 30",
      "ringmaster_heartbeats_duplicate_total 1",
      'ringmaster_heartbeats_refused_total{reason="replayed"} 2',
      'ringmaster_heartbeats_refused_total{reason="foreign"} 0',
      'ringmaster_reference_reached{reference="router"} 0',
    ]
  ) assert(lines.includes(line), line);
});

Deno.test("of itself and of directors that were never heard nothing is told that is not known", async () => {
  const lines = await linesOf({ ...SNAPSHOT, cluster: CLUSTER });
  assertEquals(lines.filter((line) => line.startsWith('ringmaster_node_up{node="appnode1"')), []);
  assertEquals(lines.filter((line) => /^ringmaster_node_(same|hears).*appnode3/.test(line)), []);
});
