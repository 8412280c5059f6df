import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  BLANKS,
  canonical,
  CharacterTable,
  type CodeRange,
  complement,
  DIGITS,
  EVERYTHING,
  includes,
  LINE_ENDS,
  union,
  withOtherCases,
  WORD,
} from "./expressions_characters.ts";

const code = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 0xffff }));
const ranges = fc.array(
  fc.tuple(code, code).map(([left, right]): CodeRange => [
    Math.min(left, right),
    Math.max(left, right),
  ]),
  { maxLength: 8 },
);

function isWithin(list: readonly CodeRange[], wanted: number): boolean {
  return list.some(([first, last]) => first <= wanted && wanted <= last);
}

Deno.test("the named sets are those of the engine, for every code unit", () => {
  const table = [[DIGITS, /\d/], [WORD, /\w/], [BLANKS, /\s/], [EVERYTHING, /[^]/]] as const;
  for (const [set, engine] of table) {
    for (let each = 0; each <= 0xffff; each++) {
      const wanted = engine.test(String.fromCharCode(each));
      if (includes(set, each) !== wanted) assertEquals(each, -1, `${engine} on code ${each}`);
    }
  }
  for (let each = 0; each <= 0xffff; each++) {
    const wanted = !/./.test(String.fromCharCode(each));
    if (includes(LINE_ENDS, each) !== wanted) assertEquals(each, -1, `dot on code ${each}`);
  }
});

Deno.test("union keeps every member and nothing else, sorted and apart", () => {
  fc.assert(fc.property(ranges, code, (list, wanted) => {
    const joined = union(list);
    assertEquals(includes(joined, wanted), isWithin(list, wanted));
    joined.forEach(([first, last], index) => {
      assertEquals(first <= last, true);
      const before = joined[index - 1];
      assertEquals(before === undefined || before[1] + 1 < first, true);
    });
  }));
});

Deno.test("complement has what the set has not, and its own complement is the set", () => {
  fc.assert(fc.property(ranges, code, (list, wanted) => {
    const joined = union(list);
    assertEquals(includes(complement(joined), wanted), !includes(joined, wanted));
    assertEquals(complement(complement(joined)), joined);
  }));
  assertEquals(complement([]), EVERYTHING);
  assertEquals(complement(EVERYTHING), []);
});

Deno.test("withOtherCases finds what the engine finds where case does not count", () => {
  const letters = fc.constantFrom(..."aAzZkKsS1_éÉßſKΣσςµμÿŸǅ");
  fc.assert(fc.property(letters, letters, (member, other) => {
    const set = withOtherCases([[member.charCodeAt(0), member.charCodeAt(0)]]);
    const wanted = new RegExp(`^[${member}]$`, "i").test(other);
    assertEquals(includes(set, other.charCodeAt(0)), wanted, `${member} and ${other}`);
  }));
});

Deno.test("canonical never makes ASCII of another letter, and leaves what has no single upper case", () => {
  assertEquals(canonical(0x61), 0x41);
  assertEquals(canonical(0x131), 0x131, "dotless i is I in upper case");
  assertEquals(canonical(0xdf), 0xdf, "sharp s is SS in upper case");
});

Deno.test("CharacterTable answers as its ranges do", () => {
  fc.assert(fc.property(ranges, code, (list, wanted) => {
    const joined = union(list);
    assertEquals(new CharacterTable(joined).has(wanted), includes(joined, wanted));
  }));
});
