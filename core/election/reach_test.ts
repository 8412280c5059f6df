import { assertEquals, assertStringIncludes } from "@std/assert";
import { elect } from "./elect.ts";
import { comparable } from "./reach.ts";
import { type PeerSketch, view, type ViewSketch } from "./test_views.ts";

const held = { phase: "held" } as const;

function decide(peer: Partial<PeerSketch>, own: ViewSketch["own"] = {}, sketch: ViewSketch = {}) {
  return elect(view({ ...sketch, own: { ...held, ...own }, peers: [{ node: "a", ...peer }] }));
}

/** With a wish that has lasted, where there is one. */
function settled(peer: Partial<PeerSketch>, own: ViewSketch["own"], sketch: ViewSketch = {}) {
  const first = decide(peer, own, sketch);
  if (first.action !== "stay" || first.pending === undefined) return first;
  return decide(peer, own, { ...sketch, pending: { key: first.pending, forMs: 400 } });
}

Deno.test("comparable leaves a view alone where everybody who lives has the same configuration", () => {
  const same = view({
    own: { reach: 2 },
    peers: [{ node: "a", reach: 1 }, { node: "c", silent: true }],
  });
  assertEquals(comparable(same), same);
  const dead = view({ peers: [{ node: "a", reach: 1, digest: "old", status: "dead" }] });
  assertEquals(comparable(dead), dead);
});

Deno.test("comparable counts only who reaches nothing at all while one has another configuration", () => {
  const { own, peers } = comparable(view({
    own: { reach: 1 },
    peers: [
      { node: "a", reach: 7, digest: "next" },
      { node: "c", reach: 0, cutOff: true },
      { node: "d", silent: true },
    ],
  }));
  assertEquals([own.reach, ...peers.map(({ state }) => state?.reach)], [1, 1, 0, undefined]);
  const cutOff = comparable(
    view({ own: { cutOff: true }, peers: [{ node: "a", digest: "next" }] }),
  );
  assertEquals(cutOff.own.reach, 0);
});

Deno.test("elect moves nothing because a reload has told only some of another reference", () => {
  for (const [ours, theirs] of [[1, 2], [0, 1], [0, 2]] as const) {
    const peer = { reach: theirs, digest: "next" };
    assertEquals(settled(peer, { reach: ours }).action, "stay", `${ours} and ${theirs}`);
    assertEquals(settled({ ...peer, digest: "d" }, { reach: ours }).action, "yield");
  }
  // The preferred one does not know yet of a reference that this one has already.
  const home = { reach: 1, digest: "next" };
  assertEquals(settled(home, { reach: 2 }, { autoFailback: true }).action, "yield");
});

Deno.test("elect gives a group up to one that reaches something, and never to one that reaches nothing", () => {
  const next = { digest: "next" };
  const decision = settled({ ...next, reach: 1 }, { reach: 0, cutOff: true });
  assertEquals(decision.action, "yield");
  assertStringIncludes(decision.why, "a reaches references, this director none");
  const cutOff = { ...next, reach: 0, cutOff: true };
  assertEquals(settled(cutOff, { reach: 1 }, { autoFailback: true }).action, "stay");
  assertEquals(settled(cutOff, { reach: 0, cutOff: true }).action, "stay");
  // Nobody has it: who reaches something comes first on either side.
  assertEquals(decide(cutOff, { phase: "idle", reach: 1 }).action, "claim");
  assertEquals(decide({ ...next, reach: 1 }, { phase: "idle", cutOff: true }).action, "stay");
});
