import { assertEquals } from "@std/assert";
import { formatRows, median } from "./rows.ts";

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

Deno.test("median takes the middle of an unsorted list", () => {
  assertEquals(median([9, 1, 5]), 5);
  assertEquals(median([]), NaN);
});
