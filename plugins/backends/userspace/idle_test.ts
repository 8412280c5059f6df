import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { createFakeClock } from "../../../core/testing/mod.ts";
import { type DropReason, IdleMap } from "./idle.ts";

function make(timeoutMs = 1_000, capacity = 100) {
  const clock = createFakeClock();
  const dropped: [string, DropReason][] = [];
  const map = new IdleMap<string, number>({
    clock,
    timeoutMs,
    capacity,
    onDrop: (key, _value, reason) => void dropped.push([key, reason]),
  });
  return { clock, dropped, map };
}

Deno.test("IdleMap drops an entry once it was not used for the time-out, not a moment before", async () => {
  const { clock, dropped, map } = make();
  map.set("a", 1);
  await clock.advance(999);
  assertEquals([map.get("a"), dropped.length], [1, 0]);
  await clock.advance(1);
  assertEquals(map.get("a"), undefined);
  assertEquals(dropped, [["a", "idle"]]);
});

Deno.test("IdleMap keeps an entry that is used again, and reading is no use", async () => {
  const { clock, map } = make();
  map.set("used", 1);
  map.set("read", 2);
  for (let step = 0; step < 3; step++) {
    await clock.advance(600);
    map.touch("used");
    map.get("read");
  }
  assertEquals([map.get("used"), map.get("read")], [1, undefined]);
});

Deno.test("IdleMap serves all entries with one timer, and has none when it is empty", async () => {
  const { clock, map } = make();
  assertEquals(clock.pending, 0);
  for (let index = 0; index < 50; index++) {
    map.set(`entry ${index}`, index);
    assertEquals(clock.pending, 1);
    await clock.advance(1);
  }
  await clock.advance(1_000);
  assertEquals([map.size, clock.pending], [0, 0]);
});

Deno.test("IdleMap ends its timer when the last entry is deleted, and when it is cleared", () => {
  const { clock, dropped, map } = make();
  map.set("a", 1);
  assertEquals([map.delete("a"), map.delete("a"), clock.pending], [true, false, 0]);
  map.set("b", 1);
  map.clear();
  assertEquals([map.size, clock.pending, dropped.length], [0, 0, 0]);
});

Deno.test("IdleMap that is full drops the entry that is idle for longest", async () => {
  const { clock, dropped, map } = make(1_000, 2);
  map.set("a", 1);
  await clock.advance(1);
  map.set("b", 2);
  await clock.advance(1);
  map.touch("a");
  map.set("c", 3);
  assertEquals(dropped, [["b", "full"]]);
  assertEquals(map.entries(), [["a", 1], ["c", 3]]);
});

Deno.test("IdleMap makes room when it is told to, and says when there is nothing to drop", () => {
  const { clock, dropped, map } = make();
  map.set("a", 1);
  map.set("b", 2);
  assertEquals([map.dropOldest(), dropped], [true, [["a", "full"]]]);
  assertEquals([map.dropOldest(), map.dropOldest(), map.size], [true, false, 0]);
  assertEquals(clock.pending, 0);
});

Deno.test("IdleMap replaces the value of a key without dropping another", () => {
  const { dropped, map } = make(1_000, 2);
  map.set("a", 1);
  map.set("b", 2);
  map.set("a", 3);
  assertEquals([map.get("a"), map.size, dropped.length], [3, 2, 0]);
});

Deno.test("IdleMap applies a new time-out to what is there, counted from the last use", async () => {
  const { clock, map } = make(1_000);
  map.set("a", 1);
  await clock.advance(500);
  map.setTimeout(2_000);
  await clock.advance(1_499);
  assertEquals(map.size, 1);
  await clock.advance(1);
  assertEquals(map.size, 0);
  map.set("b", 1);
  await clock.advance(500);
  map.setTimeout(100);
  await clock.advance(0);
  assertEquals(map.size, 0);
});

Deno.test("IdleMap lets its owner change it from inside the drop", async () => {
  const clock = createFakeClock();
  const map = new IdleMap<string, number>({
    clock,
    timeoutMs: 10,
    capacity: 10,
    onDrop: (key, value) => {
      if (value > 0) map.set(`${key}'`, value - 1);
    },
  });
  map.set("a", 2);
  await clock.advance(10);
  assertEquals(map.entries(), [["a'", 1]]);
  await clock.advance(20);
  assertEquals(map.size, 0);
});

Deno.test("IdleMap agrees with a list that is searched each time", async () => {
  const key = fc.constantFrom("a", "b", "c", "d", "e");
  const step = fc.oneof(
    fc.record({ do: fc.constantFrom("set", "touch", "delete"), key }),
    fc.record({ do: fc.constant("wait"), ms: fc.integer({ min: 0, max: 40 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { clock, map } = make(50, 3);
      const model = new Map<string, number>();
      for (const each of steps) {
        const now = clock.monotonicMs();
        if ("ms" in each) await clock.advance(each.ms);
        else if (each.do === "delete") map.delete(each.key), model.delete(each.key);
        else if (each.do === "touch") {
          map.touch(each.key);
          if (model.delete(each.key)) model.set(each.key, now);
        } else {
          map.set(each.key, 0);
          const known = model.delete(each.key);
          const [oldest] = model.keys();
          if (!known && model.size === 3 && oldest !== undefined) model.delete(oldest);
          model.set(each.key, now);
        }
        for (const [name, usedAt] of model) {
          if (usedAt + 50 <= clock.monotonicMs()) model.delete(name);
        }
        assertEquals(map.entries().map(([name]) => name), [...model.keys()]);
      }
      map.clear();
      assertEquals(clock.pending, 0);
    }),
    { numRuns: 40 },
  );
});
