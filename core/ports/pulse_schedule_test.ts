import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { PulseSchedule } from "./pulse_schedule.ts";

const timing = { intervalMs: 20, leaseMs: 100 };

/** Looks at the moments given, each with a beat just before it. */
function sendsAt(schedule: PulseSchedule, momentsMs: readonly number[]): number[] {
  return momentsMs.filter((nowMs, index) => {
    return schedule.look({ nowMs, beats: index + 1, isNew: false }).send;
  });
}

Deno.test("PulseSchedule sends at the start and in every interval, and says how long to wait", () => {
  const schedule = new PulseSchedule(timing, 1_000);
  let nowMs = 1_000;
  for (let beats = 1; beats <= 50; beats++) {
    const step = schedule.look({ nowMs, beats, isNew: false });
    assertEquals(step, { send: true, waitMs: 20 });
    nowMs += step.waitMs;
  }
});

Deno.test("PulseSchedule keeps to its grid, so that delays do not add up", () => {
  const schedule = new PulseSchedule(timing, 0);
  let beats = 0;
  for (let due = 0; due < 2_000; due += 20) {
    // Always seven milliseconds late.
    const step = schedule.look({ nowMs: due + 7, beats: ++beats, isNew: false });
    assertEquals(step, { send: true, waitMs: 13 });
  }
});

Deno.test("PulseSchedule does not make up for what was missed", () => {
  const schedule = new PulseSchedule(timing, 0);
  assertEquals(sendsAt(schedule, [0, 95, 96, 99.9, 100, 119, 120]), [0, 95, 100, 120]);
});

Deno.test("PulseSchedule sends what is new at once, and the next one when it was due anyway", () => {
  const schedule = new PulseSchedule(timing, 0);
  assertEquals(schedule.look({ nowMs: 0, beats: 1, isNew: false }).send, true);
  assertEquals(schedule.look({ nowMs: 5, beats: 2, isNew: true }), { send: true, waitMs: 15 });
  assertEquals(schedule.look({ nowMs: 6, beats: 3, isNew: false }), { send: false, waitMs: 14 });
  assertEquals(schedule.look({ nowMs: 20, beats: 4, isNew: false }).send, true);
});

Deno.test("PulseSchedule falls silent when its lease is over, and goes on with the next beat", () => {
  const schedule = new PulseSchedule(timing, 0);
  const sent: number[] = [];
  for (let nowMs = 0; nowMs <= 400; nowMs += 20) {
    // The one beat at 10, and the next one at 290.
    const beats = nowMs < 20 ? 0 : nowMs < 300 ? 1 : 2;
    if (schedule.look({ nowMs, beats, isNew: false }).send) sent.push(nowMs);
  }
  assertEquals(sent, [0, 20, 40, 60, 80, 300, 320, 340, 360]);
});

Deno.test("PulseSchedule sends nothing new either when its lease is over", () => {
  const schedule = new PulseSchedule(timing, 0);
  assertEquals(schedule.look({ nowMs: 100, beats: 0, isNew: true }).send, false);
});

Deno.test("PulseSchedule does not vouch for a process that stood still, beat or not", () => {
  const schedule = new PulseSchedule(timing, 0);
  assertEquals(schedule.look({ nowMs: 0, beats: 1, isNew: false }).send, true);
  // The process was stopped right after a beat that the thread had not seen yet.
  assertEquals(schedule.look({ nowMs: 10_000, beats: 2, isNew: true }).send, false);
  assertEquals(schedule.look({ nowMs: 10_020, beats: 2, isNew: false }).send, false);
  assertEquals(schedule.look({ nowMs: 10_040, beats: 3, isNew: false }).send, true);
});

Deno.test("PulseSchedule never sends twice in an interval without news, and never waits longer than one", () => {
  const pauses = fc.array(fc.double({ min: 0, max: 90, noNaN: true }), { maxLength: 60 });
  fc.assert(fc.property(pauses, (list) => {
    const schedule = new PulseSchedule(timing, 0);
    let nowMs = 0;
    const slots = new Set<number>();
    for (const [index, pauseMs] of list.entries()) {
      nowMs += pauseMs;
      const { send, waitMs } = schedule.look({ nowMs, beats: index + 1, isNew: false });
      assertEquals(waitMs > 0 && waitMs <= 20.000_1, true, `${waitMs}`);
      const slot = Math.floor(nowMs / 20);
      if (send) assertEquals(slots.has(slot), false);
      slots.add(slot);
    }
  }));
});
