import { assertEquals, assertMatch } from "@std/assert";
import {
  asksFirst,
  fencedFirst,
  InOrder,
  noSecondHolder,
  oneHolder,
  Served,
  settleMs,
  StaysWhereItIs,
} from "./invariants.ts";
import { holding, node, NOW_MS, type Sketch, WHOLE, world } from "./test_views.ts";
import type { NodeView, Observation, WorldView } from "./view.ts";

// Each checker is shown a violation here, because a checker that cannot fail checks nothing.

const SETTLE_MS = settleMs(world([]));
const recently = NOW_MS - SETTLE_MS + 1;

function seen(at: string, kind: Observation["kind"], label: string = "web.0"): Observation {
  return kind === "held" || kind === "gone"
    ? { node: at, kind, label, by: "director" }
    : { node: at, kind, label };
}

Deno.test("oneHolder finds two that hear each other and hold the same, once they have had their time", () => {
  assertMatch(
    oneHolder(world([node("a", WHOLE), node("b", WHOLE)])) ?? "",
    /web.0 is held by a and b/,
  );
  const excused: WorldView[] = [
    world([node("a", WHOLE), node("b", holding("mail.0"))]),
    world([node("a", WHOLE), node("b", { ...WHOLE, sinceMs: recently })]),
    world([node("a", WHOLE), node("b", { ...WHOLE, state: "paused" })]),
    world([node("a", WHOLE), node("b", { ...WHOLE, well: false })]),
    world([node("a", WHOLE), node("b", WHOLE)], { apart: ["a b"] }),
    world([node("a", WHOLE), node("b", WHOLE)], { pathChangedMs: () => recently }),
  ];
  for (const view of excused) assertEquals(oneHolder(view), undefined);
});

Deno.test("noSecondHolder finds one that takes what a director that it hears still has", () => {
  const both = [node("a", WHOLE), node("b", holding("web.0"))];
  assertMatch(noSecondHolder(seen("b", "held"), world(both)) ?? "", /which a still has/);
  assertEquals(noSecondHolder(seen("b", "acquiring"), world(both)), undefined);
  assertEquals(noSecondHolder(seen("b", "held"), world(both, { apart: ["a b"] })), undefined);
  assertEquals(noSecondHolder(seen("b", "held"), world([node("a"), node("b", WHOLE)])), undefined);
});

Deno.test("noSecondHolder finds a guard that has left what its dead director had", () => {
  const dead = node("a", { ...WHOLE, state: "none", sinceMs: NOW_MS - 450, mourned: true });
  const view = world([dead, node("b", holding("web.0"))]);
  assertMatch(noSecondHolder(seen("b", "held"), view) ?? "", /no guard has taken from the dead a/);
  const unknown = world([{ ...dead, mourned: false }, node("b", holding("web.0"))]);
  assertEquals(noSecondHolder(seen("b", "held"), unknown), undefined);
});

Deno.test("fencedFirst finds one that takes what a silent machine has", () => {
  const dead = node("a", { ...WHOLE, state: "none" });
  const taker = node("b", holding("web.0"));
  const view = world([dead, taker], { fencing: true });
  assertMatch(fencedFirst(seen("b", "held"), view) ?? "", /while a has it/);
  const cut = world([node("a", WHOLE), taker], { fencing: true, apart: ["a b"] });
  assertMatch(fencedFirst(seen("b", "held"), cut) ?? "", /while a has it/);
  assertEquals(fencedFirst(seen("b", "held"), world([dead, taker])), undefined);
  const late = world([node("a", WHOLE), taker], {
    fencing: true,
    apart: ["a b"],
    pathChangedMs: () => NOW_MS - 300,
  });
  assertEquals(fencedFirst(seen("b", "held"), late), undefined);
  const heard = { ...cut, staleArrivalMs: () => NOW_MS - 300 };
  assertEquals(fencedFirst(seen("b", "held"), heard), undefined);
  const forced = world([dead, { ...taker, said: "forced" }], { fencing: true });
  assertEquals(fencedFirst(seen("b", "held"), forced), undefined);
  const forcedThere = world([{ ...dead, said: "forced" }, taker], { fencing: true });
  assertEquals(fencedFirst(seen("b", "held"), forcedThere), undefined);
});

Deno.test("asksFirst finds one that takes something after a pause before it has heard anybody", () => {
  const awake = node("b", { sinceMs: NOW_MS - 20, pausedForMs: 800 });
  const deafView = { newestSentMs: () => NOW_MS - 30 };
  const view = world([node("a"), awake], deafView);
  assertMatch(asksFirst(seen("b", "acquiring"), view) ?? "", /has not heard a since/);
  const excused: WorldView[] = [
    world([node("a"), awake], { newestSentMs: () => NOW_MS - 10 }),
    world([node("a"), { ...awake, pausedForMs: 300 }], deafView),
    world([node("a"), awake], { ...deafView, apart: ["a b"] }),
    world([node("a", { state: "none" }), awake], deafView),
    world([node("a", { startedMs: NOW_MS - 5 }), awake], deafView),
  ];
  for (const each of excused) assertEquals(asksFirst(seen("b", "acquiring"), each), undefined);
});

Deno.test("InOrder finds what is taken too early and given up too early", () => {
  const order = new InOrder();
  const none = world([node("a")]);
  const first = world([node("a", holding("web.0"))]);
  const both = world([node("a", WHOLE)]);
  assertEquals(order.see(seen("a", "acquiring", "web.0"), none), undefined);
  assertMatch(order.see(seen("a", "acquiring", "web.1"), none) ?? "", /does not have web.0 yet/);
  assertEquals(order.see(seen("a", "acquiring", "web.1"), first), undefined);
  assertMatch(order.see(seen("a", "releasing", "web.0"), both) ?? "", /still has web.1/);
  assertEquals(order.see(seen("a", "releasing", "web.1"), both), undefined);
});

Deno.test("InOrder blames nobody for what somebody else has taken away", () => {
  const order = new InOrder();
  const none = world([node("a")]);
  order.see({ node: "a", kind: "gone", label: "web.0", by: "somebody" }, none);
  assertEquals(order.see(seen("a", "acquiring", "web.1"), none), undefined);
  order.see(seen("a", "held", "web.0"), world([node("a", holding("web.0"))]));
  assertMatch(order.see(seen("a", "acquiring", "web.1"), none) ?? "", /does not have web.0 yet/);
});

Deno.test("StaysWhereItIs finds a holder that is fit, left in peace, and goes", () => {
  const judge = (
    holder: Partial<NodeView>,
    other: Partial<NodeView> = {},
    sketch: Sketch = {},
    heldMs: number = SETTLE_MS,
  ) => {
    const stays = new StaysWhereItIs();
    const view = world([node("b", { ...WHOLE, ...holder }), node("a", other)], sketch);
    stays.see(seen("b", "held"), { ...view, nowMs: NOW_MS - heldMs });
    return stays.see(seen("b", "releasing"), view);
  };
  assertMatch(judge({}) ?? "", /gives it up for no reason/);
  assertMatch(judge({}, WHOLE) ?? "", /for no reason/, "the other one only comes back");
  assertEquals(judge({ held: new Set() }), undefined);
  assertEquals(judge({}, {}, {}, 5), undefined, "both have taken it at once");
  for (
    const holder of [
      { fit: false },
      { stopping: true },
      { said: "standby" },
      { sinceMs: recently },
      { troubledMs: recently },
      { isAnswering: true },
      { judgedMs: recently },
    ] as const
  ) assertEquals(judge(holder), undefined, JSON.stringify(holder));
  assertEquals(judge({}, { saidMs: recently }), undefined);
  assertEquals(judge({}, { reach: 2 }), undefined);
  assertEquals(judge({}, {}, { autoFailback: true }), undefined);
  assertEquals(judge({}, { fit: false }, { autoFailback: true }) === undefined, false);
  assertEquals(judge({}, {}, { pathChangedMs: () => recently }), undefined);
});

Deno.test("Served finds a group that nobody has for too long although somebody could", () => {
  const judge = (one: Partial<NodeView>, other: Partial<NodeView>, sketch: Sketch = {}) => {
    const served = new Served();
    const nodes = [node("a", one), node("b", other)];
    served.look(world(nodes, { ...sketch, nowMs: NOW_MS - SETTLE_MS }));
    return served.look(world(nodes, sketch));
  };
  assertMatch(judge({}, {}) ?? "", /nobody has had all of web for 1000 ms, and a could/);
  assertMatch(judge(holding("web.0"), {}) ?? "", /nobody has had all of web/, "half of it is none");
  assertMatch(judge({ state: "none" }, {}) ?? "", /and b could/);
  assertMatch(judge({ fit: false }, {}) ?? "", /and b could/);
  assertEquals(judge(WHOLE, {}), undefined);
  assertEquals(judge({ fit: false }, { fit: false }), undefined);
  assertEquals(judge({ said: "released" }, { said: "released" }), undefined);
  assertEquals(judge({ state: "none", sinceMs: recently }, {}), undefined);
  assertEquals(judge({}, {}, { pathChangedMs: () => recently }), undefined);
  const dead = { state: "none" } as const;
  assertEquals(judge(dead, {}, { fencing: true, fencingWorks: false }), undefined);
  assertMatch(judge(dead, {}, { fencing: true }) ?? "", /and b could/);
});

Deno.test("Served gives those that do not all hear each other the time to wait for one another", () => {
  const judge = (forMs: number) => {
    const served = new Served();
    const nodes = [node("a"), node("b"), node("c")];
    served.look(world(nodes, { apart: ["b c"], nowMs: NOW_MS - forMs }));
    return served.look(world(nodes, { apart: ["b c"] }));
  };
  const longest = SETTLE_MS + 2 * world([]).deadtimeMs;
  assertEquals(judge(longest - 1), undefined);
  assertMatch(judge(longest) ?? "", /and a could/);
});

Deno.test("Served does not count a moment between two holders", () => {
  const served = new Served();
  const empty = world([node("a"), node("b")]);
  served.look({ ...empty, nowMs: NOW_MS - SETTLE_MS });
  served.look(world([node("a", WHOLE), node("b")], { nowMs: NOW_MS - 50 }));
  assertEquals(served.look(empty), undefined);
});
