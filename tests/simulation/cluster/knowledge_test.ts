import { assertEquals, assertMatch } from "@std/assert";
import { AsksOthers, isHeardOrAlone } from "./knowledge.ts";
import { holding, node, NOW_MS, type Sketch, WHOLE, world } from "./test_views.ts";
import type { NodeView } from "./view.ts";

// Each checker is shown a violation here, because a checker that cannot fail checks nothing.

const held = (at: string) => ({ node: at, kind: "held", label: "web.0", by: "director" } as const);
const SILENT_MS = 2_000;

function judgeAsking(taker: Partial<NodeView>, sketch: Sketch = {}, heldForMs = 5_000) {
  const asks = new AsksOthers();
  const nodes = [node("a", WHOLE), node("b", taker), node("c")];
  // What the two hear of each other has changed since the first has it, and nothing else ever.
  const pathChangedMs = (one: string, other: string) =>
    [one, other].includes("c") ? 0 : NOW_MS - SILENT_MS;
  const view = world(nodes, { apart: ["a b"], pathChangedMs, ...sketch });
  asks.see(held("a"), { ...view, nowMs: NOW_MS - heldForMs });
  return asks.see(held("b"), view);
}

Deno.test("AsksOthers finds one that takes what another one has, as a third could tell", () => {
  assertMatch(judgeAsking({}) ?? "", /b takes web.0, which a has, as c could tell it/);
  assertEquals(judgeAsking({}, { apart: [] }), undefined, "that is another checker's");
  assertEquals(judgeAsking({}, { apart: ["a b", "a c"] }), undefined);
  assertEquals(judgeAsking({}, { apart: ["a b", "b c"] }), undefined);
  assertEquals(judgeAsking({ said: "forced" }), undefined);
  assertEquals(judgeAsking({ sinceMs: NOW_MS - 100 }), undefined);
  assertEquals(judgeAsking({}, {}, SILENT_MS + 100), undefined, "it never heard that it has it");
});

Deno.test("isHeardOrAlone finds one that takes what another one may take that cannot hear it", () => {
  const judge = (
    taker: Partial<NodeView>,
    other: Partial<NodeView> = {},
    isCut = (from: string, to: string) => from === "b" && to === "a",
    more: readonly NodeView[] = [],
  ) => {
    const hears = (from: string, to: string) => !isCut(from, to);
    const view = world([node("a", other), node("b", taker), ...more], { isCut, hears });
    return isHeardOrAlone({ node: "b", kind: "acquiring", label: "web.0" }, view);
  };
  assertMatch(judge({}) ?? "", /b takes web.0 where nobody hears it, and a may take it too/);
  assertEquals(judge(holding("web.1")), undefined, "it has the group");
  assertEquals(judge({ said: "forced" }), undefined);
  assertEquals(judge({}, { fit: false }), undefined);
  assertEquals(judge({}, { state: "none" }), undefined);
  assertEquals(judge({}, {}, () => true), undefined, "it does not hear the other one either");
  assertEquals(judge({}, {}, () => false), undefined, "it is heard");
  const paused = node("c", { state: "paused", sinceMs: NOW_MS - 100 });
  assertEquals(judge({}, {}, undefined, [paused]), undefined, "one that heard it may still run");
  const gone = node("c", { state: "none", sinceMs: 0 });
  assertMatch(judge({}, {}, undefined, [gone]) ?? "", /nobody hears it/);
});
