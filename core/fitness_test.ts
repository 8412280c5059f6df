import { assertEquals } from "@std/assert";
import { createEventBus, type DirectorEvent } from "./events/mod.ts";
import { Fitness } from "./fitness.ts";

function setStage() {
  const events: DirectorEvent[] = [];
  const changes: number[] = [];
  const bus = createEventBus({ now: () => 0, onFault: () => {} });
  bus.subscribe((event) => events.push(event));
  const fitness = new Fitness({ events: bus, onChange: (cause) => changes.push(cause) });
  return { fitness, events, changes };
}

Deno.test("a director is fit until something is said against it, and again once that is over", () => {
  const { fitness, events, changes } = setStage();
  assertEquals(fitness.fit, true);
  fitness.set("table", "ipvsadm is missing", 7);
  fitness.set("operator", "released");
  assertEquals([fitness.fit, fitness.reasons()], [false, ["ipvsadm is missing", "released"]]);
  fitness.set("table", undefined);
  assertEquals(fitness.fit, false);
  fitness.set("operator", undefined);
  assertEquals(fitness.fit, true);
  assertEquals(events.map((event) => event.type === "cluster.fitness_changed" && event.reasons), [
    ["ipvsadm is missing"],
    ["ipvsadm is missing", "released"],
    ["released"],
    [],
  ]);
  assertEquals(events[0]?.cause, 7);
  assertEquals(changes, events.map(({ id }) => id));
});

Deno.test("set gives the event that tells of a change, for what follows from it", () => {
  const { fitness, events } = setStage();
  const told = fitness.set("resources", "eth0 has no carrier");
  assertEquals([told, fitness.set("resources", "eth0 has no carrier")], [events[0]?.id, undefined]);
});

Deno.test("what is said again is not told again", () => {
  const { fitness, events } = setStage();
  fitness.set("table", "ipvsadm is missing");
  fitness.set("table", "ipvsadm is missing");
  fitness.set("other", undefined);
  assertEquals(events.length, 1);
});
