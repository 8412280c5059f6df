import { assertEquals } from "@std/assert";
import { parseDocument } from "yaml";
import { offsetAt } from "./locate.ts";
import { toPlain } from "./plain.ts";

/** The text from the place that a path leads to, up to the end of its word. */
function wordAt(text: string, ...path: (string | number)[]): string {
  const document = parseDocument(text, { uniqueKeys: false });
  const offset = offsetAt(document.contents, toPlain(document).targets, path);
  return /^[&*\w]*/.exec(text.slice(offset))?.[0] ?? "";
}

const TEXT = `
node: n1
services:
  - virtual: v1
    real: [r1, { address: r2 }]
  - virtual: v2
empty:
`;

Deno.test("offsetAt leads to keys in mappings and to entries in lists", () => {
  assertEquals(wordAt(TEXT, "node"), "node");
  assertEquals(wordAt(TEXT, "services", 1), "virtual");
  assertEquals(wordAt(TEXT, "services", 0, "real"), "real");
  assertEquals(wordAt(TEXT, "services", 0, "real", 0), "r1");
  assertEquals(wordAt(TEXT, "services", 0, "real", 1, "address"), "address");
});

Deno.test("offsetAt stays at the nearest parent of what is not there", () => {
  assertEquals(wordAt(TEXT), "node");
  assertEquals(wordAt(TEXT, "other"), "node");
  assertEquals(wordAt(TEXT, "services", 0, "real", 7), "real");
  assertEquals(wordAt(TEXT, "services", 0, "real", 0, "deeper"), "r1");
  assertEquals(wordAt(TEXT, "empty", "deeper", 3), "empty");
  assertEquals(wordAt(TEXT, "services", "0"), "services");
});

Deno.test("offsetAt takes numbers for keys of a mapping, but no words for places in a list", () => {
  assertEquals(wordAt("1: a\n2: b", 2), "2");
  assertEquals(wordAt("[a, b]", "length"), "");
});

Deno.test("offsetAt follows an alias to where it is written, and stays at one that stands for nothing", () => {
  const text = "web: &web { type: http }\nfirst: *web\nsecond: *none";
  assertEquals(wordAt(text, "first"), "first");
  assertEquals(wordAt(text, "first", "type"), "type");
  assertEquals(wordAt(text, "second", "type"), "second");
});

Deno.test("offsetAt is the start of a text that has nothing in it", () => {
  assertEquals(wordAt("# nothing", "a", 1), "");
});
