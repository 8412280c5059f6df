import { assert, assertEquals, assertThrows } from "@std/assert";
import { deepFreeze } from "./freeze.ts";

Deno.test("deepFreeze freezes all through, and gives the same value back", () => {
  const shared = { deep: [1, { x: 1 }] };
  const value = { a: shared, b: [shared], c: null, d: "text" };
  assert(deepFreeze(value) === value);
  for (const part of [value, shared, shared.deep, shared.deep[1], value.b]) {
    assert(Object.isFrozen(part));
  }
  assertThrows(() => shared.deep.push(2), TypeError);
});

Deno.test("deepFreeze ends on a value that contains itself", () => {
  const value: { self?: unknown } = {};
  value.self = [value];
  assert(Object.isFrozen(deepFreeze(value)));
});

Deno.test("deepFreeze takes what cannot be frozen as it is", () => {
  for (const value of [null, undefined, 1, "x", true]) assertEquals(deepFreeze(value), value);
});
