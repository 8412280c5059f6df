import { assert, assertEquals } from "@std/assert";
import { createEventBus, type DirectorEvent } from "./events/mod.ts";
import { LoopDelay, STALL_MS, STALL_QUIET_MS, STALL_TOLD_MS, TICK_MS } from "./loop_delay.ts";
import { createFakeClock } from "./testing/mod.ts";

/** A loop on a clock that can leap: no timer fires in between, as in a program that stands still. */
function setUp() {
  const fake = createFakeClock();
  let leaptMs = 0;
  const clock = { ...fake, monotonicMs: () => fake.monotonicMs() + leaptMs };
  const events: DirectorEvent[] = [];
  const bus = createEventBus({ now: fake.now, onFault: (message) => assert(false, message) });
  bus.subscribe((event) => events.push(event));
  const loop = new LoopDelay({ clock, events: bus });
  loop.start();
  /** Stands still for so long after a tick; what was due meanwhile runs at its end. */
  const stall = async (durationMs: number) => {
    leaptMs += durationMs - TICK_MS;
    await fake.advance(TICK_MS);
  };
  return { fake, loop, stall, told: () => events.map((event) => ({ ...event, id: 0, time: 0 })) };
}

const QUIET = { loopDelayMs: { mean: 0, worst: 0 }, stalls: 0 };

Deno.test("LoopDelay of a loop that is always on time is nothing", async () => {
  const { fake, loop } = setUp();
  assertEquals(loop.snapshot(), QUIET);
  await fake.advance(30_000);
  assertEquals(loop.snapshot(), QUIET);
});

Deno.test("LoopDelay counts a late tick for ten seconds, and a stall for ever", async () => {
  const { fake, loop, stall, told } = setUp();
  await fake.advance(10_000);
  await stall(TICK_MS + STALL_MS + 1);
  const { loopDelayMs: { mean, worst }, stalls } = loop.snapshot();
  assertEquals([worst, stalls], [STALL_MS + 1, 1]);
  // Ten seconds have forty ticks, of which one was late.
  assert(Math.abs(mean - (STALL_MS + 1) / 40) < 0.5, `${mean} ms`);
  await fake.advance(8_500);
  assertEquals(loop.snapshot().loopDelayMs.worst, STALL_MS + 1);
  await fake.advance(2_500);
  assertEquals(loop.snapshot(), { ...QUIET, stalls: 1 });
  assertEquals(told(), []);
});

Deno.test("LoopDelay does not call a short delay a stall", async () => {
  const { loop, stall } = setUp();
  await stall(TICK_MS + STALL_MS);
  assertEquals(loop.snapshot().stalls, 0);
  assertEquals(loop.snapshot().loopDelayMs.worst, STALL_MS);
});

Deno.test("LoopDelay tells a long stall, and another one only after a while", async () => {
  const { fake, loop, stall, told } = setUp();
  await stall(TICK_MS + STALL_TOLD_MS);
  assertEquals(told(), []);
  await stall(1_000);
  await stall(2_000);
  const first = { type: "director.stalled", stalledMs: 1_000 - TICK_MS, id: 0, time: 0 } as const;
  assertEquals(told(), [first]);
  await fake.advance(STALL_QUIET_MS);
  await stall(3_000);
  assertEquals(told(), [first, { ...first, stalledMs: 3_000 - TICK_MS }]);
  assertEquals(loop.snapshot().stalls, 4);
});

Deno.test("LoopDelay counts one long pause as one stall, and a jump of the wall clock as none", async () => {
  const { fake, loop, stall } = setUp();
  await stall(3_600_000);
  assertEquals(loop.snapshot().stalls, 1);
  fake.jumpWallClock(3_600_000);
  await fake.advance(1_000);
  assertEquals(loop.snapshot().stalls, 1);
});

Deno.test("LoopDelay leaves no timer behind when it stops, and starts once", async () => {
  const { fake, loop } = setUp();
  loop.start();
  assertEquals(fake.pending, 1);
  loop.stop();
  assertEquals(fake.pending, 0);
  await fake.advance(1_000);
  assertEquals(fake.pending, 0);
});
