import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { DirectorEvent, Fact } from "./catalog.ts";
import { EventHistory, REQUESTS_MAX } from "./history.ts";

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

Deno.test("EventHistory keeps what operators asked for beyond a flood of other events, and not for ever", () => {
  const history = new EventHistory(3);
  let id = 0;
  const add = (fact: Fact) => history.add({ ...fact, id: ++id, time: 0 });
  const request = { verb: "reload", target: "" };
  add({ type: "operator.asked", ...request, actor: "anna", role: "admin", from: "unix socket" });
  add({ type: "operator.done", ...request, after: "unchanged" });
  for (let each = 0; each < 5; each++) add({ type: "service.recovered", service: "s" });
  assertEquals(history.list().map((event) => event.id), [1, 2, 5, 6, 7]);
  assertEquals(history.list(1).map((event) => event.id), [2, 5, 6, 7]);
  for (let each = 0; each < REQUESTS_MAX + 3; each++) {
    add({ type: "operator.done", ...request, after: "unchanged" });
  }
  const kept = history.list();
  assertEquals(kept.length, REQUESTS_MAX + 3);
  assertEquals([kept[0]?.id, kept.at(-1)?.id], [8, id]);
});
