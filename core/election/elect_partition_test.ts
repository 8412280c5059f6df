/** Where directors hear some of the others and not all. */

import { assertEquals, assertMatch } from "@std/assert";
import { elect } from "./elect.ts";
import { type PeerSketch, view, type ViewSketch } from "./test_views.ts";

function decide(sketch: ViewSketch) {
  return elect(view(sketch));
}

function action(sketch: ViewSketch) {
  return decide(sketch).action;
}

Deno.test("elect does not pass over a better director that is late, which may have taken the group", () => {
  assertEquals(action({ peers: [{ node: "a", status: "late" }], vacantMs: 10_000 }), "stay");
  const worse: PeerSketch = { node: "c", status: "late" };
  assertEquals(action({ peers: [worse], vacantMs: 10_000 }), "claim");
});

Deno.test("elect asks again for a fence that holds this director up, though another one has the group", () => {
  const unfenced = new Set(["c"]);
  const holder: PeerSketch = { node: "a", phase: "held" };
  const dead: PeerSketch = { node: "c", status: "dead" };
  const sketch = { fencing: true, unfenced, peers: [holder, dead] };
  assertEquals(decide(sketch), {
    action: "fence",
    node: "c",
    why: "a holds it; c is silent and not fenced yet, and until then this director takes nothing",
  });
  assertEquals(action({ ...sketch, unfenced: new Set() }), "stay", "nobody has asked for it");
  assertEquals(action({ ...sketch, fencing: false }), "stay");
  assertEquals(action({ ...sketch, own: { fit: false } }), "stay");
  assertEquals(action({ ...sketch, own: { veto: "of a test" } }), "stay");
  assertEquals(action({ ...sketch, peers: [{ ...holder, hears: ["c"] }, dead] }), "stay");
  assertEquals(action({ ...sketch, peers: [holder, { ...dead, status: "alive" }] }), "stay");
  assertEquals(action({ ...sketch, peers: [holder, { ...dead, status: "left" }] }), "stay");
});

Deno.test("elect hands over only to a director that hears everybody whom this one hears", () => {
  const own = { phase: "held" } as const;
  const wanting: PeerSketch = { node: "c", wanted: true };
  const idle: PeerSketch = { node: "a", fit: false };
  assertEquals(action({ own, peers: [wanting, idle] }), "yield");
  assertEquals(action({ own, peers: [{ ...wanting, hears: [] }, idle] }), "stay");
  assertEquals(
    action({ own, peers: [{ ...wanting, hears: [] }, { ...idle, status: "dead" }] }),
    "yield",
  );
});

Deno.test("elect believes a third director that hears the holder", () => {
  const peers: PeerSketch[] = [
    { node: "a", status: "dead", phase: "held" },
    { node: "c", hears: ["a"] },
  ];
  assertMatch(decide({ peers }).why, /^c hears a, which may hold it/);
});

Deno.test("elect lets the first of two directors take a group that hear each other only through a third", () => {
  const actionOf = (self: string, other: string) =>
    action({
      self,
      peers: [{ node: other, status: "dead" }, { node: "c", hears: [other], reach: -1 }],
    });
  assertEquals(actionOf("a", "b"), "claim");
  assertEquals(actionOf("b", "a"), "stay");
});

Deno.test("elect takes nothing where others live that do not know of this director, unless they will not take it", () => {
  const deaf: PeerSketch = { node: "c", hearsUs: false };
  assertEquals(decide({ peers: [deaf] }), {
    action: "stay",
    why: "c does not hear this director, and may take it",
  });
  assertEquals(action({ peers: [{ ...deaf, fit: false }] }), "stay");
  assertEquals(action({ peers: [{ ...deaf, fit: false, aside: 1 }] }), "claim");
  assertEquals(action({ peers: [{ ...deaf, member: "leaving" }] }), "claim");
  assertEquals(action({ peers: [deaf, { node: "a", fit: false }] }), "claim");
  assertEquals(action({ peers: [deaf, { node: "a", member: "leaving" }] }), "stay", "a goes");
  assertEquals(action({ own: { forced: true }, peers: [deaf] }), "claim");
});

Deno.test("elect gives a group up to a holder that does not hear this director, once that has lasted", () => {
  const deaf: PeerSketch = { node: "c", phase: "held", claim: 1, hearsUs: false };
  const own = { phase: "held", claim: 7 } as const;
  assertEquals(decide({ own, peers: [{ ...deaf, hearsUs: true }] }).action, "stay", "c gives way");
  assertEquals(decide({ own, peers: [deaf] }), {
    action: "stay",
    why: "c holds it and does not hear this director; waiting whether it stays so",
    pending: "deaf c",
  });
  const pending = { key: "deaf c", forMs: 400 };
  assertEquals(action({ own, peers: [deaf], pending }), "yield");
  assertEquals(action({ own, peers: [{ ...deaf, phase: "idle" }], pending }), "stay");
  assertEquals(action({ own: { ...own, forced: true }, peers: [deaf], pending }), "stay");
});
