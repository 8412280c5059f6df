import { assert, assertEquals, assertMatch } from "@std/assert";
import { systemRandom } from "./random.ts";

Deno.test("systemRandom.number gives numbers from 0 to below 1, not always the same", () => {
  const numbers = Array.from({ length: 100 }, () => systemRandom.number());
  assert(numbers.every((number) => number >= 0 && number < 1));
  assert(new Set(numbers).size > 90);
});

Deno.test("systemRandom.hex gives two lower-case digits for each byte", () => {
  for (const bytes of [0, 1, 8, 100]) {
    const text = systemRandom.hex(bytes);
    assertEquals(text.length, bytes * 2);
    assertMatch(text, /^[0-9a-f]*$/);
  }
});

Deno.test("systemRandom.hex keeps leading zeros and does not repeat itself", () => {
  const seen = new Set(Array.from({ length: 1_000 }, () => systemRandom.hex(8)));
  assertEquals(seen.size, 1_000);
  // Among so many, one starts with a zero digit; chance says otherwise once in 10 to the power of 28.
  assert([...seen].some((text) => text.startsWith("0")));
});
