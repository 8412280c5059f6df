import { assertEquals } from "@std/assert";
import {
  byteRate,
  counted,
  lasting,
  latency,
  roughly,
  short,
  timeOfDay,
  whole,
  zoneOf,
} from "./words.js";

Deno.test("short keeps three digits at most, at every border of a step", () => {
  const cases: [number, string][] = [
    [0, "0"],
    [-3, "0"],
    [0.04, "0.0"],
    [0.4, "0.4"],
    [7, "7"],
    [9.94, "9.9"],
    [9.96, "10"],
    [999.4, "999"],
    [999.6, "1.0k"],
    [1_280_000, "1.3M"],
    [5e15, "5000T"],
  ];
  for (const [value, text] of cases) assertEquals(short(value), text);
});

Deno.test("byteRate puts the step before its unit", () => {
  assertEquals([0, 12, 41_000, 1.28e6].map(byteRate), ["0 B/s", "12 B/s", "41 kB/s", "1.3 MB/s"]);
});

Deno.test("latency changes its unit before it grows a fourth digit", () => {
  const values = [0, 0.84, 9.94, 9.96, 999.4, 999.6, 61_000];
  const texts = ["0.0 ms", "0.8 ms", "9.9 ms", "10 ms", "999 ms", "1.0 s", "61.0 s"];
  assertEquals(values.map(latency), texts);
});

Deno.test("lasting and roughly say the greatest units, and nothing negative", () => {
  const values = [-5, 999, 59_999, 60_000, 200_000, 7_200_000, 7_500_000, 273_600_000];
  assertEquals(values.map(lasting), [
    "0 s",
    "0 s",
    "59 s",
    "1 min",
    "3 min 20 s",
    "2 h",
    "2 h 5 min",
    "3 d 4 h",
  ]);
  assertEquals(values.map(roughly), ["0 s", "0 s", "59 s", "1 min", "3 min", "2 h", "2 h", "3 d"]);
});

Deno.test("timeOfDay has the date where the day is another one", () => {
  const now = new Date(2026, 10, 23, 3, 4, 5).getTime();
  assertEquals(timeOfDay(now, now), "03:04:05");
  const before = new Date(2026, 10, 22, 23, 59, 9).getTime();
  assertEquals(timeOfDay(before, now), "2026-11-22 23:59:09");
});

Deno.test("counted and whole group thousands", () => {
  assertEquals([counted(1, "server"), counted(0, "server"), counted(12_345, "server")], [
    "1 server",
    "0 servers",
    "12,345 servers",
  ]);
  assertEquals(whole(1_000_000), "1,000,000");
});

Deno.test("zoneOf says how far from UTC, in the east with a plus", () => {
  assertEquals([0, -60, -330, 210].map(zoneOf), ["UTC", "UTC+01:00", "UTC+05:30", "UTC-03:30"]);
});
