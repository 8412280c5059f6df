import { assertEquals } from "@std/assert";
import { createEventBus } from "./events/mod.ts";
import { createFakeClock } from "./testing/mod.ts";
import { Vitals } from "./vitals.ts";

function setUp(process?: { residentBytes(): number }) {
  const clock = createFakeClock();
  const events = createEventBus({ now: clock.now, onFault: () => {} });
  const ports = { clock, ...(process === undefined ? {} : { process }) };
  return { clock, vitals: new Vitals({ ports, events, counting: () => undefined }) };
}

Deno.test("Vitals tells memory as it is when it is asked, and how the loop does", async () => {
  let residentBytes = 1_000;
  const { clock, vitals } = setUp({ residentBytes: () => residentBytes });
  vitals.start();
  await clock.advance(1_000);
  residentBytes = 2_000;
  assertEquals(vitals.process(), {
    loopDelayMs: { mean: 0, worst: 0 },
    stalls: 0,
    residentBytes: 2_000,
  });
  vitals.stop();
  assertEquals(clock.pending, 0);
});

Deno.test("Vitals without a process to tell of tells nothing and sets no timer", () => {
  const { clock, vitals } = setUp();
  vitals.start();
  assertEquals([vitals.process(), clock.pending], [undefined, 0]);
});
