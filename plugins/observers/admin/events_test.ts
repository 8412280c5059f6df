import { assertEquals } from "@std/assert";
import type { DirectorEvent } from "../../../core/plugin/mod.ts";
import { eventsAfter, limited, shownEvent } from "./events.ts";

function eventNumber(id: number): DirectorEvent {
  return { type: "service.recovered", service: "10.0.0.1:80/tcp", id, time: id * 1_000 };
}

function directorWith(...ids: number[]) {
  const events = ids.map(eventNumber);
  return {
    history: (after?: number) => events.filter(({ id }) => after === undefined || id > after),
  };
}

const idsOf = (events: readonly DirectorEvent[]) => events.map(({ id }) => id);

Deno.test("shownEvent adds severity and sentence, and leaves the rest as it is", () => {
  const event: DirectorEvent = {
    type: "server.down",
    service: "10.0.0.1:80/tcp",
    server: "10.0.0.2:80",
    message: "connection refused",
    id: 7,
    time: 1_000,
    cause: 6,
  };
  assertEquals(shownEvent(event), {
    ...event,
    severity: "error",
    sentence: "server 10.0.0.2:80 of 10.0.0.1:80/tcp is down: connection refused",
  });
});

Deno.test("eventsAfter gives what is younger than the number, and all without one", () => {
  const director = directorWith(4, 5, 6);
  assertEquals(idsOf(eventsAfter(director, undefined)), [4, 5, 6]);
  assertEquals(idsOf(eventsAfter(director, 0)), [4, 5, 6]);
  assertEquals(idsOf(eventsAfter(director, 5)), [6]);
  assertEquals(idsOf(eventsAfter(director, 6)), []);
});

Deno.test("eventsAfter gives all to who names a number of a run before", () => {
  assertEquals(idsOf(eventsAfter(directorWith(1, 2, 3), 900)), [1, 2, 3]);
  assertEquals(idsOf(eventsAfter(directorWith(), 900)), []);
});

Deno.test("limited keeps the oldest or the newest, and all of a short list", () => {
  const events = [1, 2, 3].map(eventNumber);
  assertEquals(idsOf(limited(events, 2, "start")), [1, 2]);
  assertEquals(idsOf(limited(events, 2, "end")), [2, 3]);
  assertEquals(idsOf(limited(events, 9, "end")), [1, 2, 3]);
});
