import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { splitLines, stripComment } from "./lines.ts";

Deno.test("splitLines tells blank lines, comments and directives apart", () => {
  const kinds = splitLines("a=1\n\n  # c\n#c\n    \n\tb=2").map((
    { kind, indent },
  ) => [kind, indent]);
  assertEquals(kinds, [
    ["directive", 0],
    ["blank", 0],
    ["comment", 2],
    ["comment", 0],
    ["blank", 4],
    ["directive", 4],
  ]);
});

Deno.test("splitLines counts a tab as four blanks wherever it stands", () => {
  const indents = splitLines("\ta\n\t\ta\n  \ta\n \t\n\t\t").map(({ indent }) => indent);
  assertEquals(indents, [4, 8, 6, 5, 8]);
  assertEquals(splitLines('a="x\ty"')[0]?.text, 'a="x    y"');
});

Deno.test("splitLines keeps a carriage return at the end and does not count it in a blank line", () => {
  const [first, second, third] = splitLines("quiescent=yes\r\n\r\n    \r");
  assertEquals(first?.text, "quiescent=yes\r");
  assertEquals([second?.kind, second?.indent], ["blank", 0]);
  assertEquals([third?.kind, third?.indent], ["blank", 4]);
});

Deno.test("splitLines skips a byte order mark and numbers lines from 1", () => {
  const lines = splitLines("\uFEFFvirtual=a:1\nb");
  assertEquals(lines.map(({ number, text, indent }) => [number, text, indent]), [
    [1, "virtual=a:1", 0],
    [2, "b", 0],
  ]);
});

Deno.test("splitLines gives one line for each line feed and one more", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assertEquals(splitLines(text).length, text.split("\n").length);
  }));
});

Deno.test("stripComment cuts at the first # outside of double quotes", () => {
  const table: readonly (readonly [string, string])[] = [
    ["rr # round robin", "rr "],
    ["yes# tight", "yes"],
    ["no comment", "no comment"],
    ["# all", ""],
    ['"a#b"', '"a#b"'],
    ['"a#b" # c', '"a#b" '],
    ['"a" # say "hi"', '"a" '],
    [String.raw`"say \"#1\"" # c`, String.raw`"say \"#1\"" `],
  ];
  for (const [text, wanted] of table) assertEquals(stripComment(text), wanted, text);
});

Deno.test("stripComment falls back to the first # where quotes do not pair", () => {
  assertEquals(stripComment('"a#b'), '"a');
  assertEquals(stripComment('"a"b" # c'), '"a"b" ');
  assertEquals(stripComment('"a"b"'), '"a"b"');
});

Deno.test("stripComment gives the beginning of the text, and without # all of it", () => {
  const text = fc.string({ unit: fc.constantFrom("#", '"', "\\", "a", " ") });
  fc.assert(fc.property(text, (given) => {
    const kept = stripComment(given);
    assertEquals(kept, given.slice(0, kept.length));
    if (!given.includes("#")) assertEquals(kept, given);
  }));
});
