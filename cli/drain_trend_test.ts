import { assertEquals } from "@std/assert";
import { createTrend } from "./drain_trend.ts";

Deno.test("a trend tells how fast connections end, and how long it would take so", () => {
  const trend = createTrend();
  assertEquals(trend.describe(0, 100), "");
  assertEquals(trend.describe(500, 99), "");
  assertEquals(trend.describe(2_000, 95), ", 2.5 a second fewer, about 38s to go");
  assertEquals(trend.describe(4_000, 20), ", 20 a second fewer, about 1s to go");
});

Deno.test("a trend forgets what was long ago, and says where nothing ends", () => {
  const trend = createTrend();
  trend.describe(0, 100);
  assertEquals(trend.describe(20_000, 50), "");
  assertEquals(trend.describe(25_000, 50), ", none has ended lately");
  assertEquals(trend.describe(26_000, 60), "");
  assertEquals(trend.describe(27_000, undefined), "");
});
