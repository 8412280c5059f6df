import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { createSeededRandom } from "./fake_random.ts";

function draw(seed: number, amount: number): number[] {
  const random = createSeededRandom(seed);
  return Array.from({ length: amount }, () => random.number());
}

Deno.test("createSeededRandom gives the same run for the same seed", () => {
  fc.assert(fc.property(fc.integer(), (seed) => {
    assertEquals(draw(seed, 20), draw(seed, 20));
  }));
});

Deno.test("createSeededRandom gives another run for another seed", () => {
  fc.assert(fc.property(fc.integer(), (seed) => {
    assertNotEquals(draw(seed, 5), draw(seed + 1, 5));
  }));
});

Deno.test("createSeededRandom stays from 0 to below 1, spread evenly", () => {
  const numbers = draw(1, 10_000);
  assert(numbers.every((number) => number >= 0 && number < 1));
  for (let tenth = 0; tenth < 10; tenth++) {
    const share = numbers.filter((number) => Math.floor(number * 10) === tenth).length;
    assert(share > 850 && share < 1_150, `${share} of 10000 in tenth ${tenth}`);
  }
});

Deno.test("createSeededRandom.hex gives two lower-case digits for each byte, from the same run", () => {
  const random = createSeededRandom(7);
  const [first, second] = [random.hex(8), random.hex(8)];
  assertMatch(first, /^[0-9a-f]{16}$/);
  assertNotEquals(first, second);
  assertEquals(createSeededRandom(7).hex(8), first);
  assertEquals(random.hex(0), "");
});
