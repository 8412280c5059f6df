import { assertEquals } from "@std/assert";
import { type DirectorEvent, LIST_MAX, sentence } from "../../../core/plugin/mod.ts";
import { auditTrail, eventsAfter, filterOf, limited, shortened, shownEvent } from "./events.ts";

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

Deno.test("filterOf is nothing where everything is wanted, so that nobody asks event by event", () => {
  assertEquals(filterOf({}), undefined);
  assertEquals(filterOf({ service: undefined }), undefined);
});

Deno.test("filterOf wants an event that passes every test", () => {
  const wants = filterOf({ type: ["service"], service: "10.0.0.1:80/tcp", since: 2_000 });
  assertEquals([1, 2, 3].map((id) => wants?.(eventNumber(id))), [false, true, true]);
  const other = filterOf({ type: ["service"], service: "10.0.0.2:80/tcp" });
  assertEquals(other?.(eventNumber(2)), false);
  // What stands before the dot is a whole word.
  assertEquals(filterOf({ type: ["service.reco"] })?.(eventNumber(2)), false);
});

Deno.test("auditTrail shows what has not ended as open, and leaves out ends without a beginning", () => {
  const asked = { verb: "reload", target: "" };
  const who = { actor: "anna", role: "admin", from: "unix socket" } as const;
  const records = auditTrail([
    { type: "operator.done", ...asked, after: "x", id: 1, time: 1, cause: 900 },
    { type: "operator.refused", ...asked, reason: "x", id: 2, time: 2 },
    { type: "operator.asked", ...asked, ...who, before: "so", id: 3, time: 3 },
  ]);
  assertEquals(records, [{ id: 3, time: 3, ...who, ...asked, before: "so", outcome: "open" }]);
});

function loadedWith(changes: readonly string[]): DirectorEvent {
  const counts = { services: 1, servers: 1, warnings: [] };
  return { type: "config.loaded", path: "/c", ...counts, changes, id: 1, time: 0 };
}

Deno.test("shortened cuts long lists, says how much is missing, and keeps the whole sentence", () => {
  const whole = loadedWith(Array.from({ length: 120 }, (_, index) => `change ${index}`));
  const short = shortened(whole);
  assertEquals(
    short,
    {
      ...whole,
      changes: Array.from({ length: LIST_MAX }, (_, index) => `change ${index}`),
      left_out: { changes: 120 - LIST_MAX },
      sentence: shownEvent({ ...whole }).sentence,
    } as typeof short,
  );
  assertEquals(shownEvent(short), shownEvent(whole));
  assertEquals(shownEvent(short).sentence, sentence(whole));
});

Deno.test("shortened leaves an event without a long list as it is", () => {
  for (const length of [0, 1, LIST_MAX]) {
    const event = loadedWith(Array.from({ length }, () => "x"));
    assertEquals(shortened(event) === event, true);
    assertEquals("left_out" in shownEvent(event), false);
  }
});
