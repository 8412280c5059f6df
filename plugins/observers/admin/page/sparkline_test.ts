import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { SAMPLES_MAX, sparkPaths, sparkWords, withSample } from "./sparkline.js";

Deno.test("sparkPaths breaks the line at a failure and marks it", () => {
  const { line, misses } = sparkPaths([1, null, 4], 59, 20);
  // Two strokes: a dot before the failure, which is a line of no length, and the newest at the right edge.
  assertEquals(line, "M57 14.5h0.01M59 1h0.01");
  assertEquals(misses, "M58 20V7");
});

Deno.test("sparkPaths of nothing draws nothing", () => {
  assertEquals(sparkPaths([], 84, 20), { line: "", misses: "" });
});

Deno.test("sparkPaths keeps noise of a quick server flat", () => {
  const heights = [...sparkPaths([0.1, 0.3, 0.2], 59, 20).line.matchAll(/ ([\d.]+)/g)]
    .map(([, y]) => Number(y));
  assertEquals(heights.length, 3);
  assert(heights.every((y) => y > 15), heights.join());
});

Deno.test("sparkPaths stays inside of its box, whatever it is given", () => {
  const sample = fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }), { nil: null });
  fc.assert(fc.property(fc.array(sample, { maxLength: 200 }), (samples) => {
    const { line, misses } = sparkPaths(samples, 100, 20);
    for (const [, x, y] of `${line}${misses}`.matchAll(/[ML]([-\d.]+) ([-\d.]+)/g)) {
      assert(Number(x) >= 0 && Number(x) <= 100, `${x}`);
      assert(Number(y) >= 0 && Number(y) <= 20, `${y}`);
    }
    const shown = samples.slice(-SAMPLES_MAX);
    const missed = shown.filter((value) => value === null).length;
    assertEquals(misses.split("M").length - 1, missed);
    assertEquals(line.split(/[ML]/).length - 1, shown.length - missed);
  }));
});

Deno.test("withSample lets the oldest go, and leaves the list that it was given", () => {
  const full = Array.from({ length: SAMPLES_MAX }, (_none, index) => index);
  const next = withSample(full, null);
  assertEquals([next.length, next[0], next.at(-1), full.length], [
    SAMPLES_MAX,
    1,
    null,
    SAMPLES_MAX,
  ]);
});

Deno.test("sparkWords says what a line shows, with its units", () => {
  assertEquals(sparkWords([]), "No check is known yet.");
  assertEquals(sparkWords([4]), "1 check: 4.0 ms to 4.0 ms; the newest is on the right.");
  assertEquals(
    sparkWords([0.5, null, 1_500]),
    "3 checks: 0.5 ms to 1.5 s, 1 failed; the newest is on the right.",
  );
  assertEquals(sparkWords([null, null]), "2 checks, all failed.");
  assertEquals(sparkWords(Array(99).fill(null)), "60 checks, all failed.");
});
