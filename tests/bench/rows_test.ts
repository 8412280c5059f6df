import { assertEquals } from "@std/assert";
import { type BenchRow, formatRows, isMissed, median, rowOf } from "./rows.ts";

Deno.test("formatRows aligns names and figures and says ratios", () => {
  const text = formatRows([
    { name: "bare", value: 80, unit: "us" },
    { name: "checker.http", value: 1234.5, unit: "us", ratio: { to: "bare", value: 1.25 } },
  ]);
  assertEquals(text.split("\n"), [
    "bare              80.00 us",
    "checker.http       1235 us              1.25 times bare",
  ]);
});

Deno.test("formatRows says the worst, and beside each target whether it was met", () => {
  const text = formatRows([
    { name: "plan", value: 12.5, unit: "ms", worst: 30, target: { atMost: 20 } },
    { name: "parse", value: 501, unit: "ms", target: { atMost: 500 } },
    {
      name: "http",
      value: 90,
      unit: "us",
      ratio: { to: "bare", value: 1.25 },
      target: { atMost: 1.3, of: "ratio" },
    },
  ]);
  assertEquals(text.split("\n"), [
    "plan       12.50 ms            worst 30.00     at most 20 ms: met",
    "parse        501 ms                            at most 500 ms: MISSED",
    "http       90.00 us                            1.25 times bare  at most 1.3 times: met",
  ]);
});

Deno.test("isMissed holds the figure or the ratio against the target, and finds no number missed", () => {
  const row: BenchRow = { name: "a", value: 5, unit: "ms" };
  assertEquals(isMissed(row), false);
  assertEquals(isMissed({ ...row, target: { atMost: 5 } }), false);
  assertEquals(isMissed({ ...row, target: { atMost: 4.9 } }), true);
  assertEquals(isMissed({ ...row, value: NaN, target: { atMost: 5 } }), true);
  const target = { atMost: 1.3, of: "ratio" } as const;
  assertEquals(isMissed({ ...row, ratio: { to: "b", value: 1.3 }, target }), false);
  assertEquals(isMissed({ ...row, ratio: { to: "b", value: 1.31 }, target }), true);
  assertEquals(isMissed({ ...row, target }), true);
});

Deno.test("rowOf has the median and the worst of what was measured", () => {
  assertEquals(rowOf("a", [3, 9, 1], "ms"), { name: "a", value: 3, unit: "ms", worst: 9 });
  assertEquals(rowOf("a", [3], "ms", 2).target, { atMost: 2 });
});

Deno.test("median takes the middle of an unsorted list", () => {
  assertEquals(median([9, 1, 5]), 5);
  assertEquals(median([]), NaN);
});
