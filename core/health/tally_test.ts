import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { LATENCIES_KEPT, Tally } from "./tally.ts";

Deno.test("Tally counts checks and failures, and keeps what the last took, oldest first", () => {
  const tally = new Tally();
  assertEquals([tally.total, tally.failed, tally.latencies()], [0, 0, []]);
  tally.add({ healthy: true, latencyMs: 1.236 });
  tally.add({ healthy: false, latencyMs: 500 });
  tally.add({ healthy: true, latencyMs: 0 });
  assertEquals([tally.total, tally.failed, tally.latencies()], [3, 1, [1.24, null, 0]]);
});

Deno.test("Tally keeps the newest and no more than it has room for, however many there were", () => {
  const outcomes = fc.array(
    fc.record({ healthy: fc.boolean(), latencyMs: fc.integer({ min: 0, max: 60_000 }) }),
    { maxLength: 3 * LATENCIES_KEPT },
  );
  fc.assert(fc.property(outcomes, (all) => {
    const tally = new Tally();
    for (const outcome of all) tally.add(outcome);
    assertEquals(tally.total, all.length);
    assertEquals(tally.failed, all.filter(({ healthy }) => !healthy).length);
    assertEquals(
      tally.latencies(),
      all.slice(-LATENCIES_KEPT).map(({ healthy, latencyMs }) => healthy ? latencyMs : null),
    );
  }));
});
