import { assertEquals, assertNotEquals } from "@std/assert";
import { digestOf } from "./digest.ts";

Deno.test("digestOf is SHA-256 in hexadecimal (FIPS 180-4, the one-block example)", () => {
  assertEquals(
    digestOf("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

Deno.test("digestOf tells texts apart that differ in a blank or in one letter beyond ASCII", () => {
  assertNotEquals(digestOf("a"), digestOf("a "));
  assertNotEquals(digestOf("ä"), digestOf("ö"));
});
