import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { ClusterSnapshot, GroupSnapshot, NodeSnapshot } from "../mod.ts";
import { renderCluster } from "./cluster_view.ts";
import { colourPainter, plainPainter } from "./output.ts";
import { CLUSTER, GROUP, PEER, SELF } from "./test_cluster.ts";
import { TAKEN_AT } from "./test_snapshot.ts";

function shown(parts: Partial<ClusterSnapshot> = {}): string {
  return renderCluster({ ...CLUSTER, ...parts }, TAKEN_AT, plainPainter).join("\n");
}

const withPeer = (parts: Partial<NodeSnapshot>) => shown({ nodes: [SELF, { ...PEER, ...parts }] });
const withGroup = (parts: Partial<GroupSnapshot>) => shown({ groups: [{ ...GROUP, ...parts }] });

Deno.test("renderCluster shows who serves, every director, and what each group is made of", () => {
  assertEquals(
    shown(),
    `
cluster appnode1+appnode2  active, fit, auto_failback off
  DIRECTOR             STATUS  ROLE     FIT  SINCE  LINKS
  appnode1 (this one)  alive   active   yes  5m 3s  1 of 1 up
  appnode2             alive   standby  yes  12s    1 of 1 up
  group resources  held by appnode1, for 1m 0s, claim 4, prefers appnode1
    appnode2 was dead
    ipvs_sync master eth0       here  master running
    ip_addr 10.0.0.154/25 eth0  here`,
  );
});

Deno.test("renderCluster says why this director is not fit, and what it does in the cluster", () => {
  const text = shown({
    role: "standby",
    status: "joining",
    fit: false,
    reasons: ["the backend refuses", "no router is reached"],
    autoFailback: true,
  });
  assertStringIncludes(
    text,
    "  standby, not fit, joining: it has not heard enough yet to decide, auto_failback on\n",
  );
  assertStringIncludes(text, "\n  not fit: the backend refuses\n  not fit: no router is reached\n");
  assertStringIncludes(shown({ status: "leaving" }), "leaving: it gives up what it holds");
});

Deno.test("renderCluster says below a director what is wrong with it, link by link", () => {
  const text = withPeer({
    status: "late",
    fit: false,
    reason: "its disk is full",
    sameConfig: false,
    hearsUs: false,
    links: [
      { link: "multicast eth0", status: "up", silentMs: 20 },
      { link: "broadcast eth1", status: "down", silentMs: 1_500 },
      { link: "unicast 10.1.0.2", status: "idle" },
    ],
  });
  assertStringIncludes(
    text,
    `  appnode2             late    standby  no   12s    1 of 3 up
    not fit: its disk is full
    it does not hear this director
    it has another configuration than this director
    not heard over broadcast eth1 for 1.5 s
    never heard over unicast 10.1.0.2
`,
  );
});

Deno.test("renderCluster knows little of a director that was never heard, and shows no nonsense", () => {
  const { role: _, fit: __, hearsUs: ___, sameConfig: ____, ...rest } = PEER;
  const unknown: NodeSnapshot = {
    ...rest,
    status: "unknown",
    since: 0,
    links: [{ link: "multicast eth0", status: "idle" }],
  };
  const text = shown({ nodes: [SELF, unknown] });
  assertStringIncludes(text, "  appnode2             unknown  -       -    -      0 of 1 up\n");
  assert(!text.includes("undefined") && !text.includes("does not hear"), text);
});

Deno.test("renderCluster shows of this director that its own packets do not come back, where they should", () => {
  const text = shown({
    nodes: [{ ...SELF, links: [{ link: "multicast eth0", status: "down" }] }, PEER],
  });
  assertStringIncludes(text, "0 of 1 up\n    nothing gets through over multicast eth0\n");
});

Deno.test("renderCluster does not tell what a silent director said of itself as if it held still", () => {
  for (const status of ["dead", "left"] as const) {
    const gone: NodeSnapshot = { ...PEER, status, role: "active", fit: true };
    const text = shown({ ...CLUSTER, nodes: [SELF, gone] });
    const row = text.split("\n").find((line) => line.startsWith(`  ${PEER.name}`)) ?? "";
    assertMatch(row, new RegExp(`${status} +was active +- `));
  }
});

Deno.test("renderCluster says who holds a group, also where nobody does or too many", () => {
  // Its own claim, and how long it is not here, would look like the other one's.
  assertStringIncludes(
    withGroup({ holders: [], phase: "idle" }),
    "held by nobody, prefers appnode1\n",
  );
  assertStringIncludes(
    withGroup({ holders: ["appnode2"], phase: "idle" }),
    "held by appnode2, prefers appnode1\n",
  );
  assertStringIncludes(
    withGroup({ holders: ["appnode1", "appnode2"] }),
    "held by appnode1 and appnode2, where one should, for",
  );
  assertStringIncludes(
    withGroup({ phase: "releasing" }),
    "held by appnode1, being given up here, for",
  );
  assertStringIncludes(
    withGroup({ phase: "claiming", holders: [], since: 0, why: "" }),
    "group resources  held by nobody, being taken here, claim 4, prefers appnode1\n    ipvs_sync",
  );
});

Deno.test("renderCluster shows what is wrong with a resource below it", () => {
  const text = withGroup({
    resources: [
      { label: "ip_addr a", type: "ip_addr", held: false, problem: "there is no interface eth0" },
      { label: "script b", type: "script", held: true, state: "running" },
    ],
  });
  assertStringIncludes(
    text,
    "\n    ip_addr a  not here\n      there is no interface eth0\n    script b   here      running",
  );
});

Deno.test("renderCluster shows references, and refused packets only where there are any", () => {
  assert(!shown().includes("packets refused"));
  const last = { healthy: false, message: "no answer within 400ms", at: TAKEN_AT, latencyMs: 400 };
  const text = shown({
    references: [{ name: "10.0.0.1", reached: true }, { name: "routers", reached: false, last }],
    counters: {
      ...CLUSTER.counters,
      refused: { ...CLUSTER.counters.refused, unauthenticated: 3, unknown_node: 1 },
    },
  });
  assertStringIncludes(
    text,
    `
  reference 10.0.0.1  reached
  reference routers   not reached  no answer within 400ms
  packets refused: 3 unauthenticated, 1 unknown node`,
  );
});

Deno.test("renderCluster says whose packets are refused at the moment, and what to do", () => {
  const refused = { ...CLUSTER.counters.refused, replayed: 7 };
  const text = shown({ counters: { ...CLUSTER.counters, refused, outdated: ["lb2"] } });
  assertStringIncludes(
    text,
    "\n  packets refused: 7 replayed\n  packets of lb2 are refused as replayed, ",
  );
});

Deno.test("renderCluster lets nothing that came over the network steer the terminal", () => {
  const evil = "a\x1b[2Jb";
  const text = [
    withPeer({ reason: evil, links: [{ link: evil, status: "down" }] }),
    withGroup({ why: evil, holders: [evil], preferred: evil, name: evil }),
    withGroup({
      resources: [{ label: evil, type: "x", held: true, state: evil, problem: evil }],
    }),
    shown({ name: evil, reasons: [evil], references: [{ name: evil, reached: true }] }),
  ].join("\n");
  assert(!text.includes("\x1b"), text);
});

Deno.test("renderCluster paints what is wrong", () => {
  const dead: NodeSnapshot = { ...PEER, status: "dead" };
  const cluster = { ...CLUSTER, nodes: [SELF, dead], fit: false };
  const text = renderCluster(cluster, TAKEN_AT, colourPainter).join("\n");
  for (const words of ["dead", "not fit"]) assertStringIncludes(text, `\x1b[31m${words}\x1b[39m`);
});
