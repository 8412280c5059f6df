import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { composed, overlay, partOf, placesOf } from "./layer_overlay.ts";

Deno.test("overlay lays keys over keys, and null takes a key away", () => {
  assertEquals(overlay({ a: 1, b: 2, c: 3 }, { b: null, c: 4, d: 5 }), { a: 1, c: 4, d: 5 });
});

Deno.test("overlay goes into mappings, and takes lists and everything else whole", () => {
  const below = {
    check: { type: "http", timeout: "400ms", interval: "1s" },
    fallback: "127.0.0.1:80",
    real: [1, 2],
  };
  assertEquals(overlay(below, { check: { interval: "250ms", timeout: null } }), {
    ...below,
    check: { type: "http", interval: "250ms" },
  });
  assertEquals(overlay(below, { real: [3], fallback: { address: "a", forwarding: null } }), {
    check: below.check,
    fallback: { address: "a" },
    real: [3],
  });
  assertEquals(overlay({}, { check: { timeout: null } }), {});
  assertEquals(overlay({}, { check: {} }), { check: {} });
  assertEquals(overlay({ check: { timeout: 1 } }, { check: { timeout: null } }), { check: {} });
  assertEquals(overlay(below, { check: null, real: null }), { fallback: below.fallback });
});

Deno.test("a check that gets another type keeps the timing alone", () => {
  const below = { check: { type: "http", timeout: "400ms", request: "/" } };
  assertEquals(overlay(below, { check: { type: "connect" } }), {
    check: { type: "connect", timeout: "400ms" },
  });
  assertEquals(overlay(below, { check: { type: "http", receive: "up" } }), {
    check: { ...below.check, receive: "up" },
  });
});

Deno.test("placesOf names what a change gives, and partOf what is said about that", () => {
  const value = { scheduler: "rr", check: { interval: "1s", type: null }, real: [{ a: 1 }] };
  assertEquals(placesOf(value), [["scheduler"], ["check", "interval"], ["check", "type"], [
    "real",
  ]]);
  assertEquals(placesOf({ check: {} }), [["check"]]);
  assertEquals(partOf({ check: { type: "http", timeout: "1s" }, ops: true }, value), {
    scheduler: null,
    check: { interval: null, type: "http" },
    real: null,
  });
  assertEquals(partOf({ fallback: "a" }, { fallback: { address: "b" } }), { fallback: "a" });
});

Deno.test("one change over another is the same as both, one after the other", () => {
  const leaf = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant(null));
  const key = fc.constantFrom("a", "b", "c");
  // A mapping stays one: what was taken away whole and is given again lies over what the file has.
  const change = fc.record(
    { a: leaf, b: leaf, check: fc.dictionary(key, leaf, { minKeys: 1 }) },
    { requiredKeys: [] },
  );
  const file = fc.record({ a: fc.nat(3), check: fc.dictionary(key, fc.nat(3), { minKeys: 1 }) });
  fc.assert(fc.property(file, change, change, (below, first, second) => {
    assertEquals(overlay(below, composed(first, second)), overlay(overlay(below, first), second));
  }));
});
