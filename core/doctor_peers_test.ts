import { assert, assertEquals } from "@std/assert";
import { lines } from "./doctor_fixtures.ts";
import { peerFindings, type Running } from "./doctor_peers.ts";
import {
  type ClusterConfig,
  type ClusterSnapshot,
  type GroupSnapshot,
  type NodeSnapshot,
  NOTHING_REFUSED,
  PACKET_REFUSALS,
  type Snapshot,
} from "./model/mod.ts";
import type { Finding } from "./plugin/mod.ts";
import { sampleCluster } from "./testing/mod.ts";

// Only the names of the directors are looked at.
const CONFIG = { nodes: ["one", "two"] } as unknown as ClusterConfig;

const CLUSTER = sampleCluster();
const [SELF, PEER] = CLUSTER.nodes as readonly [NodeSnapshot, NodeSnapshot];
const GROUP: GroupSnapshot = { ...CLUSTER.groups[0]!, why: "" };

function runningWith(cluster?: ClusterSnapshot): Running {
  // The rest of the picture is not looked at.
  return { snapshot: (cluster === undefined ? {} : { cluster }) as Snapshot };
}

const found = (parts: Partial<ClusterSnapshot> = {}) =>
  peerFindings(CONFIG, runningWith({ ...CLUSTER, ...parts }));
const withPeer = (parts: Partial<NodeSnapshot>) => found({ nodes: [SELF, { ...PEER, ...parts }] });
const withGroup = (parts: Partial<GroupSnapshot>) => found({ groups: [{ ...GROUP, ...parts }] });

/** What is not well, as lines; each must say what to do. */
function wrong(findings: readonly Finding[]): string[] {
  const bad = findings.filter(({ status }) => status !== "ok");
  for (const finding of bad) assert((finding.remedy ?? "").length > 10, JSON.stringify(finding));
  return lines(bad);
}

Deno.test("peerFindings finds nothing wrong where all hear each other and one holds the group", () => {
  assertEquals(lines(found()), [
    "ok running director one: it is active and fit, status member",
    "ok director two: it is heard over 1 of 1 media, and it hears this one",
    "ok director two: its configuration is the same",
    "ok group web: one holds it",
  ]);
});

Deno.test("peerFindings cannot judge heartbeats where no director runs, or one without a cluster", () => {
  assertEquals(wrong(peerFindings(CONFIG, { unknown: "there is no such socket" })), [
    "warning running director: none can be asked, so that heartbeats cannot be judged: " +
    "there is no such socket",
  ]);
  assertEquals(wrong(peerFindings(CONFIG, runningWith())), [
    "failed running director: it runs with a configuration that has no cluster",
  ]);
});

Deno.test("peerFindings says of each configured director whether it is heard", () => {
  const said = (status: NodeSnapshot["status"]) => wrong(withPeer({ status }))[0];
  assertEquals(said("unknown"), "failed director two: it was never heard");
  assertEquals(said("dead"), "failed director two: it has fallen silent");
  assertEquals(said("left"), "warning director two: it was stopped, and has said goodbye");
  assertEquals(
    said("late"),
    "warning director two: its heartbeats are late; it is heard over 1 of 1 media, " +
      "and it hears this one",
  );
  assertEquals([said("alive"), said("joining")], [undefined, undefined]);
  // What it said of its configuration before it fell silent proves nothing any more.
  for (const status of ["dead", "left"] as const) {
    const findings = withPeer({ status, sameConfig: true });
    const told = findings.filter(({ subject }) => subject === "director two");
    assertEquals(told.length, 1, status);
  }
  assertEquals(wrong(found({ nodes: [SELF] })), [
    "failed director two: the director that runs does not know it",
  ]);
});

Deno.test("peerFindings wants heartbeats to get through both ways", () => {
  assertEquals(wrong(withPeer({ hearsUs: false })), [
    "failed director two: it is heard and does not hear this one",
  ]);
});

Deno.test("peerFindings looks at every medium of a director that is heard, and at none of a dead one", () => {
  const links: NodeSnapshot["links"] = [
    { link: "multicast eth0", status: "down", silentMs: 1_500.4 },
    { link: "unicast eth1", status: "idle" },
    { link: "broadcast eth2", status: "up", silentMs: 1 },
  ];
  const findings = withPeer({ links });
  assertEquals(wrong(findings), [
    "warning heartbeat medium multicast eth0: director two is not heard there for 1500ms",
    "warning heartbeat medium unicast eth1: director two was never heard there",
  ]);
  assert(lines(findings).some((line) => line.includes("heard over 1 of 3 media")));
  assertEquals(wrong(withPeer({ links, status: "dead" })).length, 1);
});

Deno.test("peerFindings says where what this director sends does not come back, and not where it never does", () => {
  const links: NodeSnapshot["links"] = [{ link: "multicast eth0", status: "down" }];
  assertEquals(wrong(found({ nodes: [{ ...SELF, links }, PEER] })), [
    "failed heartbeat medium multicast eth0: nothing that this director sends gets through",
  ]);
});

Deno.test("peerFindings compares the configurations, where they are known", () => {
  assertEquals(wrong(withPeer({ sameConfig: false })), [
    "failed director two: its configuration is another one than that of the director here",
  ]);
  const { sameConfig: _, ...unknown } = PEER;
  assertEquals(
    lines(found({ nodes: [SELF, unknown] })).filter((line) => line.includes("configuration")),
    [],
  );
});

Deno.test("peerFindings wants exactly one holder of each group", () => {
  assertEquals(wrong(withGroup({ holders: ["one", "two"], why: "they were apart" })), [
    "failed group web: one and two hold it at once: they were apart",
  ]);
  assertEquals(wrong(withGroup({ holders: [], phase: "idle", why: "nobody is fit" })), [
    "failed group web: nobody holds it: nobody is fit",
  ]);
  assertEquals(wrong(withGroup({ holders: [], phase: "claiming" })), [
    "warning group web: nobody holds it",
  ]);
  const idle: GroupSnapshot = { ...GROUP, holders: [], phase: "idle" };
  assertEquals(wrong(found({ status: "joining", groups: [idle] })), [
    "warning group web: nobody holds it",
  ]);
});

Deno.test("peerFindings tells what is wrong with resources, references and this director", () => {
  const resources = [{ label: "ip_addr x", type: "ip_addr", held: false, problem: "no eth0" }];
  const last = { healthy: false, message: "no answer", at: 1, latencyMs: 1 };
  assertEquals(
    wrong(found({
      fit: false,
      reasons: ["no backend", "no router"],
      groups: [{ ...GROUP, resources }],
      references: [{ name: "a", reached: true }, { name: "b", reached: false, last }],
    })),
    [
      "warning running director one: it is active and not fit: no backend; no router",
      "warning resource ip_addr x: no eth0",
      "warning reference b: it is not reached: no answer",
    ],
  );
});

Deno.test("peerFindings says of each kind of refused packets what is the matter, with a remedy", () => {
  for (const reason of PACKET_REFUSALS) {
    const counters = { ...CLUSTER.counters, refused: { ...NOTHING_REFUSED, [reason]: 3 } };
    const [line = "", ...more] = wrong(found({ counters }));
    assert(line.startsWith("warning heartbeats refused: 3 so far are "), line);
    assertEquals(more, []);
  }
});

Deno.test("peerFindings does not take a director with the name of this one for one that is not configured", () => {
  const refused = { ...NOTHING_REFUSED, unknown_node: 3 };
  const [finding] = found({ counters: { ...CLUSTER.counters, refused } })
    .filter(({ subject }) => subject === "heartbeats refused");
  assert(finding?.message.endsWith("does not name, or that is called as this one is"));
  assert(finding?.remedy?.includes('"ringmaster events"'), finding?.remedy);
});
