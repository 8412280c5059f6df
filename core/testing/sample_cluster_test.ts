import { assertEquals } from "@std/assert";
import { sampleCluster } from "./sample_cluster.ts";

Deno.test("sampleCluster is of one piece: its director, holder and groups are among its nodes", () => {
  const { node, nodes, groups, fit, role } = sampleCluster();
  const names = nodes.map(({ name }) => name);
  assertEquals(names, ["one", "two"]);
  assertEquals(nodes.find(({ self }) => self)?.name, node);
  assertEquals(groups.flatMap(({ holders }) => holders), [node]);
  assertEquals([fit, role], [true, "active"]);
});

Deno.test("sampleCluster puts what a test names in the place of its own, and leaves the rest", () => {
  const other = sampleCluster({ fit: false, reasons: ["no router"] });
  assertEquals(other, { ...sampleCluster(), fit: false, reasons: ["no router"] });
});
