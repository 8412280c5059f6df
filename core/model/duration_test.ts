import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatDuration, parseDuration } from "./duration.ts";

Deno.test("parseDuration reads every unit, and fractions of one", () => {
  assertEquals(parseDuration("250ms"), 250);
  assertEquals(parseDuration("1s"), 1_000);
  assertEquals(parseDuration("1.5s"), 1_500);
  assertEquals(parseDuration("2m"), 120_000);
  assertEquals(parseDuration("1h"), 3_600_000);
  assertEquals(parseDuration("0s"), 0);
  assertEquals(parseDuration(" 3s "), 3_000);
});

Deno.test("parseDuration rounds to whole milliseconds", () => {
  assertEquals(parseDuration("1.6ms"), 2);
  assertEquals(parseDuration("0.0004s"), 0);
  assertEquals(parseDuration("0.1s"), 100);
});

Deno.test("parseDuration refuses what has no unit, an unknown one, a sign or more than one number", () => {
  for (
    const text of ["", "1", "s", "1 s", "-1s", "+1s", "1S", "1d", "1m30s", ".5s", "1.s", "1e3s"]
  ) {
    assertEquals(parseDuration(text), undefined, `"${text}" was read as a duration`);
  }
});

Deno.test("parseDuration refuses more than can be counted exactly", () => {
  assertEquals(parseDuration("9007199254740991ms"), Number.MAX_SAFE_INTEGER);
  assertEquals(parseDuration("9007199254740992ms"), undefined);
  assertEquals(parseDuration(`${"9".repeat(400)}h`), undefined);
});

Deno.test("formatDuration uses the largest unit that is exact", () => {
  const cases: ReadonlyArray<readonly [number, string]> = [
    [0, "0ms"],
    [1, "1ms"],
    [999, "999ms"],
    [1_000, "1s"],
    [1_500, "1500ms"],
    [60_000, "1m"],
    [90_000, "90s"],
    [120_000, "2m"],
    [3_600_000, "1h"],
    [5_400_000, "90m"],
    [86_400_000, "24h"],
  ];
  for (const [durationMs, text] of cases) assertEquals(formatDuration(durationMs), text);
});

Deno.test("formatDuration and parseDuration are each other's inverse", () => {
  const durations = fc.oneof(
    fc.nat(),
    fc.nat({ max: 100_000 }).map((seconds) => seconds * 1_000),
    fc.nat({ max: 100_000 }).map((minutes) => minutes * 60_000),
  );
  fc.assert(fc.property(durations, (durationMs) => {
    assertEquals(parseDuration(formatDuration(durationMs)), durationMs);
  }));
});

Deno.test("formatDuration never says more than the number of milliseconds would", () => {
  fc.assert(fc.property(fc.nat(), (durationMs) => {
    assert(formatDuration(durationMs).length <= `${durationMs}ms`.length);
  }));
});

Deno.test("parseDuration never throws, whatever the text", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    const durationMs = parseDuration(text);
    assert(durationMs === undefined || (Number.isSafeInteger(durationMs) && durationMs >= 0));
  }));
});
