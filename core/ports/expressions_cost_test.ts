import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import fc from "fast-check";
import { isAnchored, literalPrefix, stepsAtMost } from "./expressions_cost.ts";
import { Search } from "./expressions_machine.ts";
import { compileProgram } from "./expressions_program.ts";
import { parsePattern } from "./expressions_syntax.ts";

function steps(source: string, text: string): number {
  return stepsAtMost(parsePattern(source), text, 1e9);
}

const page = "<p>Some words</p>\n".repeat(110) + "Sample SpringRing web application";

Deno.test("stepsAtMost finds the expressions of everyday cheap on a page of 2 KiB", () => {
  for (
    const source of [
      "OK",
      "Sample SpringRing web application",
      "Sample .* application",
      "^HTTP.*$",
      "[0-9]{3} (OK|Keepalive)",
      "Some|Other|Words",
      "Sample.*application",
    ]
  ) assertLess(steps(source, page), 100_000, source);
});

Deno.test("stepsAtMost has no bound for nested repetition, looks and references", () => {
  for (
    const source of [
      "(a+)+$",
      "(a|b)*",
      "(?:a*)*",
      "(ab)+",
      "(?=a)b",
      "(?!.*error)",
      "(?<=a)b",
      "(a)\\1",
      "(?:[^<]*<[^>]*>)*x",
    ]
  ) assertEquals(steps(source, "abc"), Infinity, source);
});

Deno.test("stepsAtMost grows with the text to the power of the repetitions", () => {
  const [once, twice] = [steps(".*a", "x".repeat(1_000)), steps(".*a", "x".repeat(2_000))];
  assertGreater(twice / once, 3.9);
  assertGreater(steps(".*a.*b", "x".repeat(1_000)), 1e8);
  assertLess(steps("[abc]d", "x".repeat(1_000)), 10_000);
});

Deno.test("stepsAtMost counts only the places where the literal beginning stands", () => {
  const text = "x".repeat(10_000);
  assertEquals(steps("Sample .*end", text), 0);
  const once = steps("Sample .*end", `${text}Sample ${text}`);
  assertGreater(once, 10_000);
  const often = steps("Sample .*end", `${text}${"Sample ".repeat(10)}${text}`);
  assertGreater(often, 9.9 * once);
});

Deno.test("stepsAtMost counts overlapping beginnings, each of which the engine tries", () => {
  assertGreater(steps("aaaa.*b", "a".repeat(1_000)), 997 * 1_000);
});

Deno.test("stepsAtMost has one start where the expression is anchored, and all where lines count", () => {
  const text = "a".repeat(1_000);
  assertLess(steps("^[a-c]*d", text), 10_000);
  assertGreater(steps("(?m:^)[a-c]*d", text), 1_000_000);
});

Deno.test("stepsAtMost refuses what is long with its counts written out, which is slow to compile", () => {
  assertEquals(steps("((a{100}){100}){100}", ""), Infinity);
  assertEquals(steps("(a|b){40}", "ab"), Infinity);
  assertLess(steps("a{100}", "aaa"), 1_000);
});

Deno.test("stepsAtMost stops counting places beyond its limit", () => {
  const pattern = parsePattern("aa");
  const text = "a".repeat(1_000_000);
  const counted = stepsAtMost(pattern, text, 100);
  assert(counted > 100 && counted < 1_000, String(counted));
});

Deno.test("stepsAtMost is never less than what a matcher needs that remembers nothing", () => {
  const atom = fc.constantFrom("a", "b", ".", "[ab]", "\\w", "ab", "aab", "(a)", "(?:ab|b)");
  const quantified = fc.tuple(atom, fc.constantFrom("", "", "?", "{2}", "{0,3}", "{1,2}?"));
  const repeated = fc.constantFrom("a*", "b+", ".*", "[ab]*?", "\\w{1,}");
  const item = fc.oneof(quantified.map((pair) => pair.join("")), repeated);
  const source = fc.array(item, { minLength: 1, maxLength: 4 }).map((list) => list.join(""));
  const text = fc.oneof(
    fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 25 }).map((list) => list.join("")),
    fc.nat({ max: 25 }).map((length) => "a".repeat(length)),
  );
  fc.assert(
    fc.property(source, text, (expression, on) => {
      const bound = steps(expression, on);
      if (bound === Infinity) return;
      // A reference switches the memory of the machine off and changes nothing else; it is at the end, where an
      // expression that does not match never comes.
      const program = compileProgram(parsePattern(`${expression}[^abc](?<n>x)\\k<n>`));
      const search = new Search(program, on);
      assertEquals(search.run(10_000_000), false);
      // The machine counts what the bound does not: jumps, splits, ways that are taken up again, places passed over.
      assertLess(search.steps, 12 * (bound + on.length + 2), `${expression} on ${on}`);
    }),
    { numRuns: 500 },
  );
});

Deno.test("isAnchored holds only where every alternative begins with the start of the text", () => {
  const table: [string, boolean][] = [
    ["^a", true],
    ["(^a)b", true],
    ["(?:^a|^b)", true],
    ["^a|b", false],
    ["a^", false],
    ["(?m:^a)", false],
    ["^*a", false],
    ["(?:^a)?b", false],
    ["", false],
  ];
  for (const [source, wanted] of table) {
    let valid = true;
    try {
      new RegExp(source);
    } catch {
      valid = false;
    }
    if (valid) assertEquals(isAnchored(parsePattern(source).root), wanted, source);
  }
});

Deno.test("literalPrefix is the text that every match begins with", () => {
  const table: [string, string][] = [
    ["Sample .* application", "Sample "],
    ["abc", "abc"],
    ["abc*", "ab"],
    ["abc?", "ab"],
    ["a|b", ""],
    ["^ab", ""],
    ["(ab)c", ""],
    ["(?i:a)b", ""],
    ["x".repeat(50), "x".repeat(32)],
  ];
  for (const [source, wanted] of table) {
    assertEquals(literalPrefix(parsePattern(source).root), wanted, source);
  }
});
