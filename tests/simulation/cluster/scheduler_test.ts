import { assert, assertEquals, assertGreater } from "@std/assert";
import fc from "fast-check";
import { Process, Scheduler } from "./scheduler.ts";

Deno.test("the scheduler runs what it has in the order of time, then of scheduling, and moves the clock along", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(20), { maxLength: 60 }), async (delays) => {
      const scheduler = new Scheduler();
      const ran: [dueMs: number, index: number][] = [];
      for (const [index, delayMs] of delays.entries()) {
        scheduler.after(delayMs, () => ran.push([scheduler.nowMs, index]));
      }
      await scheduler.runUntil(10);
      const expected = delays.map((delayMs, index): [number, number] => [delayMs, index])
        .filter(([delayMs]) => delayMs <= 10)
        .sort(([one, first], [other, second]) => one - other || first - second);
      assertEquals(ran, expected);
      assertEquals(scheduler.nowMs, 10);
      await scheduler.runUntil(20);
      assertEquals(ran.length, delays.length);
    }),
  );
});

Deno.test("the scheduler lets a long chain of promises settle before the next event", async () => {
  const scheduler = new Scheduler();
  const seen: string[] = [];
  scheduler.after(1, async () => {
    for (let step = 0; step < 500; step++) await Promise.resolve();
    seen.push(`chain at ${scheduler.nowMs}`);
  });
  scheduler.after(1, () => seen.push("next"));
  await scheduler.runUntil(2);
  assertEquals(seen, ["chain at 1", "next"]);
});

Deno.test("the scheduler forgets what was cancelled, and runs what an event schedules for the same moment", async () => {
  const scheduler = new Scheduler();
  const seen: string[] = [];
  const cancel = scheduler.after(5, () => seen.push("cancelled"));
  scheduler.after(5, () => scheduler.after(0, () => seen.push(`nested at ${scheduler.nowMs}`)));
  cancel();
  await scheduler.runUntil(5);
  assertEquals(seen, ["nested at 5"]);
});

Deno.test("a paused process runs nothing, then catches up in order and sees that its clock has moved on", async () => {
  const scheduler = new Scheduler();
  const process = new Process(scheduler, { offsetMs: 1_000 });
  const seen: string[] = [];
  const note = (text: string) => () => seen.push(`${text} at ${process.clock.monotonicMs()}`);
  process.clock.after(10, note("timer"));
  process.clock.after(100, note("later timer"));
  scheduler.after(5, () => process.pause());
  scheduler.after(20, () => process.enter(note("packet")));
  scheduler.after(50, () => process.resume());
  await scheduler.runUntil(40);
  assertEquals(seen, []);
  assertEquals(process.state, "paused");
  await scheduler.runUntil(200);
  assertEquals(seen, ["timer at 1050", "packet at 1050", "later timer at 1100"]);
  assertEquals(process.sinceMs, 50);
});

Deno.test("a timer that is cancelled while the process is paused does not fire when it resumes", async () => {
  const scheduler = new Scheduler();
  const process = new Process(scheduler);
  const seen: string[] = [];
  const cancel = process.clock.after(10, () => seen.push("second"));
  process.clock.after(5, () => {
    seen.push("first");
    cancel();
  });
  process.pause();
  scheduler.after(20, () => process.resume());
  await scheduler.runUntil(30);
  assertEquals(seen, ["first"]);
});

Deno.test("a dead process never runs again, whatever it waited for, and starts no timer", async () => {
  const scheduler = new Scheduler();
  const process = new Process(scheduler);
  const seen: string[] = [];
  process.clock.after(10, () => seen.push("timer"));
  process.kill();
  process.clock.after(10, () => seen.push("timer of the dead"));
  process.enter(() => seen.push("entered"));
  process.resume();
  await scheduler.runUntil(30);
  assertEquals(seen, []);
  assert(process.isDead);
});

Deno.test("a process counts time by its own quartz, and a jump of its wall clock moves no timer", async () => {
  const scheduler = new Scheduler();
  const process = new Process(scheduler, { rate: 1.01 });
  const wall = process.clock.now();
  let firedAtMs = -1;
  process.clock.after(101, () => firedAtMs = scheduler.nowMs);
  process.jumpWallClock(-3_600_000);
  await scheduler.runUntil(200);
  assertEquals(Math.round(firedAtMs), 100);
  assertEquals(Math.round(process.clock.monotonicMs()), 202);
  assertEquals(Math.round(process.clock.now() - wall), 202 - 3_600_000);
});

Deno.test("a delay is never so short that no time passes", async () => {
  const scheduler = new Scheduler();
  await scheduler.runUntil(32_770.634);
  let calledAtMs = 0;
  scheduler.after(1e-12, () => calledAtMs = scheduler.nowMs);
  await scheduler.runUntil(32_771);
  assertGreater(calledAtMs, 32_770.634);
});
