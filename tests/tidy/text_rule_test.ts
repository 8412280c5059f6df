import { assertEquals } from "@std/assert";
import { textViolations } from "./text_rule.ts";
import { formatViolation } from "./violation.ts";

function lines(text: string): string[] {
  return textViolations({ path: "docs/a.md", text }).map(formatViolation);
}

/** Put together here, so that this file itself keeps the rule. */
const join = (...parts: readonly string[]) => parts.join("");

Deno.test("textViolations finds notes to oneself, as whole words only", () => {
  for (const word of [join("TO", "DO"), join("FIX", "ME"), join("X", "XX"), join("HA", "CK")]) {
    assertEquals(lines(`one\n// ${word}: later`), [
      `docs/a.md:2: words: "${word}" is a note to oneself; do it, or file an issue`,
    ]);
    assertEquals(lines(`mktemp ${word}${word}`), []);
    assertEquals(lines(word.toLowerCase()), []);
  }
});

Deno.test("textViolations finds paths of one machine", () => {
  const path = join("/wo", "rk/");
  assertEquals(lines(`see ${path}main/README.md`).length, 1);
  assertEquals(lines(`"${path}shared"`).length, 1);
  assertEquals(lines(`frame${path}a home${path} ./net${path}x`), []);
});

Deno.test("textViolations finds hosts of registries", () => {
  const hosts = [
    join("registry.npm", "js.org"),
    join("www.npm", "js.com"),
    join("js", "r.io"),
    join("deno", ".land"),
    join("deb.deb", "ian.org"),
  ];
  for (const host of hosts) assertEquals(lines(`from https://${host}/hono`).length, 1, host);
  assertEquals(lines("npm:hono@4.13.19 from deno.lock, example.org and deno.json"), []);
});

Deno.test("textViolations finds em dashes, and lets hyphens and minus signs be", () => {
  assertEquals(lines("a\u2014b"), [
    'docs/a.md:1: words: "\u2014" is an em dash; write a comma, a colon or two sentences',
  ]);
  assertEquals(lines("a-b, a - b, --flag, 1\u2212 2"), []);
});

Deno.test("textViolations finds each kind on each line", () => {
  const note = join("TO", "DO");
  assertEquals(lines(`${note} a\u2014b\n${note}`).map((line) => line.split(":")[1]), [
    "1",
    "1",
    "2",
  ]);
});
