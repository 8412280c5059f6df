import {
  assert,
  assertEquals,
  assertGreaterOrEqual,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import { createFakeClock, eventually } from "../testing/mod.ts";
import { sleep, systemClock, untilAborted } from "./clock.ts";

Deno.test("systemClock shows the system's time and measures without going back", () => {
  const before = Date.now();
  const now = systemClock.now();
  assert(before <= now && now <= Date.now());
  const first = systemClock.monotonicMs();
  assertGreaterOrEqual(systemClock.monotonicMs(), first);
});

Deno.test("systemClock.after calls back once, after the delay and not before", async () => {
  const startMs = systemClock.monotonicMs();
  let calls = 0;
  let calledMs = 0;
  const cancel = systemClock.after(20, () => {
    calls++;
    calledMs = systemClock.monotonicMs();
  });
  await eventually("the timer fired", () => calls === 1);
  // Timers of the system count whole milliseconds and may be early by a part of one.
  assertGreaterOrEqual(calledMs - startMs, 19);
  cancel();
});

Deno.test("systemClock.after calls nobody when it was cancelled", async () => {
  let called = false;
  const cancel = systemClock.after(1, () => called = true);
  cancel();
  await sleep(systemClock, 20);
  assertEquals(called, false);
});

Deno.test("sleep resolves after the delay", async () => {
  const clock = createFakeClock();
  let awake = false;
  const sleeping = sleep(clock, 100).then(() => awake = true);
  await clock.advance(99);
  assertEquals(awake, false);
  await clock.advance(1);
  await sleeping;
  assertEquals(awake, true);
});

Deno.test("sleep rejects with the signal's reason and takes its timer back", async () => {
  const clock = createFakeClock();
  const abort = new AbortController();
  const reason = new Error("enough");
  const sleeping = assertRejects(() => sleep(clock, 100, abort.signal), Error);
  assertEquals(clock.pending, 1);
  abort.abort(reason);
  assertStrictEquals(await sleeping, reason);
  assertEquals(clock.pending, 0);
});

Deno.test("sleep does not start where the signal aborted before", async () => {
  const clock = createFakeClock();
  const reason = new Error("too late");
  const error = await assertRejects(() => sleep(clock, 100, AbortSignal.abort(reason)), Error);
  assertStrictEquals(error, reason);
  assertEquals(clock.pending, 0);
});

Deno.test("sleep forgets the signal when it is over", async () => {
  const clock = createFakeClock();
  const abort = new AbortController();
  let listeners = 0;
  const signal = {
    aborted: false,
    addEventListener: (...given: Parameters<AbortSignal["addEventListener"]>) => {
      listeners++;
      abort.signal.addEventListener(...given);
    },
    removeEventListener: (...given: Parameters<AbortSignal["removeEventListener"]>) => {
      listeners--;
      abort.signal.removeEventListener(...given);
    },
  } as unknown as AbortSignal;
  const sleeping = sleep(clock, 1, signal);
  await clock.advance(1);
  await sleeping;
  assertEquals(listeners, 0);
});

Deno.test("untilAborted ends with what it waits for, also where that fails, or with the signal", async () => {
  const limit = new AbortController();
  await untilAborted(Promise.resolve(), limit.signal);
  await untilAborted(Promise.reject(new Error("failed")), limit.signal);
  const { promise, reject } = Promise.withResolvers<void>();
  const waiting = untilAborted(promise, limit.signal);
  limit.abort();
  await waiting;
  await untilAborted(promise, limit.signal);
  // Nobody waits for this any more, and it is no unhandled rejection.
  reject(new Error("late"));
});
