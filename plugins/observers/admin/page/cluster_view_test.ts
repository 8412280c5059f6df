import { assertEquals, assertStringIncludes } from "@std/assert";
import { sampleCluster } from "../../../../core/testing/mod.ts";
import { directorCards, groupRows } from "./cluster_view.js";
import { NOW, picture, server, service } from "./page_test_kit.ts";

const OWN = picture([service("web", [server("a")])], { cluster: sampleCluster() });
const STANDBY = sampleCluster({
  node: "two",
  role: "standby",
  groups: sampleCluster().groups.map((group) => ({
    ...group,
    phase: "idle" as const,
    resources: group.resources.map((resource) => ({ ...resource, held: false })),
  })),
});
const PEER = {
  node: "two",
  at: NOW - 500,
  snapshot: picture([service("web", [server("a", { status: "down" })])], {
    node: "two",
    cluster: STANDBY,
  }),
};
const valueOf = (card: ReturnType<typeof directorCards>[number] | undefined, label: string) =>
  card?.facts.find((fact) => fact.label === label)?.value;

Deno.test("directorCards of a director that is alone is one card", () => {
  const [only, none] = directorCards(picture([]), [], NOW);
  assertEquals([only?.name, only?.roleWord, none], ["one", "alone", undefined]);
});

Deno.test("directorCards takes a peer's own word where it is fresh", () => {
  const [own, peer] = directorCards(OWN, [PEER], NOW);
  assertEquals([own?.roleWord, peer?.roleWord, peer?.note], ["master", "standby", ""]);
  assertEquals(valueOf(own, "Servers"), "1 of 1 in service");
  assertEquals(valueOf(peer, "Servers"), "0 of 1 in service");
});

Deno.test("directorCards falls back to what is heard, and says so", () => {
  const [, heard] = directorCards(OWN, [], NOW);
  assertEquals([heard?.roleWord, valueOf(heard, "Servers")], ["standby", undefined]);
  assertStringIncludes(heard?.note ?? "", "not among admin.peers");
  const problem = "connection refused";
  const [, old] = directorCards(OWN, [{ ...PEER, at: NOW - 60_000, problem }], NOW);
  assertEquals(valueOf(old, "Servers"), undefined);
  assertStringIncludes(old?.note ?? "", "connection refused; it answered last 1 min ago");
});

Deno.test("directorCards calls a silent director silent, whatever it said last", () => {
  const nodes = OWN.cluster?.nodes.map((node) =>
    node.self ? node : { ...node, status: "dead" as const }
  );
  const cluster = sampleCluster({ ...(nodes === undefined ? {} : { nodes }) });
  const [, peer] = directorCards(picture([], { cluster }), [PEER], NOW);
  assertEquals([peer?.role, peer?.roleWord], ["gone", "silent"]);
  assertEquals([valueOf(peer, "Servers"), valueOf(peer, "Fit")], [undefined, undefined]);
  assertEquals(peer?.note, "it answered last 0 s ago");
});

Deno.test("groupRows forgets what a director held that is silent by now", () => {
  const nodes = sampleCluster().nodes.map((node) =>
    node.self ? node : { ...node, status: "dead" as const }
  );
  const own = picture([], { cluster: sampleCluster({ nodes }) });
  const old = { ...PEER, snapshot: { ...PEER.snapshot, cluster: sampleCluster({ node: "two" }) } };
  assertEquals(groupRows(own, [old], NOW)[0]?.resources[0]?.holders, "one");
});

Deno.test("groupRows shows who holds what by the word of each, and both where both say so", () => {
  const [well] = groupRows(OWN, [PEER], NOW);
  assertEquals([well?.holder, well?.isWell, well?.resources[0]?.holders], ["one", true, "one"]);
  const both = { ...PEER, snapshot: { ...PEER.snapshot, cluster: sampleCluster({ node: "two" }) } };
  assertEquals(groupRows(OWN, [both], NOW)[0]?.resources[0]?.holders, "one and two");
});

Deno.test("groupRows on the standby knows from heartbeats that the other has it", () => {
  const cluster = {
    ...STANDBY,
    groups: STANDBY.groups.map((group) => ({ ...group, holders: ["one"] })),
  };
  const [group] = groupRows(picture([], { node: "two", cluster }), [], NOW);
  assertEquals([group?.resources[0]?.holders, group?.resources[0]?.isHeld], ["one", true]);
});

Deno.test("groupRows says where nobody has it", () => {
  const cluster = {
    ...STANDBY,
    groups: STANDBY.groups.map((group) => ({ ...group, holders: [] })),
  };
  const [group] = groupRows(picture([], { cluster }), [], NOW);
  assertEquals([group?.holder, group?.isWell, group?.resources[0]?.holders], [
    "nobody",
    false,
    "nobody",
  ]);
});

Deno.test("groupRows tells how a resource stands where it is held, not where it is not", () => {
  const withState = (cluster: typeof STANDBY, state: string) => ({
    ...cluster,
    groups: cluster.groups.map((group) => ({
      ...group,
      holders: ["one"],
      resources: group.resources.map((resource) => ({ ...resource, state })),
    })),
  });
  const own = picture([], { node: "two", cluster: withState(STANDBY, "not held") });
  assertEquals(groupRows(own, [], NOW)[0]?.resources[0]?.state, "");
  const cluster = withState(sampleCluster(), "held on eth0");
  const peer = { node: "one", at: NOW, snapshot: picture([], { cluster }) };
  const asked = {
    ...STANDBY,
    nodes: sampleCluster().nodes.map((node) => ({ ...node, self: node.name === "two" })),
  };
  const mine = picture([], { node: "two", cluster: withState(asked, "not held") });
  assertEquals(groupRows(mine, [peer], NOW)[0]?.resources[0]?.state, "held on eth0");
});

Deno.test("directorCards of a silent director claims nothing about now that was heard before", () => {
  const nodes = sampleCluster().nodes.map((node) =>
    node.self ? node : { ...node, status: "dead" as const, sameConfig: true, hearsUs: false }
  );
  const [, peer] = directorCards(picture([], { cluster: sampleCluster({ nodes }) }), [], NOW);
  assertEquals([valueOf(peer, "Config"), valueOf(peer, "Hears us")], [undefined, undefined]);
});
