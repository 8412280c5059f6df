import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { createFakeClock, settle } from "./fake_clock.ts";

Deno.test("createFakeClock stands still until it is moved", async () => {
  const clock = createFakeClock(1_000);
  await settle();
  assertEquals([clock.now(), clock.monotonicMs()], [1_000, 0]);
  await clock.advance(250);
  assertEquals([clock.now(), clock.monotonicMs()], [1_250, 250]);
});

Deno.test("createFakeClock starts on a fixed day, so that texts with times can be compared", () => {
  assertEquals(new Date(createFakeClock().now()).toISOString(), "2026-01-01T00:00:00.000Z");
});

Deno.test("advance fires timers in the order of their time, each at its own time", async () => {
  const clock = createFakeClock();
  const fired: string[] = [];
  const note = (name: string) => () => fired.push(`${name} at ${clock.monotonicMs()}`);
  clock.after(30, note("c"));
  clock.after(10, note("a"));
  clock.after(20, note("b"));
  await clock.advance(100);
  assertEquals(fired, ["a at 10", "b at 20", "c at 30"]);
});

Deno.test("advance fires any timers by time, and those of one time in the order of their making", async () => {
  const delays = fc.array(fc.nat({ max: 20 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(delays, fc.nat({ max: 25 }), async (wanted, durationMs) => {
      const clock = createFakeClock();
      const fired: { delayMs: number; index: number; atMs: number }[] = [];
      for (const [index, delayMs] of wanted.entries()) {
        clock.after(delayMs, () => fired.push({ delayMs, index, atMs: clock.monotonicMs() }));
      }
      await clock.advance(durationMs);
      const due = wanted.map((delayMs, index) => ({ delayMs, index, atMs: delayMs }))
        .filter((timer) => timer.delayMs <= durationMs)
        .sort((a, b) => a.delayMs - b.delayMs || a.index - b.index);
      assertEquals(fired, due);
      assertEquals(clock.pending, wanted.length - due.length);
      assertEquals(clock.monotonicMs(), durationMs);
    }),
    { numRuns: 50 },
  );
});

Deno.test("advance fires a timer exactly at its time, and not a millisecond earlier", async () => {
  const clock = createFakeClock();
  let fired = 0;
  clock.after(10, () => fired++);
  await clock.advance(9);
  assertEquals(fired, 0);
  await clock.advance(1);
  assertEquals(fired, 1);
  await clock.advance(100);
  assertEquals(fired, 1, "once only");
});

Deno.test("advance fires timers that other timers make on the way", async () => {
  const clock = createFakeClock();
  const ticks: number[] = [];
  const tick = () => {
    ticks.push(clock.monotonicMs());
    clock.after(10, tick);
  };
  clock.after(10, tick);
  await clock.advance(35);
  assertEquals(ticks, [10, 20, 30]);
  assertEquals(clock.pending, 1);
});

Deno.test("advance lets promises settle before it moves time on", async () => {
  const clock = createFakeClock();
  const seen: number[] = [];
  clock.after(10, () => {
    Promise.resolve().then(() => Promise.resolve()).then(() => {
      seen.push(clock.monotonicMs());
      clock.after(5, () => seen.push(clock.monotonicMs()));
    });
  });
  clock.after(100, () => {});
  await clock.advance(100);
  assertEquals(seen, [10, 15]);
});

Deno.test("advance counts from where the last one ended", async () => {
  const clock = createFakeClock();
  const fired: number[] = [];
  await clock.advance(7);
  clock.after(10, () => fired.push(clock.monotonicMs()));
  await clock.advance(9);
  await clock.advance(1);
  assertEquals(fired, [17]);
});

Deno.test("after takes a delay that is over already for one of now", async () => {
  const clock = createFakeClock();
  await clock.advance(5);
  const fired: number[] = [];
  clock.after(-100, () => fired.push(clock.monotonicMs()));
  clock.after(0, () => fired.push(clock.monotonicMs()));
  await clock.advance(0);
  assertEquals(fired, [5, 5]);
});

Deno.test("after returns what takes the timer back, and does nothing once it fired", async () => {
  const clock = createFakeClock();
  let fired = 0;
  const cancel = clock.after(10, () => fired++);
  const other = clock.after(10, () => fired++);
  cancel();
  cancel();
  assertEquals(clock.pending, 1);
  await clock.advance(10);
  other();
  assertEquals(fired, 1);
  assertEquals(clock.pending, 0);
});

Deno.test("after lets one timer take back another of the same time", async () => {
  const clock = createFakeClock();
  let fired = 0;
  clock.after(10, () => cancel());
  const cancel = clock.after(10, () => fired++);
  await clock.advance(10);
  assertEquals(fired, 0);
});

Deno.test("jumpWallClock moves what the clock shows, and neither time nor timers", async () => {
  const clock = createFakeClock(1_000_000);
  let fired = 0;
  clock.after(10, () => fired++);
  clock.jumpWallClock(-500_000);
  assertEquals([clock.now(), clock.monotonicMs(), fired], [500_000, 0, 0]);
  clock.jumpWallClock(3_600_000);
  await clock.advance(10);
  assertEquals([clock.now(), clock.monotonicMs(), fired], [4_100_010, 10, 1]);
});

Deno.test("settle gives promises and tasks their turn", async () => {
  let steps = 0;
  const chain = (async () => {
    for (; steps < 50; steps++) await Promise.resolve();
  })();
  await settle();
  assertEquals(steps, 50);
  await chain;
});
