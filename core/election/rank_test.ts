import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Candidate, candidateOf, compare, groupOf, keeperOf } from "./rank.ts";
import { GROUP, peer } from "./test_views.ts";

const PLACE = { preferred: "b", nodes: ["a", "b", "c"] };

Deno.test("groupOf finds what a peer says of a group", () => {
  assertEquals(groupOf(peer({ node: "a", claim: 4 }), GROUP)?.claim, 4);
  assertEquals(groupOf(peer({ node: "a" }), "mail"), undefined);
  assertEquals(groupOf(peer({ node: "a", silent: true }), GROUP), undefined);
});

Deno.test("candidateOf leaves out who is not live, is leaving, or does not know the group", () => {
  assertEquals(candidateOf(peer({ node: "a" }), GROUP)?.node, "a");
  assertEquals(candidateOf(peer({ node: "a", status: "dead" }), GROUP), undefined);
  assertEquals(candidateOf(peer({ node: "a", member: "leaving" }), GROUP), undefined);
  assertEquals(candidateOf(peer({ node: "a" }), "mail"), undefined);
});

Deno.test("compare is a total order: of any two different directors one is better", () => {
  const candidate = fc.record({
    node: fc.constantFrom("a", "b", "c"),
    wanted: fc.boolean(),
    fit: fc.boolean(),
    aside: fc.nat(2),
    reach: fc.nat(2),
  });
  fc.assert(fc.property(candidate, candidate, candidate, (one, two, three) => {
    const sign = (left: Candidate, right: Candidate) => Math.sign(compare(left, right, PLACE));
    assertEquals(sign(one, two), -sign(two, one) + 0);
    if (one.node !== two.node) assertEquals(sign(one, two) !== 0, true);
    if (sign(one, two) < 0 && sign(two, three) < 0) assertEquals(sign(one, three), -1);
  }));
});

Deno.test("keeperOf prefers the highest claim, then the preferred director, then the order", () => {
  const keeper = (...holders: [string, number][]) =>
    keeperOf(holders.map(([node, claim]) => ({ node, claim })), PLACE);
  assertEquals(keeper(["a", 1], ["c", 2]), "c");
  assertEquals(keeper(["a", 2], ["b", 2], ["c", 2]), "b");
  assertEquals(keeper(["c", 2], ["a", 2]), "a");
  assertEquals(keeper(), undefined);
});
