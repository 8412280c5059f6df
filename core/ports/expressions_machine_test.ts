import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { RingmasterError } from "../errors.ts";
import { Search } from "./expressions_machine.ts";
import { compileProgram } from "./expressions_program.ts";
import { parsePattern } from "./expressions_syntax.ts";

function begin(source: string, text: string): Search {
  return new Search(compileProgram(parsePattern(source)), text);
}

/** The answer, or undefined where a million steps do not do. */
function find(source: string, text: string): boolean | undefined {
  return begin(source, text).run(1_000_000);
}

const atoms = fc.constantFrom(
  ..."abcA1 _-.^$]}{",
  ..."\\d \\w \\s \\W \\b \\B \\1 \\2 \\0 \\8 \\c \\k \\n \\- \\cA \\x61 \\u0062 \\141".split(" "),
  ..."[ab] [^a] [a-c] [\\w-] [^\\d] [\\c] [\\c1] [] [^] [\\b] [b-\\d]".split(" "),
  ..."é É ſ K".split(" "),
);
const counts = fc.constantFrom(
  ..."* + ? {2} {0,2} {1,} {2,3} *? +? ?? {0,2}? {2,}?".split(" "),
);
const prefixes = fc.constantFrom(
  ..."?= ?! ?<= ?<! ?i: ?s: ?m: ?i-s: ?<n> ?:".split(" "),
);
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    atoms,
    fc.tuple(atoms, counts).map((parts) => parts.join("")),
    fc.tuple(tie("expression"), tie("expression")).map((parts) => parts.join("")),
    fc.tuple(tie("expression"), tie("expression")).map((parts) => `(${parts.join("|")})`),
    fc.tuple(tie("expression"), counts).map(([inner, count]) => `(${inner})${count}`),
    fc.tuple(tie("expression"), counts).map(([inner, count]) => `(?:${inner})${count}`),
    fc.tuple(prefixes, tie("expression")).map(([prefix, inner]) => `(${prefix}${inner})`),
    tie("expression").map((inner) => `${inner}\\k<n>`),
  ),
}));
const texts = fc.array(fc.constantFrom(..."abcAB1 \n_-\\kcéÉsKn"), { maxLength: 12 })
  .map((list) => list.join(""));

Deno.test("Search finds what the engine finds, for any expression and text", () => {
  let compared = 0;
  fc.assert(
    fc.property(expression, texts, (source, text) => {
      let engine: RegExp;
      try {
        engine = new RegExp(source);
      } catch {
        return;
      }
      const found = find(source, text);
      if (found === undefined) return;
      compared++;
      assertEquals(found, engine.test(text), JSON.stringify([source, text]));
    }),
    { numRuns: 5_000 },
  );
  assert(compared > 4_000, `${compared} compared`);
});

Deno.test("Search knows the corners of repetition, captures and looks", () => {
  const table: [string, string, boolean][] = [
    // A turn that takes nothing does not count, and what it captured is forgotten.
    ["^(a?){0,2}\\1$", "a", false],
    ["^(a?){2}\\1$", "a", true],
    ["^(?:(a)|b)*\\1$", "ab", true],
    ["^(?:(a)|b)*\\1c$", "aba", false],
    ["^(?:(a*)*)*$", "aaab", false],
    // What a look captured stays, and is forgotten when its way is given up.
    ["(?=(a+))\\1b", "aab", true],
    ["^(?:(?=(a))ab|\\1ac)$", "ac", true],
    ["(?!(a))\\1b", "b", true],
    // A look gives one answer: no second try within it.
    ["^(?=(a*))\\1a$", "aaa", false],
    ["^(?=(a*?))\\1aaa$", "aaa", true],
    // What looks behind goes from right to left.
    ["(?<=(\\d+)(\\d+))x\\1y", "1053x1y", true],
    ["(?<=(\\d+)(\\d+))x\\2y", "1053x053y", true],
    ["(?<=a(?=b(?<!c)))b", "ab", true],
    ["(?<!^)a", "ba", true],
    ["(?<!^)a", "a", false],
    // A reference to what comes later, or took no part, is as good as nothing.
    ["\\1(a)", "a", true],
    ["(?:(a)|b)\\1c", "bc", true],
    ["(?:(?<n>a)|(?<n>b))\\k<n>", "bb", true],
    ["(?:(?<n>a)|(?<n>b))\\k<n>$", "ba", false],
    ["(?i:(a)\\1)", "aA", true],
    ["(a)(?i:\\1)b", "aAb", true],
    ["(a)\\1b", "aAb", false],
    ["(?m:^b$)", "a\nb\nc", true],
    ["^b$", "a\nb\nc", false],
    ["", "", true],
    ["^$", "", true],
    ["[]", "a", false],
  ];
  for (const [source, text, wanted] of table) {
    const shown = `${source} on ${JSON.stringify(text)}`;
    assertEquals(new RegExp(source).test(text), wanted, `the engine: ${shown}`);
    assertEquals(find(source, text), wanted, shown);
  }
});

Deno.test("Search gives the same answer in the same steps, however they are cut in slices", () => {
  fc.assert(
    fc.property(expression, texts, fc.integer({ min: 1, max: 50 }), (source, text, slice) => {
      try {
        new RegExp(source);
      } catch {
        return;
      }
      const whole = begin(source, text);
      const wanted = whole.run(100_000);
      if (wanted === undefined) return;
      const cut = begin(source, text);
      let found = cut.run(slice);
      while (found === undefined) found = cut.run(slice);
      assertEquals(found, wanted);
      assertEquals(cut.steps, whole.steps);
    }),
    { numRuns: 500 },
  );
});

Deno.test("Search needs steps that grow with the text and not faster, where the engine would never end", () => {
  const length = 20_000;
  const text = "a".repeat(length) + "b";
  for (
    const source of [
      "(a+)+$",
      "^(a|a)*$",
      "^(a|aa)+$",
      "(?:a*)*c",
      "(.*)*x",
      "(a?){20}a{20}c",
      ".*.*.*.*c",
      "(a|b|ab)*c",
      "(?:[^<]*<[^>]*>)*done",
    ]
  ) {
    const search = begin(source, text);
    assertEquals(search.isLinear, true, source);
    assertEquals(search.run(300 * length), false, source);
  }
  const half = begin("(a+)+$", "a".repeat(length / 2) + "b");
  half.run(1e9);
  const full = begin("(a+)+$", text);
  full.run(1e9);
  assertLess(full.steps / half.steps, 2.1);
});

Deno.test("Search stops after about the steps that it may do, and can be gone on with", () => {
  const search = begin("^(?:(a|aa)\\1?)+$", "a".repeat(60) + "b");
  assertEquals(search.isLinear, false);
  for (let slice = 1; slice <= 10; slice++) {
    assertEquals(search.run(10_000), undefined);
    assert(search.steps >= slice * 10_000 && search.steps < slice * 10_000 + 1_000);
  }
});

Deno.test("Search counts what a long capture costs to compare", () => {
  const text = "a".repeat(4_000) + "b";
  const search = begin("(a+)\\1+c", text);
  let slices = 0;
  for (; slices < 50 && search.run(10_000) === undefined; slices++);
  assertEquals(slices, 50, "each try compares thousands of characters");
  assert(search.steps < 50 * 20_000);
});

Deno.test("Search goes from one literal beginning to the next", () => {
  const search = begin("Sample .*end", "x".repeat(500_000) + "Sample the end");
  assertEquals(search.run(1_000), true);
});

Deno.test("Search refuses what would take too much memory, before it takes it", () => {
  const error = assertThrows(
    () => begin("x{0,5000}y", "x".repeat(1_000_000)),
    RingmasterError,
  );
  assertEquals(error.message, "too many ways for a text of 1000000 characters");
  // Within looks nothing is remembered but the ways that wait.
  const greedy = begin("(?=(?:a?b?c?d?)*$)x", "a".repeat(3_000_000));
  assertThrows(() => greedy.run(1e9), RingmasterError, "ways to be tried at once");
});
