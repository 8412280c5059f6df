import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { FULL_CHECK_NEXT, onlyConnects, type Sequence, sequenceAfter } from "./sequence.ts";

/** The checks that are made, N full and C connecting, where these are the results (plus is good). */
function checksFor(results: string, connects: number): string {
  let sequence: Sequence = FULL_CHECK_NEXT;
  return [...results].map((sign) => {
    const made = onlyConnects(sequence) ? "C" : "N";
    sequence = sequenceAfter(sequence, sign === "+", connects);
    return made;
  }).join("");
}

Deno.test("a sequence of three connects after each good full check", () => {
  assertEquals(checksFor("+++++++++", 3), "NCCCNCCCN");
});

Deno.test("a sequence goes back to a full check after a connect that failed", () => {
  assertEquals(checksFor("++-++++++", 3), "NCCNCCCNC");
});

Deno.test("a sequence repeats a full check that failed until it is good", () => {
  assertEquals(checksFor("---+++++", 3), "NNNNCCCN");
  assertEquals(checksFor("++++-+", 3), "NCCCNN");
});

Deno.test("a sequence without connects is full checks only", () => {
  assertEquals(checksFor("++-+", 0), "NNNN");
});

Deno.test("a sequence obeys a smaller number in the midst of a row", () => {
  assertEquals(sequenceAfter(9, true, 2), 2);
  assertEquals(sequenceAfter(9, true, 0), 0);
  assertEquals(sequenceAfter(2, true, 9), 1);
});

Deno.test("a sequence has never more connects in a row than asked for, and none after a failure", () => {
  fc.assert(fc.property(
    fc.array(fc.boolean(), { maxLength: 60 }),
    fc.integer({ min: 0, max: 6 }),
    (results, connects) => {
      const made = checksFor(results.map((good) => good ? "+" : "-").join(""), connects);
      assertEquals(made.includes("C".repeat(connects + 1)), false);
      for (const [index, good] of results.entries()) {
        if (!good && index + 1 < made.length) assertEquals(made[index + 1], "N");
      }
      // Without failures exactly every (connects + 1)th check is a full one.
      if (results.every((good) => good)) {
        for (const [index, kind] of [...made].entries()) {
          assertEquals(kind === "N", index % (connects + 1) === 0);
        }
      }
    },
  ));
});
