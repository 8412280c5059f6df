import { assert, assertEquals } from "@std/assert";
import type { ClusterSnapshot, GroupSnapshot, NodeSnapshot, NodeStatus } from "../mod.ts";
import {
  CLUSTER_ANSWERS,
  linkName,
  type StatusAnswer,
  type StatusQuestion,
} from "./heartbeat_view.ts";
import { CLUSTER, GROUP, PEER, SELF } from "./test_cluster.ts";

const REFERENCES = [{ name: "10.0.0.1", reached: true }, { name: "Routers", reached: false }];
const WHOLE: ClusterSnapshot = { ...CLUSTER, references: REFERENCES };

const PLAIN: StatusQuestion = {
  node: "",
  link: "",
  human: false,
  ping: false,
  normal: false,
  verbose: false,
};

function answer(
  sub: string,
  question: Partial<StatusQuestion> = {},
  cluster: ClusterSnapshot = WHOLE,
): StatusAnswer {
  const answering = CLUSTER_ANSWERS[sub];
  assert(answering !== undefined, `${sub} is not answered`);
  return answering(cluster, { ...PLAIN, ...question });
}

/** What it prints, and how it ends. */
function said(...asked: Parameters<typeof answer>): readonly [string, number] {
  const { said, code, complaint } = answer(...asked);
  assertEquals(complaint, undefined);
  return [said.join("\n"), code];
}

function refusal(...asked: Parameters<typeof answer>): readonly [string | undefined, number] {
  const { said, code, complaint } = answer(...asked);
  assertEquals(said, []);
  return [complaint, code];
}

function withPeer(changes: Partial<NodeSnapshot>): ClusterSnapshot {
  return { ...WHOLE, nodes: [SELF, { ...PEER, ...changes }] };
}

Deno.test("listnodes lists directors and what is pinged, each alone where that is asked", () => {
  assertEquals(said("listnodes"), ["appnode1\nappnode2\n10.0.0.1\nRouters", 0]);
  assertEquals(said("listnodes", { normal: true }), ["appnode1\nappnode2", 0]);
  assertEquals(said("listnodes", { ping: true }), ["10.0.0.1\nRouters", 0]);
  assertEquals(said("listnodes", { ping: true, normal: true }), said("listnodes"));
  assertEquals(said("listnodes", { human: true, normal: true }), [
    "The nodes are as follow:\nappnode1\nappnode2",
    0,
  ]);
  assertEquals(said("listnodes", { verbose: true, ping: true }), [
    "\n10.0.0.1\tping\t(nodetype: ping)\n\t10.0.0.1\tup\n" +
    "\nRouters\tdead\t(nodetype: ping)\n\tRouters\tdead",
    0,
  ]);
});

Deno.test("nodestatus has Heartbeat's words, and ends with 1 for who is not there", () => {
  const words: Readonly<Record<NodeStatus, readonly [string, number]>> = {
    alive: ["active", 0],
    late: ["active", 0],
    joining: ["up", 0],
    unknown: ["init", 1],
    dead: ["dead", 1],
    left: ["dead", 1],
  };
  for (const [status, wanted] of Object.entries(words)) {
    const cluster = withPeer({ status: status as NodeStatus });
    assertEquals(said("nodestatus", { node: "AppNode2" }, cluster), wanted, status);
  }
  assertEquals(said("nodestatus", { node: "appnode1" }), ["active", 0]);
  assertEquals(said("nodestatus", { node: "10.0.0.1" }), ["ping", 0]);
  assertEquals(said("nodestatus", { node: "routers" }), ["dead", 1]);
  assertEquals(said("nodestatus", { node: "AppNode2", human: true }), [
    "The cluster node AppNode2 is active",
    0,
  ]);
});

Deno.test("nodestatus and nodetype end with 11 for a node that there is not, or none", () => {
  for (const sub of ["nodestatus", "nodetype"]) {
    assertEquals(refusal(sub, { node: "third" }), ['there is no node "third" in the cluster', 11]);
    assertEquals(refusal(sub), ["not enough parameters", 11]);
  }
});

Deno.test("nodetype tells directors from what is pinged", () => {
  assertEquals(said("nodetype", { node: "appnode2" }), ["normal", 0]);
  assertEquals(said("nodetype", { node: "Routers" }), ["ping", 0]);
  assertEquals(said("nodetype", { node: "Routers", human: true }), [
    "The node Routers's type: ping",
    0,
  ]);
});

Deno.test("linkName is the interface, which is what Heartbeat calls a link", () => {
  const names = {
    "multicast eth0 225.0.0.1:694": "eth0",
    "multicast eth0.5 [ff02::5]:694": "eth0.5",
    "broadcast eth1:694": "eth1",
    "unicast eth0 10.0.0.2:694": "eth0",
    "unicast 10.0.0.2:694": "10.0.0.2",
    "unicast [2001:db8::2]:1694": "[2001:db8::2]",
    "memory hub": "hub",
    wire: "wire",
  };
  assertEquals(Object.keys(names).map(linkName), Object.values(names));
});

const TWO_MEDIA = withPeer({
  links: [
    { link: "multicast eth0 225.0.0.1:694", status: "down" },
    { link: "unicast eth0 10.0.0.2:694", status: "up" },
    { link: "broadcast eth1:694", status: "idle" },
  ],
});

Deno.test("listhblinks lists each interface once, behind a tab, with its status where asked", () => {
  const node = "appnode2";
  assertEquals(said("listhblinks", { node }, TWO_MEDIA), ["\teth0\n\teth1", 0]);
  assertEquals(said("listhblinks", { node, verbose: true }, TWO_MEDIA), [
    "\teth0\tup\n\teth1\tdead",
    0,
  ]);
  assertEquals(said("listhblinks", { node, human: true }), [
    "\tthis node has the following heartbeat links:\n\teth0",
    0,
  ]);
  assertEquals(said("listhblinks", { node: "10.0.0.1" }), ["\t10.0.0.1", 0]);
  assertEquals(refusal("listhblinks", { node: "third" })[1], 13);
  assertEquals(refusal("listhblinks")[1], 11);
});

Deno.test("hblinkstatus is up where one medium of the interface is, and takes the whole name of one", () => {
  const node = "appnode2";
  const status = (link: string) => said("hblinkstatus", { node, link }, TWO_MEDIA);
  assertEquals(status("eth0"), ["up", 0]);
  assertEquals(status("eth1"), ["dead", 1]);
  assertEquals(status("multicast eth0 225.0.0.1:694"), ["dead", 1]);
  assertEquals(said("hblinkstatus", { node, link: "eth0", human: true }), [
    "The node appnode2's heartbeat link eth0 is up",
    0,
  ]);
  // Its own packets need not come back.
  assertEquals(said("hblinkstatus", { node: "appnode1", link: "eth0" }), ["up", 0]);
  assertEquals(said("hblinkstatus", { node: "Routers", link: "Routers" }), ["dead", 1]);
});

Deno.test("hblinkstatus ends with 13 for what there is not, and with 11 for what is missing", () => {
  assertEquals(refusal("hblinkstatus", { node: "appnode2", link: "eth7" }), [
    'node "appnode2" has no heartbeat link "eth7"',
    13,
  ]);
  assertEquals(refusal("hblinkstatus", { node: "third", link: "eth0" })[1], 13);
  assertEquals(refusal("hblinkstatus", { node: "appnode2" }), ["not enough parameters", 11]);
});

const OWN = { ...GROUP, name: "own", preferred: "appnode1" };
const OTHERS = { ...GROUP, name: "others", preferred: "appnode2" };
const AWAY = { phase: "idle" } as const;

Deno.test("rscstatus says which kinds of groups this director holds", () => {
  const status = (...groups: GroupSnapshot[]) => said("rscstatus", {}, { ...WHOLE, groups })[0];
  assertEquals(status(OWN, OTHERS), "all");
  assertEquals(status(OWN, { ...OTHERS, ...AWAY }), "local");
  assertEquals(status({ ...OWN, ...AWAY }, OTHERS), "foreign");
  assertEquals(status({ ...OWN, ...AWAY }, { ...OTHERS, ...AWAY }), "none");
  assertEquals(status(), "none");
  // Where there is one group, as in the article, its own node has it as local and the other one as all.
  assertEquals(status(OWN), "local");
  assertEquals(status(OTHERS), "all");
  assertEquals(status({ ...OWN, ...AWAY }), "none");
  for (const phase of ["claiming", "releasing"] as const) {
    assertEquals(status(OWN, { ...OTHERS, phase }), "transition");
  }
  assertEquals(said("rscstatus", { human: true }), ["This node is holding local resources.", 0]);
});

Deno.test("rscstatus is transition as long as a director joins or leaves", () => {
  for (const status of ["joining", "leaving"] as const) {
    assertEquals(said("rscstatus", {}, { ...WHOLE, status }), ["transition", 0]);
  }
});

Deno.test("hbparameter says times as ha.cf writes them", () => {
  const times = {
    keepaliveMs: 500,
    deadtimeMs: 30_000,
    warntimeMs: 1_500,
    initdeadMs: 120_000,
    deadpingMs: 1_000,
  };
  const value = (node: string, human = false) =>
    said("hbparameter", { node, ping: true, human }, { ...WHOLE, times, autoFailback: true });
  assertEquals(value("keepalive"), ["500ms", 0]);
  assertEquals(value("deadtime"), ["30", 0]);
  assertEquals(value("warntime"), ["1500ms", 0]);
  assertEquals(value("initdead"), ["120", 0]);
  assertEquals(value("deadping"), ["1", 0]);
  assertEquals(value("auto_failback"), ["on", 0]);
  assertEquals(value("deadtime", true), ["Heartbeat parameter deadtime's value: 30", 0]);
});

Deno.test("hbparameter ends with 1 for a parameter without a value, with 11 where none is named", () => {
  assertEquals(refusal("hbparameter", { node: "toString", ping: true })[1], 1);
  assertEquals(refusal("hbparameter", { node: "keepalive" }), ["parameter name required", 11]);
  assertEquals(refusal("hbparameter", { ping: true })[1], 11);
});
