import { assertEquals } from "@std/assert";
import type { DirectorEvent } from "../events/mod.ts";
import type { StoredRecord } from "../ports/mod.ts";
import { readEvent, restore, UNCLEAN_STEP } from "./restore.ts";

type Given = number | "end" | { readonly body: string };

function event(id: number): DirectorEvent {
  return { type: "director.stopping", reason: "r", id, time: 5 };
}

function rows(...given: Given[]): StoredRecord[] {
  return given.map((each, index) => ({
    id: index + 1,
    run: 1,
    time: 5,
    kind: each === "end" ? "end" : "event",
    body: each === "end" ? "{}" : JSON.stringify(typeof each === "number" ? event(each) : each),
  }));
}

function restored(...given: Given[]) {
  const recent = rows(...given);
  const { events, lastId } = restore({ last: recent.length, recent });
  return { ids: events.map(({ id }) => id), lastId };
}

Deno.test("restore gives the events of earlier runs, and ids go on after the last one", () => {
  assertEquals(restored(1, 2, 3, "end"), { ids: [1, 2, 3], lastId: 3 });
  assertEquals(restored(1, 2, "end", 3, 4, "end"), { ids: [1, 2, 3, 4], lastId: 4 });
  assertEquals(restored(), { ids: [], lastId: 0 });
});

Deno.test("restore leaves a step after a run that did not end, because more may have been told", () => {
  assertEquals(restored(1, 2, 3), { ids: [1, 2, 3], lastId: UNCLEAN_STEP });
  assertEquals(restored(1, "end", 2), { ids: [1, 2], lastId: UNCLEAN_STEP });
  assertEquals(restored(UNCLEAN_STEP + 1, UNCLEAN_STEP + 2).lastId, 2 * UNCLEAN_STEP);
  assertEquals(restored(UNCLEAN_STEP - 1).lastId, UNCLEAN_STEP);
  assertEquals(restored(UNCLEAN_STEP).lastId, 2 * UNCLEAN_STEP);
});

Deno.test("restore begins where ids began anew, so that no cause names the wrong event", () => {
  assertEquals(restored(1, 2, 3, 1, 2, "end"), { ids: [1, 2], lastId: 2 });
  assertEquals(restored(5, 6, 6, 7, "end").ids, [6, 7]);
});

Deno.test("restore leaves out what this program cannot say", () => {
  assertEquals(restored(1, { body: "x" }, 2, "end").ids, [1, 2]);
  const text = (value: unknown) => readEvent(JSON.stringify(value));
  assertEquals(text(event(1)), event(1));
  for (
    const wrong of [
      null,
      "text",
      { ...event(1), id: 0 },
      { ...event(1), id: "1" },
      { ...event(1), time: undefined },
      { ...event(1), type: "director.vanished" },
      { type: "reconcile.applied", id: 1, time: 5, durationMs: 1 },
    ]
  ) assertEquals(text(wrong), undefined, JSON.stringify(wrong));
  assertEquals(readEvent("{"), undefined);
});
