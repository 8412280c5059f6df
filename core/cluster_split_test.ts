import { assertEquals } from "@std/assert";
import { SplitWatch } from "./cluster_split.ts";
import { groupState, peer, type PeerSketch } from "./election/test_views.ts";
import { createEventBus, type DirectorEvent } from "./events/mod.ts";
import type { GroupState } from "./model/mod.ts";

function setStage() {
  const events: DirectorEvent[] = [];
  const bus = createEventBus({ now: () => 0, onFault: () => {} });
  bus.subscribe((event) => events.push(event));
  let kept = 0;
  const watch = new SplitWatch({ events: bus, onKept: () => kept++ });
  const look = (own: Partial<GroupState>, ...peers: readonly PeerSketch[]) =>
    watch.look({
      self: "b",
      nodes: ["a", "b", "c"],
      preferred: "a",
      peers: peers.map(peer),
      own: groupState(own),
    }, undefined);
  return { events, look, kept: () => kept };
}

Deno.test("two holders are told once, with who keeps the group", () => {
  const { events, look } = setStage();
  look({ phase: "held", claim: 2 });
  look({ phase: "held", claim: 2 }, { node: "a", phase: "held", claim: 3 });
  look({ phase: "held", claim: 2 }, { node: "a", phase: "held", claim: 3 });
  assertEquals(events.map((event) => event.type === "cluster.split_brain" && event.keeps), ["a"]);
});

Deno.test("the director that keeps the group announces it once it is alone", () => {
  const { events, look, kept } = setStage();
  look({ phase: "held", claim: 3 }, { node: "a", phase: "held", claim: 2 });
  assertEquals(kept(), 0);
  look({ phase: "held", claim: 3 }, { node: "a", phase: "releasing", claim: 2 });
  assertEquals(kept(), 0);
  look({ phase: "held", claim: 3 }, { node: "a", phase: "idle", claim: 2 });
  assertEquals(kept(), 1);
  const last = events.at(-1);
  assertEquals(last?.type === "cluster.split_brain_ended" && last.owner, "b");
});

Deno.test("the director that gives way names the owner and announces nothing", () => {
  const { events, look, kept } = setStage();
  look({ phase: "held", claim: 2 }, { node: "a", phase: "held", claim: 3 });
  look({ phase: "releasing", claim: 2 }, { node: "a", phase: "held", claim: 3 });
  look({ phase: "idle", claim: 2 }, { node: "a", phase: "held", claim: 3 });
  assertEquals(kept(), 0);
  const last = events.at(-1);
  assertEquals(last?.type === "cluster.split_brain_ended" && last.owner, "a");
});

Deno.test("a split ends only when somebody has the group who does not give it up", () => {
  const { events, look } = setStage();
  look({ phase: "held", claim: 2 }, { node: "a", phase: "held", claim: 3 });
  look({ phase: "releasing", claim: 2 }, { node: "a", phase: "idle" });
  look({ phase: "idle", claim: 2 }, { node: "a", phase: "releasing" });
  look({ phase: "idle", claim: 2 }, { node: "a", phase: "idle" });
  assertEquals(events.length, 1);
  look({ phase: "idle", claim: 2 }, { node: "c", phase: "claiming", claim: 4 });
  const last = events.at(-1);
  assertEquals(last?.type === "cluster.split_brain_ended" && last.owner, "c");
});

Deno.test("a hand-over is no split", () => {
  const { events, look } = setStage();
  look({ phase: "releasing", claim: 2 }, { node: "a", phase: "claiming", claim: 3 });
  look({ phase: "idle" }, { node: "a", phase: "held" }, { node: "c", phase: "held" });
  assertEquals(events, []);
});

Deno.test("the director that is still taking the group when it is alone announces it once it has it", () => {
  for (const phase of ["claiming", "held", "releasing"] as const) {
    const { events, look, kept } = setStage();
    look({ phase: "claiming", claim: 3 }, { node: "a", phase, claim: 2 });
    look({ phase: "claiming", claim: 3 }, { node: "a", phase: "idle", claim: 2 });
    assertEquals(kept(), 0, "it does not have all of it");
    look({ phase: "held", claim: 3 }, { node: "a", phase: "idle", claim: 2 });
    look({ phase: "held", claim: 3 }, { node: "a", phase: "idle", claim: 2 });
    assertEquals(kept(), 1);
    const told = events.map((event) => event.type === "cluster.split_brain_ended" && event.owner);
    assertEquals(told, [false, "b"]);
  }
});

Deno.test("the director that gives up after all what it was taking announces nothing", () => {
  const { look, kept } = setStage();
  look({ phase: "claiming", claim: 3 }, { node: "a", phase: "held", claim: 2 });
  look({ phase: "claiming", claim: 3 }, { node: "a", phase: "idle", claim: 2 });
  look({ phase: "releasing", claim: 3 }, { node: "a", phase: "idle", claim: 2 });
  look({ phase: "held", claim: 4 }, { node: "a", phase: "idle", claim: 2 });
  assertEquals(kept(), 0);
});

Deno.test("one that gives way as soon as it hears of the other had it too", () => {
  const { events, look } = setStage();
  look({ phase: "held", claim: 3 }, { node: "a", phase: "releasing", claim: 2 });
  look({ phase: "held", claim: 3 }, { node: "a", phase: "idle", claim: 2 });
  assertEquals(events.map(({ type }) => type), [
    "cluster.split_brain",
    "cluster.split_brain_ended",
  ]);
});
