import { assertEquals } from "@std/assert";
import { createEventBus } from "./events/mod.ts";
import { Oversleep, OVERSLEEP_QUIET_MS } from "./oversleep.ts";
import { createFakeClock } from "./testing/mod.ts";

Deno.test("a long sleep is always told, and short ones now and then", async () => {
  const clock = createFakeClock();
  const told: number[] = [];
  const events = createEventBus({ now: clock.now, onFault: () => {} });
  events.subscribe((event) => {
    if (event.type === "cluster.overslept") told.push(event.sleptMs);
  });
  const oversleep = new Oversleep({ clock, events });
  assertEquals(oversleep.note(90), 1);
  assertEquals(oversleep.note(120), undefined);
  oversleep.note(450);
  oversleep.note(450);
  oversleep.note(95);
  assertEquals(told, [90, 450, 450]);
  await clock.advance(OVERSLEEP_QUIET_MS);
  oversleep.note(95);
  assertEquals(told, [90, 450, 450, 95]);
});
