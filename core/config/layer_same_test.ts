import { assertEquals } from "@std/assert";
import { saysSame } from "./layer_same.ts";

Deno.test("saysSame sees through the ways to write a word, a duration and their likes", () => {
  for (
    const [left, right] of [
      [{ quiescent: "yes" }, { quiescent: true }],
      [{ cleanstop: "off" }, { cleanstop: false }],
      [{ check: { interval: "1000ms", rise: 2 } }, { check: { rise: 2, interval: "1s" } }],
      [{ check: { verify: "no" } }, { check: { verify: false } }],
      [{ persistent: "60s" }, { persistent: "1m" }],
      [{ real: [{ address: "a", check: { timeout: "1s" } }] }, {
        real: [{ address: "a", check: { timeout: "1000ms" } }],
      }],
      ["text", "text"],
      [null, null],
    ] as const
  ) assertEquals(saysSame(left, right), true, JSON.stringify([left, right]));
});

Deno.test("saysSame tells apart what means different things, or nothing", () => {
  for (
    const [left, right] of [
      [{ quiescent: "yes" }, { quiescent: false }],
      [{ quiescent: "yes" }, { quiescent: null }],
      [{ quiescent: "yes" }, {}],
      [{ name: "yes" }, { name: "on" }],
      [{ check: { request: "yes" } }, { check: { request: "on" } }],
      [{ check: { interval: "1s" } }, { check: { interval: "2s" } }],
      [{ weight: 1 }, { weight: "one" }],
      [{ real: ["a"] }, { real: ["a", "b"] }],
      [{}, null],
    ] as const
  ) assertEquals(saysSame(left, right), false, JSON.stringify([left, right]));
});
