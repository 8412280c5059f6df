import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Buckets, LATENCY_BOUNDS_MS, LATENESS_BOUNDS_MS } from "./buckets.ts";

Deno.test("Buckets counts a value at its bound in the bucket of that bound, as Prometheus does", () => {
  const buckets = new Buckets([1, 10]);
  for (const value of [0, 1, 1.001, 10, 10.5, 1e9]) buckets.add(value);
  assertEquals(buckets.histogram(), {
    boundsMs: [1, 10],
    counts: [2, 2, 2],
    sumMs: 0 + 1 + 1.001 + 10 + 10.5 + 1e9,
  });
});

Deno.test("Buckets counts every value once, in the first bucket that holds it", () => {
  const values = fc.array(fc.double({ min: 0, max: 100_000, noNaN: true }), { maxLength: 50 });
  fc.assert(
    fc.property(values, fc.constantFrom(LATENCY_BOUNDS_MS, LATENESS_BOUNDS_MS), (all, bounds) => {
      const buckets = new Buckets(bounds);
      for (const value of all) buckets.add(value);
      const { counts } = buckets.histogram();
      const expected = [...bounds, Infinity].map((bound, index) =>
        all.filter((value) => value <= bound && value > (bounds[index - 1] ?? -Infinity)).length
      );
      assertEquals(counts, expected);
    }),
  );
});

Deno.test("the bounds rise, and those of latency reach from 1 ms to 10 s", () => {
  for (const bounds of [LATENCY_BOUNDS_MS, LATENESS_BOUNDS_MS]) {
    assertEquals([...bounds].sort((a, b) => a - b), bounds);
  }
  assertEquals([LATENCY_BOUNDS_MS[0], LATENCY_BOUNDS_MS.at(-1)], [1, 10_000]);
});

Deno.test("Buckets gives a copy that does not change any more", () => {
  const buckets = new Buckets([1]);
  const { counts } = buckets.histogram();
  buckets.add(5);
  assertEquals(counts, [0, 0]);
});
