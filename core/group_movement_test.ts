import { assertEquals } from "@std/assert";
import { Movement } from "./group_movement.ts";
import { createFakeClock } from "./testing/mod.ts";

Deno.test("Movement knows when the phase changed last and by which event, and nothing else moves it", async () => {
  const clock = createFakeClock();
  const startedAt = clock.now();
  const movement = new Movement(clock);
  await clock.advance(10);
  movement.note("idle", 3);
  assertEquals(movement.last, { since: startedAt });
  movement.note("claiming", 4);
  await clock.advance(10);
  movement.note("claiming", 5);
  assertEquals(movement.last, { since: startedAt + 10, by: 4 });
  movement.note("held", undefined);
  assertEquals(movement.last, { since: startedAt + 20 });
});
