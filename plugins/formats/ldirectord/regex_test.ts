import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { translatePerlRegex } from "./regex.ts";

function compile(pattern: string): RegExp {
  const translation = translatePerlRegex(pattern);
  assert(translation.ok, translation.ok ? "" : translation.message);
  return new RegExp(translation.source);
}

Deno.test("translatePerlRegex leaves alone what means the same to both", () => {
  const same = [
    "",
    "Sample SpringRing web application",
    "OK|UP|RUNNING",
    "^status=(ok|warn)",
    "[A-Za-z0-9_]+ [^<>]*",
    String.raw`\d{3} \w+\s*\bup\b`,
    String.raw`a\.b\*c\/d`,
    "(?:ab)+?c{2}d{2,}e{2,3}?",
    "(?=look)(?!ahead)(?<=look)(?<!behind)",
    String.raw`(?<word>\w+) \k<word> (a)\2`,
    "sätze und 😀",
  ];
  for (const pattern of same) {
    assertEquals(translatePerlRegex(pattern), { ok: true, source: pattern });
  }
});

/** Pattern, text, and whether Perl finds the one in the other. */
type Case = readonly [string, string, boolean];

function expectMatches(cases: readonly Case[]): void {
  for (const [pattern, text, wanted] of cases) {
    assertEquals(compile(pattern).test(text), wanted, `/${pattern}/ on ${JSON.stringify(text)}`);
  }
}

Deno.test("translatePerlRegex lets $ match in front of a last line feed", () => {
  expectMatches([
    ["^OK$", "OK", true],
    ["^OK$", "OK\n", true],
    ["^OK$", "OK\n\n", false],
    ["^OK$", "OK\r\n", false],
    ["^OK$", "OKAY", false],
    [String.raw`\$5`, "costs $5", true],
    ["[$]5", "costs $5", true],
  ]);
});

Deno.test("translatePerlRegex lets . match everything but a line feed", () => {
  expectMatches([
    ["a.b", "a\rb", true],
    ["a.b", "a\u2028b", true],
    ["a.b", "a\nb", false],
    [String.raw`a\.b`, "axb", false],
    ["[.]", "x", false],
  ]);
});

Deno.test("translatePerlRegex knows the anchors \\A, \\z and \\Z", () => {
  expectMatches([
    [String.raw`\AOK`, "OK then", true],
    [String.raw`\AOK`, "not OK", false],
    [String.raw`(?m)\AOK`, "not\nOK", false],
    [String.raw`OK\z`, "OK", true],
    [String.raw`OK\z`, "OK\n", false],
    [String.raw`OK\Z`, "OK\n", true],
    [String.raw`OK\Z`, "OK\nx", false],
  ]);
});

Deno.test("translatePerlRegex honours flags in front and on groups", () => {
  expectMatches([
    ["(?i)status: up", "STATUS: Up", true],
    ["(?i)a|b", "B", true],
    ["(?i:up)x", "UPx", true],
    ["(?i:up)x", "UPX", false],
    ["(?i)a(?-i:b)", "Ab", true],
    ["(?i)a(?-i:b)", "AB", false],
    ["(?s)a.b", "a\nb", true],
    ["(?s:a.)b.c", "a\nb\nc", false],
    ["(?s)a(?-s:.)b", "a\nb", false],
    ["(?m)^b$", "a\nb\nc", true],
    ["^b$", "a\nb\nc", false],
    ["(?m)^b", "a\rb", false],
    ["(?m:^b$)", "a\nb", true],
    ["(?ims)^B.C$", "a\nb\nc\nd", true],
  ]);
});

Deno.test("translatePerlRegex takes braces that repeat nothing as braces", () => {
  expectMatches([
    ['{"status":"UP"}', '{"status":"UP"}', true],
    [String.raw`{"a":\[]}`, '{"a":[]}', true],
    ["a{2}", "aa", true],
    ["a{b}", "a{b}", true],
    ["a]b}", "a]b}", true],
    [String.raw`a\{2}`, "a{2}", true],
  ]);
});

Deno.test("translatePerlRegex translates classes", () => {
  expectMatches([
    ["^[[:alpha:]]+$", "Ab", true],
    ["^[[:alpha:]]+$", "A1", false],
    ["^[[:digit:].]+$", "1.2", true],
    ["^[^[:space:]]+$", "a b", false],
    ["^[[:upper:][:punct:]]+$", "A-]`{~", true],
    ["^[[:punct:]]$", "A", false],
    ["^[[:xdigit:]]{4}$", "BeeF", true],
    ["^[]x]+$", "x]", true],
    ["^[^]x]$", "]", false],
    ["^[^]x]$", "a", true],
    ["^[[x]$", "[", true],
    [String.raw`^[\]\-\\]+$`, String.raw`]-\ `.trim(), true],
    [String.raw`^[\h]$`, "\t", true],
    [String.raw`^[\v]$`, "\r", true],
    [String.raw`^[\b]$`, "\b", true],
  ]);
});

Deno.test("translatePerlRegex translates escapes that JavaScript reads otherwise", () => {
  expectMatches([
    [String.raw`\x41\x{42}`, "AB", true],
    [String.raw`\x{263a}`, "\u263a", true],
    [String.raw`\012`, "\n", true],
    [String.raw`a\0`, "a\0", true],
    [String.raw`\cJ`, "\n", true],
    [String.raw`\e\a`, "\x1b\x07", true],
    [String.raw`a\hb`, "a\tb", true],
    [String.raw`a\Hb`, "a b", false],
    [String.raw`a\vb`, "a\nb", true],
    [String.raw`a\Vb`, "a\nb", false],
    [String.raw`a\Nb`, "a\nb", false],
    [String.raw`a\Rb`, "a\r\nb", true],
    [String.raw`say \"hi\" \<b\> \#\-\@\~`, 'say "hi" <b> #-@~', true],
  ]);
});

Deno.test("translatePerlRegex refuses by name what JavaScript lacks", () => {
  const table: readonly (readonly [string, string])[] = [
    ["(?>a+)b", '"(?>"'],
    ["(?|a|b)", '"(?|"'],
    ["a(?#comment)b", '"(?#"'],
    ["(a)(?1)", '"(?1)"'],
    ["(?R)", '"(?R)"'],
    ["(?P<name>a)", '"(?P<"'],
    ["(?{ code })", '"(?{"'],
    ["(??{ code })", '"(??'],
    ["(*ACCEPT)", '"(*ACCEPT"'],
    ["(?^:a)", '"(?^'],
    ["a(?i)b", '"(?i)"'],
    ["(?x)a b", 'flag "x" is none of i, m, s'],
    ["(?x:a b)", 'flag "x" is none of i, m, s'],
    ["a++", '"++" of the Perl regular expression; JavaScript has no possessive quantifiers'],
    ["a*+b", '"*+"'],
    ["a?+b", '"?+"'],
    ["a{2}+b", '"{2}+"'],
    ["a{,3}", '"{,3}"'],
    ["a{ 1, 3 }", '"{ 1, 3 }"'],
    ["*a", '"*"'],
    ["a**", '"*"'],
    ["(+a)", '"+"'],
    ["a)", '")" of the Perl regular expression; no ( stands before it'],
    ["(?i)a)b(", '")"'],
    ["[abc", '"[abc" of the Perl regular expression; the class is not closed with ]'],
    ["[]", '"[]"'],
    ['{"a":[]}', '"[]}"'],
    ["[[:^alpha:]]", '"[:^alpha:]"'],
    ["[[:letter:]]", '"[:letter:]"'],
    ["[[:constructor:]]", '"[:constructor:]"'],
    ["[[=a=]]", '"[=a=]"'],
    [String.raw`[\N]`, String.raw`"\N"`],
    [String.raw`\p{L}`, String.raw`"\p"`],
    [String.raw`\Qa.b\E`, String.raw`"\Q"`],
    [String.raw`a\Kb`, String.raw`"\K"`],
    [String.raw`\G`, String.raw`"\G"`],
    [String.raw`\X`, String.raw`"\X"`],
    [String.raw`\g{1}`, String.raw`"\g"`],
    [String.raw`\k{name}`, String.raw`"\k"`],
    [String.raw`\N{U+41}`, String.raw`"\N{"`],
    [String.raw`\b{wb}`, String.raw`"\b{"`],
    [String.raw`\12`, String.raw`"\1"`],
    [String.raw`\x{1f600}`, "only characters up to FFFF are taken"],
    ["a\\", '"\\" of the Perl regular expression; no character stands behind it'],
  ];
  for (const [pattern, wanted] of table) {
    const translation = translatePerlRegex(pattern);
    assertFalse(translation.ok, pattern);
    if (!translation.ok) assertStringIncludes(translation.message, wanted);
  }
});

Deno.test("translatePerlRegex translates or refuses any text, and never throws", () => {
  const piece = fc.constantFrom(
    ..."()[]{}?*+|^$.\\:=!<>-,#iAzZdwxpN0123",
    "(?",
    "[[:",
    ":]]",
    "(?i)",
    "\\x{",
  );
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: piece })), (pattern) => {
      const translation = translatePerlRegex(pattern);
      assertEquals(typeof (translation.ok ? translation.source : translation.message), "string");
    }),
    { numRuns: 500 },
  );
});

Deno.test("translatePerlRegex gives a pattern that matches a text which is escaped as quotemeta does it", () => {
  // Perl's quotemeta puts a backslash in front of every character but letters, digits and _.
  fc.assert(fc.property(fc.string(), (text) => {
    const pattern = text.replaceAll(/[^A-Za-z0-9_]/g, "\\$&");
    assert(compile(`^${pattern}\\z`).test(text));
  }));
});

Deno.test("translatePerlRegex makes patterns of common pieces that compile", () => {
  const atom = fc.constantFrom(
    "a",
    ".",
    "\\d",
    "[a-z]",
    "[^<]",
    "(a|b)",
    "(?:x)",
    "\\.",
    "[[:space:]]",
  );
  const part = fc.tuple(atom, fc.constantFrom("", "*", "+", "?", "{2}", "{1,3}", "*?")).map((
    [one, times],
  ) => one + times);
  const pattern = fc.tuple(
    fc.constantFrom("", "^", "(?i)", "(?s)"),
    fc.array(part),
    fc.constantFrom("", "$"),
  );
  fc.assert(fc.property(pattern, ([front, parts, end]) => {
    assert(compile(front + parts.join("") + end) instanceof RegExp);
  }));
});
