import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { DirectorEvent } from "./catalog.ts";
import { EventHistory } from "./history.ts";

function event(id: number): DirectorEvent {
  return { type: "director.stopping", reason: "test", id, time: id };
}

function idsOf(events: readonly DirectorEvent[]): number[] {
  return events.map(({ id }) => id);
}

Deno.test("EventHistory gives all events, oldest first", () => {
  const history = new EventHistory();
  assertEquals(history.list(), []);
  for (const id of [1, 2, 3]) history.add(event(id));
  assertEquals(idsOf(history.list()), [1, 2, 3]);
});

Deno.test("EventHistory keeps the youngest when it is full", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(60), (max, count) => {
    const history = new EventHistory(max);
    const ids = Array.from({ length: count }, (_, index) => index + 1);
    for (const id of ids) history.add(event(id));
    assertEquals(idsOf(history.list()), ids.slice(-max));
  }));
});

Deno.test("EventHistory gives what came after an event, also after one that is no longer kept", () => {
  const history = new EventHistory(3);
  for (const id of [1, 2, 3, 4, 5]) history.add(event(id));
  assertEquals(idsOf(history.list(4)), [5]);
  assertEquals(idsOf(history.list(1)), [3, 4, 5]);
  assertEquals(idsOf(history.list(5)), []);
  assertEquals(idsOf(history.list(99)), []);
});
