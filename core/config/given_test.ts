import { assertEquals } from "@std/assert";
import { given } from "./given.ts";

Deno.test("given puts a value under its name, also one that says no", () => {
  assertEquals({ a: 1, ...given("b", 2) }, { a: 1, b: 2 });
  for (const value of [0, "", false, null]) assertEquals(given("b", value), { b: value });
});

Deno.test("given leaves a key out where there is no value", () => {
  assertEquals(Object.keys(given("b", undefined)), []);
});
