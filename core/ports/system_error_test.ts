import { assertEquals, assertNotEquals } from "@std/assert";
import { ECONNREFUSED, systemErrorWords, systemErrorWordsByName } from "./system_error.ts";

Deno.test("systemErrorWords says the common errors in the system's words", () => {
  const table: [number, string][] = [
    [ECONNREFUSED, "connection refused"],
    [113, "no route to host"],
    [101, "network is unreachable"],
    [24, "too many open files"],
    [1, "operation not permitted"],
  ];
  for (const [errorNumber, words] of table) assertEquals(systemErrorWords(errorNumber), words);
});

Deno.test("systemErrorWords names an unknown error by its number", () => {
  assertEquals(systemErrorWords(77), "error 77");
  assertEquals(systemErrorWords(0), "error 0");
});

Deno.test("systemErrorWords has different words for different errors", () => {
  const words = Array.from({ length: 134 }, (_, errorNumber) => systemErrorWords(errorNumber));
  assertEquals(new Set(words).size, words.length);
});

Deno.test("systemErrorWordsByName agrees with the numbers and knows nothing else", () => {
  assertEquals(systemErrorWordsByName("ECONNREFUSED"), systemErrorWords(ECONNREFUSED));
  assertEquals(systemErrorWordsByName("EHOSTUNREACH"), "no route to host");
  assertEquals(systemErrorWordsByName("ERR_TLS_HANDSHAKE"), undefined);
  assertNotEquals(systemErrorWordsByName("EPIPE"), undefined);
});
