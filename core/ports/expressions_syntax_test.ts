import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parsePattern, type Piece } from "./expressions_syntax.ts";

/** The tree as a line: easier to read and to compare than nested objects. */
function outline(piece: Piece): string {
  switch (piece.kind) {
    case "character":
      return String.fromCharCode(piece.code);
    case "set":
      return piece.ranges.length > 3
        ? "[...]"
        : `[${piece.ranges.map((each) => each.join("-")).join(" ")}]`;
    case "sequence":
      return piece.items.map(outline).join(",");
    case "choice":
      return `choice(${piece.items.map(outline).join(" | ")})`;
    case "repeat":
      return `${piece.greedy ? "" : "lazy "}${piece.min}..${piece.max}(${outline(piece.item)})`;
    case "capture":
      return `capture${piece.index}(${outline(piece.item)})`;
    case "look":
      return `look${piece.behind ? " behind" : ""}${piece.negative ? " not" : ""}(${
        outline(piece.item)
      })`;
    case "reference":
      return `same as ${piece.to.join("/")}`;
    case "start":
    case "end":
      return piece.everyLine ? `line ${piece.kind}` : piece.kind;
    case "word_edge":
      return piece.negative ? "no edge" : "edge";
  }
}

function shape(source: string): string {
  new RegExp(source);
  return outline(parsePattern(source).root);
}

Deno.test("parsePattern reads literals, alternatives, groups and repetition", () => {
  const table: [string, string][] = [
    ["", ""],
    ["ab", "a,b"],
    ["a|b|", "choice(a | b | )"],
    ["a*b+?c?", "0..Infinity(a),lazy 1..Infinity(b),0..1(c)"],
    ["a{2}b{2,}c{2,4}?", "2..2(a),2..Infinity(b),lazy 2..4(c)"],
    ["(?:a|b)c", "choice(a | b),c"],
    ["(a)(?<n>b(c))", "capture1(a),capture2(b,capture3(c))"],
    ["^\\bx\\B$", "start,edge,x,no edge,end"],
    ["(?=a)(?!b)(?<=c)(?<!d)", "look(a),look not(b),look behind(c),look behind not(d)"],
  ];
  for (const [source, wanted] of table) assertEquals(shape(source), wanted, source);
});

Deno.test("parsePattern takes braces and brackets that mean nothing for themselves, as annex B says", () => {
  const table: [string, string][] = [
    ["a{", "a,{"],
    ["a{,2}", "a,{,,,2,}"],
    ["a{x}", "a,{,x,}"],
    ["]}", "],}"],
    ["[]", "[]"],
    ["[^]", "[0-65535]"],
  ];
  for (const [source, wanted] of table) assertEquals(shape(source), wanted, source);
});

Deno.test("parsePattern tells a back reference from an old octal escape by the number of groups", () => {
  assertEquals(shape("(a)\\1"), "capture1(a),same as 1");
  assertEquals(shape("\\1(a)"), "same as 1,capture1(a)");
  assertEquals(shape("(a)\\2"), "capture1(a),\u0002");
  assertEquals(shape("(a)[(]\\2"), "capture1(a),[40-40],\u0002", "a bracketed one is none");
  assertEquals(shape("(a)\\(\\2"), "capture1(a),(,\u0002", "nor is an escaped one");
  assertEquals(shape("\\8"), "8");
});

Deno.test("parsePattern knows groups by name, also several of one name", () => {
  assertEquals(shape("(?<n>a)\\k<n>"), "capture1(a),same as 1");
  assertEquals(
    shape("(?:(?<n>a)|(?<n>b))\\k<n>"),
    "choice(capture1(a) | capture2(b)),same as 1/2",
  );
  assertEquals(shape("\\k<n>"), "k,<,n,>", "without any named group it means nothing");
});

Deno.test("parsePattern changes modifiers for a group and puts them back behind it", () => {
  assertEquals(shape("(?i:a)a"), "[65-65 97-97],a");
  assertEquals(shape("(?i:a(?-i:a))"), "[65-65 97-97],a");
  assertEquals(shape("(?m:^$)^$"), "line start,line end,start,end");
  assertEquals(shape("(?s:.)"), "[0-65535]");
  assertEquals(shape("(?s:(?-s:.))"), shape("."), "what is put off again is off");
});

Deno.test("parsePattern says what the rest wants to know: captures, references, looks", () => {
  const facts = (source: string) => {
    const { captures, hasReferences, hasLooks } = parsePattern(source);
    return { captures, hasReferences, hasLooks };
  };
  assertEquals(facts("a(b)c"), { captures: 1, hasReferences: false, hasLooks: false });
  assertEquals(facts("(a)(b)\\2"), { captures: 2, hasReferences: true, hasLooks: false });
  assertEquals(facts("a(?!b)"), { captures: 0, hasReferences: false, hasLooks: true });
});

Deno.test("parsePattern numbers the captures within each repetition", () => {
  const { root } = parsePattern("(a)(?:(b)(c)){2}(d)*");
  const repeats = root.kind === "sequence"
    ? root.items.flatMap((item) => item.kind === "repeat" ? [item.captures] : [])
    : [];
  assertEquals(repeats, [[2, 4], [4, 5]]);
});

Deno.test("parsePattern reads everything that the engine takes, to its end", () => {
  const part = fc.constantFrom(..."ab()[]{}?*+|^$.\\-<>=!:,1230kcxuin", "(?:", "(?=", "(?<n>");
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }).map((list) => list.join("")), (source) => {
      try {
        new RegExp(source);
      } catch {
        return;
      }
      // Read whole: what is put behind it changes neither its alternatives nor its groups.
      const { root, captures } = parsePattern(`(?:${source})END`);
      assertEquals(outline(root).endsWith(",E,N,D"), true, source);
      assertEquals(captures, new RegExp(`${source}|`).exec("")!.length - 1, source);
    }),
    { numRuns: 2_000 },
  );
});
