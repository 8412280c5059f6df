import { assertEquals, assertMatch } from "@std/assert";
import { FENCING_RETRY_MS } from "../../../core/fencing.ts";
import {
  doesAsTold,
  endOfCalm,
  HandsOver,
  HandsOverOnce,
  heldByTheBest,
  keepsWord,
  LastTold,
  staysReleased,
} from "./outcomes.ts";
import { holding, node, NOW_MS, type Sketch, WHOLE, world } from "./test_views.ts";
import type { NodeView } from "./view.ts";

// Each checker is shown a violation here, because a checker that cannot fail checks nothing.

const lately = NOW_MS - 100;

Deno.test("endOfCalm finds what nobody has, what two have, and what one has in part", () => {
  const judge = (...nodes: NodeView[]) => endOfCalm(world(nodes));
  assertEquals(judge(node("a", WHOLE), node("b")), undefined);
  assertMatch(judge(node("a"), node("b")) ?? "", /web is held by nobody/);
  assertMatch(judge(node("a", WHOLE), node("b", holding("web.0"))) ?? "", /held by a, b/);
  assertMatch(judge(node("a", holding("web.0")), node("b")) ?? "", /held by a/);
  assertEquals(judge(node("a", { troubledMs: lately }), node("b")), undefined);
});

Deno.test("heldByTheBest finds a holder that should have given way long ago", () => {
  const judge = (holder: Partial<NodeView>, other: Partial<NodeView>, sketch: Sketch = {}) =>
    heldByTheBest(world([node("b", { ...WHOLE, ...holder }), node("a", other)], sketch));
  assertEquals(judge({}, {}), undefined);
  assertMatch(judge({ fit: false }, {}) ?? "", /b keeps web, and a is better/);
  assertMatch(judge({}, { reach: 2 }) ?? "", /a is better/);
  assertMatch(judge({}, {}, { autoFailback: true }) ?? "", /a is better/);
  assertEquals(judge({}, { fit: false }, { autoFailback: true }), undefined);
  assertEquals(judge({ fit: false }, { fit: false }, { autoFailback: true }), undefined);
  assertEquals(judge({ reach: 2 }, {}, { autoFailback: true }), undefined);
  assertEquals(judge({}, { fit: false, reach: 2 }), undefined);
  for (
    const excuse of [
      { judgedMs: lately },
      { startedMs: lately },
      { configuredMs: lately },
      { saidMs: 1 },
      { troubledMs: lately },
      { lostMs: lately },
      { state: "paused" },
      { state: "none" },
      { stopping: true },
    ] as const
  ) assertEquals(judge({ fit: false }, excuse), undefined, JSON.stringify(excuse));
  assertEquals(judge({ fit: false }, {}, { apart: ["a b"] }), undefined);
  assertEquals(judge({ fit: false }, {}, { pathChangedMs: () => lately }), undefined);
});

Deno.test("heldByTheBest lets a holder wait where somebody is to be fenced, which has failed lately", () => {
  const gone = node("c", { state: "none" });
  const judge = (sketch: Sketch, ...others: NodeView[]) =>
    heldByTheBest(world([node("b", { ...WHOLE, fit: false }), node("a"), ...others], sketch));
  const broken = { fencing: true, fencingWorks: false, fencingSinceMs: NOW_MS - 60_000 };
  assertEquals(judge(broken, gone), undefined);
  assertMatch(judge(broken) ?? "", /a is better/, "nobody is to be fenced");
  assertMatch(judge({ ...broken, fencing: false }, gone) ?? "", /a is better/);
  assertMatch(judge({ fencing: true }, gone) ?? "", /a is better/);
  assertMatch(judge({ ...broken, fencingWorks: true }, gone) ?? "", /a is better/);
  assertEquals(
    judge({ fencing: true, fencingSinceMs: NOW_MS - FENCING_RETRY_MS }, gone),
    undefined,
  );
});

Deno.test("HandsOverOnce finds a director that gives up the same again though nothing has happened", () => {
  const releasing = { node: "a", kind: "releasing", label: "web.0" } as const;
  const judge = (again: Partial<NodeView>, sketch: Sketch = {}, agoMs: number = 1_000) => {
    const once = new HandsOverOnce();
    const before = world([node("a", WHOLE), node("b")], { nowMs: NOW_MS - agoMs });
    assertEquals(once.see(releasing, before), undefined);
    return once.see(releasing, world([node("a", again), node("b")], sketch));
  };
  assertMatch(judge(WHOLE) ?? "", /a gives up web.0 again, and nothing has happened/);
  assertMatch(judge(WHOLE, { fencing: true, fencingSinceMs: 1 }) ?? "", /a gives up/);
  assertEquals(judge({}), undefined, "it does not have it");
  assertEquals(judge({ ...WHOLE, judgedMs: lately }), undefined);
  assertEquals(judge({ ...WHOLE, saidMs: 1 }), undefined);
  assertEquals(judge(WHOLE, { fencing: true, fencingSinceMs: lately }), undefined);
  assertEquals(judge({ ...WHOLE, judgedMs: NOW_MS - 1_200 }), undefined, "it has settled since");
  const other = new HandsOverOnce();
  other.see({ ...releasing, label: "web.1" }, world([node("a", WHOLE), node("b")]));
  assertEquals(other.see(releasing, world([node("a", WHOLE), node("b")])), undefined);
});

Deno.test("HandsOver finds what a director had that stopped in order, and nobody took at once", () => {
  const gone = { state: "none", stopping: true, sinceMs: NOW_MS - 300 } as const;
  const judge = (leaver: Partial<NodeView>, other: Partial<NodeView>, sketch: Sketch = {}) => {
    const handsOver = new HandsOver();
    handsOver.look(world([node("a", WHOLE), node("b")], sketch));
    return handsOver.look(world([node("a", leaver), node("b", other)], sketch));
  };
  assertMatch(judge(gone, {}) ?? "", /a has stopped in order, and b has not taken web at once/);
  assertEquals(judge({ ...gone, sinceMs: NOW_MS - 200 }, {}), undefined);
  assertEquals(judge({ ...gone, stopping: false }, {}), undefined, "a crash takes deadtime");
  assertEquals(judge(gone, WHOLE), undefined);
  assertEquals(judge(gone, { fit: false }), undefined);
  assertEquals(judge(gone, { state: "none" }), undefined);
  assertEquals(judge(gone, { startedMs: lately }), undefined);
  assertEquals(judge(gone, {}, { apart: ["a b"] }), undefined);
  assertEquals(judge(gone, { judgedMs: lately }), undefined);
});

Deno.test("keepsWord finds an answer that is not true", () => {
  const judge = (verb: "standby" | "takeover" | "release", sketch: Partial<NodeView>) =>
    keepsWord({ node: "a", verb, groups: ["web"] }, world([node("a", sketch), node("b")]));
  assertMatch(judge("takeover", {}) ?? "", /a says that it has taken web, and has not/);
  assertMatch(judge("takeover", holding("web.0")) ?? "", /has taken web, and has not/);
  assertEquals(judge("takeover", WHOLE), undefined);
  assertMatch(judge("standby", holding("web.1")) ?? "", /has given up web, and has not/);
  assertMatch(judge("release", WHOLE) ?? "", /has given up web, and has not/);
  assertEquals(judge("standby", {}), undefined);
  assertEquals(judge("takeover", { lostMs: lately }), undefined, "somebody has taken it away");
  const others = { node: "a", verb: "standby", groups: ["mail"] } as const;
  assertEquals(keepsWord(others, world([node("a", WHOLE)])), undefined);
});

Deno.test("doesAsTold finds an operator who waits in a still world", () => {
  const told = { isAnswering: true, said: "standby", saidMs: NOW_MS - 10_000 } as const;
  const judge = (sketch: Partial<NodeView>, other: Partial<NodeView> = {}, more: Sketch = {}) =>
    doesAsTold(world([node("a", { ...told, ...sketch }), node("b", other)], more));
  assertMatch(judge({}) ?? "", /a has been told something 10000 ms ago, and has not answered yet/);
  assertEquals(judge({ isAnswering: false }), undefined);
  assertEquals(judge({ saidMs: NOW_MS - 2_300 }), undefined, "it has its time");
  assertEquals(judge({}, { saidMs: lately }), undefined, "another one is told something as well");
  assertEquals(judge({}, { troubledMs: lately }), undefined);
  assertEquals(judge({}, {}, { apart: ["a b"] }), undefined);
  const mayFence = { fencing: true, fencingWorks: false };
  assertEquals(judge({}, { state: "none" }, mayFence), undefined);
  assertMatch(judge({}, { state: "none" }) ?? "", /has not answered yet/);
});

Deno.test("staysReleased finds one that takes what it was to leave alone", () => {
  const acquiring = { node: "a", kind: "acquiring", label: "web.0" } as const;
  const view = world([node("a", { released: true })]);
  assertMatch(staysReleased(acquiring, view) ?? "", /which an operator has released/);
  assertEquals(staysReleased({ ...acquiring, kind: "releasing" }, view), undefined);
  assertEquals(staysReleased(acquiring, world([node("a")])), undefined);
});

Deno.test("LastTold finds an address of which the network believes that another machine has it", () => {
  const told = new LastTold();
  const view = world([node("a", WHOLE), node("b")]);
  const takes = (name: string) =>
    told.see({ node: name, kind: "held", label: "web.0", by: "director" });
  assertEquals(told.atRest(view), undefined);
  takes("a");
  assertEquals(told.atRest(view), undefined);
  takes("b");
  assertMatch(told.atRest(view) ?? "", /a has web.0, and the network was told last by b/);
  told.see({ node: "a", kind: "announced", label: "web.1" });
  assertMatch(told.atRest(view) ?? "", /told last by b/);
  told.see({ node: "a", kind: "announced", label: "web.0" });
  assertEquals(told.atRest(view), undefined);
  told.see({ node: "b", kind: "held", label: "web.0", by: "somebody" });
  told.see({ node: "b", kind: "gone", label: "web.0", by: "director" });
  assertEquals(told.atRest(view), undefined, "neither is an announcement");
});
