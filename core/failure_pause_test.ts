import { assertEquals, assertMatch } from "@std/assert";
import { FAILURE_PAUSE_MAX_MS, FAILURE_PAUSE_MS, FailurePause } from "./failure_pause.ts";
import { createFakeClock } from "./testing/mod.ts";

Deno.test("a failure keeps the group away for a while and says why", async () => {
  const clock = createFakeClock();
  const pause = new FailurePause(clock);
  let over = 0;
  assertEquals(pause.reason, undefined);
  pause.note("ip_addr: no such interface", () => over++);
  assertMatch(pause.reason ?? "", /tried again after 5s: ip_addr: no such interface/);
  await clock.advance(FAILURE_PAUSE_MS - 1);
  assertEquals(over, 0);
  await clock.advance(1);
  assertEquals([over, pause.reason], [1, undefined]);
});

Deno.test("the pause doubles up to its limit, and begins anew after it went well for as long", async () => {
  const clock = createFakeClock();
  const pause = new FailurePause(clock);
  const lengths: number[] = [];
  for (let time = 0; time < 10; time++) {
    const startedMs = clock.monotonicMs();
    pause.note("x", () => lengths.push(clock.monotonicMs() - startedMs));
    await clock.advance(FAILURE_PAUSE_MAX_MS);
    if (time < 8) pause.note("again at once", () => {});
  }
  assertEquals(lengths[0], FAILURE_PAUSE_MS);
  assertEquals(Math.max(...lengths) <= FAILURE_PAUSE_MAX_MS, true);
  await clock.advance(FAILURE_PAUSE_MAX_MS * 2);
  const startedMs = clock.monotonicMs();
  pause.note("x", () => lengths.push(clock.monotonicMs() - startedMs));
  await clock.advance(FAILURE_PAUSE_MAX_MS);
  assertEquals(lengths.at(-1), FAILURE_PAUSE_MS);
});

Deno.test("forget lets it be tried at once, and leaves no timer", () => {
  const clock = createFakeClock();
  const pause = new FailurePause(clock);
  pause.note("x", () => {
    throw new Error("it was forgotten");
  });
  pause.forget();
  assertEquals([pause.reason, clock.pending], [undefined, 0]);
});

Deno.test("hurry lets it be tried at once, and the next pause is longer all the same", async () => {
  const clock = createFakeClock();
  const pause = new FailurePause(clock);
  let over = 0;
  pause.hurry();
  pause.note("x", () => over++);
  pause.hurry();
  pause.hurry();
  assertEquals([over, pause.reason], [1, undefined]);
  await clock.advance(FAILURE_PAUSE_MS - 1);
  pause.note("x", () => over++);
  await clock.advance(2 * FAILURE_PAUSE_MS - 1);
  assertEquals(over, 1);
  await clock.advance(1);
  assertEquals(over, 2);
});
