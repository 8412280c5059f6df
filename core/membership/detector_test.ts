import { assert, assertEquals, assertFalse } from "@std/assert";
import {
  DEADTIME_FACTOR_MAX,
  judge,
  limitsFor,
  ListeningClock,
  listeningStepMs,
  oversleptAfterMs,
  tickPeriodMs,
  type Timing,
} from "./detector.ts";

const timing = (keepaliveMs: number, deadtimeMs: number): Timing => ({
  keepaliveMs,
  deadtimeMs,
  warntimeMs: deadtimeMs / 2,
  initdeadMs: 2 * deadtimeMs,
});

const FAST = timing(20, 80);
const USUAL = timing(100, 400);
const SLOW = timing(1_000, 10_000);

Deno.test("tickPeriodMs looks several times within deadtime, and neither too often nor too seldom", () => {
  assertEquals([FAST, USUAL, SLOW].map((each) => tickPeriodMs(each)), [10, 50, 250]);
  assertEquals(tickPeriodMs(timing(5, 20)), 5);
  assertEquals(tickPeriodMs(timing(1_000, 60_000)), 250);
  assertEquals([FAST, USUAL, SLOW].map((each) => tickPeriodMs(each, true)), [24, 120, 250]);
});

Deno.test("listeningStepMs is a keepalive that is late, and never shorter than two ticks in time", () => {
  assertEquals([FAST, USUAL, SLOW].map(listeningStepMs), [24, 120, 1_200]);
  assertEquals(listeningStepMs(timing(20, 30_000)), 500);
});

Deno.test("oversleptAfterMs is half of deadtime, and more than what a busy machine makes one wait", () => {
  assertEquals([FAST, USUAL, SLOW].map(oversleptAfterMs), [90, 250, 5_000]);
});

Deno.test("limitsFor takes the larger deadtime, within reason, and warns in proportion", () => {
  assertEquals(limitsFor(USUAL, undefined), { lateMs: 200, deadMs: 400 });
  assertEquals(limitsFor(USUAL, 80), { lateMs: 200, deadMs: 400 });
  assertEquals(limitsFor(USUAL, 1_000), { lateMs: 500, deadMs: 1_000 });
  assertEquals(limitsFor(USUAL, 1e9).deadMs, 400 * DEADTIME_FACTOR_MAX);
});

Deno.test("judge calls late what has just reached warntime, and dead what has just reached deadtime", () => {
  const limits = limitsFor(USUAL, undefined);
  const verdicts = [0, 199.9, 200, 399.9, 400, 1e9].map((silentMs) => judge(silentMs, limits));
  assertEquals(verdicts, ["alive", "alive", "late", "late", "dead", "dead"]);
});

Deno.test("ListeningClock runs with the clock while it is asked often enough", () => {
  const listening = new ListeningClock(1_000, 100);
  for (let nowMs = 1_050; nowMs <= 3_000; nowMs += 50) {
    assertFalse(listening.isStall(listening.advance(nowMs)));
  }
  assertEquals(listening.listenedMs, 2_000);
});

Deno.test("ListeningClock counts a pause of any length as one step, and says that it was one", () => {
  const listening = new ListeningClock(0, 100);
  assertFalse(listening.isStall(listening.advance(100)));
  assert(listening.isStall(listening.advance(100_000)));
  assertEquals(listening.listenedMs, 200);
  listening.setStep(10);
  assertEquals(listening.advance(100_020), 20);
  assertEquals(listening.listenedMs, 210);
});

Deno.test("ListeningClock does not go back where its clock does", () => {
  const listening = new ListeningClock(500, 100);
  assertEquals(listening.advance(400), 0);
  listening.advance(450);
  assertEquals(listening.listenedMs, 50);
});

Deno.test("ListeningClock says what the time is between two calls, a step ahead at most", () => {
  const listening = new ListeningClock(0, 100);
  listening.advance(50);
  assertEquals([50, 80, 150, 10_000, 20].map((nowMs) => listening.at(nowMs)), [
    50,
    80,
    150,
    150,
    50,
  ]);
  assertEquals(listening.listenedMs, 50);
});
