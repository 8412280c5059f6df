import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseDocument } from "yaml";
import { GiveUp, plainScalar, quotedScalar } from "./scalars.ts";

/** The value, or undefined where the reader gives up. */
function plain(text: string, context: "block" | "flow"): unknown {
  try {
    return plainScalar(text, context);
  } catch (thrown) {
    assert(thrown instanceof GiveUp);
    return undefined;
  }
}

function byGrammar(text: string): unknown {
  const document = parseDocument(text, { version: "1.2", schema: "core" });
  return document.errors.length > 0 ? undefined : document.toJS();
}

Deno.test("plainScalar reads text, whole numbers and the words of the core schema", () => {
  const table: readonly (readonly [text: string, value: unknown])[] = [
    ["http", "http"],
    ["10.0.0.1:80 masq 1", "10.0.0.1:80 masq 1"],
    ["0", 0],
    ["65535", 65_535],
    ["1s", "1s"],
    ["true", true],
    ["False", false],
    ["NULL", null],
    ["yes", "yes"],
    ["-a", "-a"],
    ["a#b", "a#b"],
    ["a", "a"],
    ["face", "face"],
    ["e10", "e10"],
    ["10.0.0.1", "10.0.0.1"],
  ];
  for (const [text, value] of table) {
    for (const context of ["block", "flow"] as const) {
      // A # is plain within a word, but in brackets the reader does not look so closely.
      if (context === "flow" && text.includes("#")) continue;
      assertEquals(plainScalar(text, context), value, text);
    }
  }
});

Deno.test("plainScalar gives up on what begins like something else, and on uncommon numbers", () => {
  const odd = [
    "",
    "- a",
    "-",
    "? a",
    ": a",
    "&a",
    "*a",
    "!a",
    "|",
    ">",
    "%a",
    "@a",
    "`a",
    "a: b",
    "a:",
  ];
  for (const text of [...odd, "1.5", "-1", "+1", "010", "0x1F", "1e3", ".inf", "~"]) {
    assertThrows(() => plainScalar(text, "block"), GiveUp);
  }
  for (const text of ["a, b", "a]", "{a", "a#b", "a'b", 'a"b', "é"]) {
    assertThrows(() => plainScalar(text, "flow"), GiveUp);
  }
});

Deno.test("plainScalar never reads a value that the grammar reads otherwise", () => {
  const sign = fc.constantFrom(..."0 1 9 . - + e E x o a f n i ~ : / yes null true".split(" "));
  fc.assert(
    fc.property(fc.array(sign, { minLength: 1, maxLength: 6 }), (signs) => {
      const text = signs.join("");
      const value = plain(text, "block");
      if (value !== undefined) assertEquals([value], byGrammar(`- ${text}`) as never, text);
      const within = plain(text, "flow");
      if (within !== undefined) assertEquals([within], byGrammar(`[ ${text} ]`) as never, text);
    }),
    { numRuns: 3_000 },
  );
});

Deno.test("quotedScalar reads what ends in the same line, with the escapes that JSON has", () => {
  const read = (text: string) => quotedScalar(text, 0, text.length);
  assertEquals(read('"a b" c'), { value: "a b", end: 5 });
  assertEquals(read("'a \\ \"b' c"), { value: 'a \\ "b', end: 8 });
  assertEquals(read('""'), { value: "", end: 2 });
  assertEquals(read('"a\\"b\\\\"'), { value: 'a"b\\', end: 8 });
  assertEquals(read('"\\n\\t\\/"'), { value: "\n\t/", end: 8 });
  for (const text of ['"a', "'a", '"a\nb"', "'it''s'", '"\\x41"', '"\\u00e9"', '"\\e"', '"a\\"']) {
    assertEquals(read(text), undefined, text);
  }
  assertEquals(quotedScalar('"abc"', 0, 3), undefined);
});

Deno.test("quotedScalar gives any text back that JSON quotes, or nothing", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (text, behind) => {
    const quoted = JSON.stringify(text);
    const found = quotedScalar(quoted + behind, 0, quoted.length + behind.length);
    if (found !== undefined) assertEquals(found, { value: text, end: quoted.length });
  }));
});
