import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { isAlias, parseDocument, visit } from "yaml";
import { DEPTH_MAX, EXPANDED_SIZE_MAX, keyName, offsetOf, toPlain } from "./plain.ts";

function plain(text: string) {
  return toPlain(parseDocument(text, { schema: "core", uniqueKeys: false, stringKeys: true }));
}

Deno.test("toPlain gives what the parser itself would give", () => {
  const text = "a: [1, two, {b: null, c: 1.5}]\nd:\n  - - x\n    - yes\ne: !!str 5\nf: |\n  g\n";
  assertEquals(plain(text), {
    value: parseDocument(text, { schema: "core" }).toJS(),
    faults: [],
    targets: new Map(),
  });
});

Deno.test("toPlain finds a key that is written twice, at its second place", () => {
  assertEquals(plain("a: 1\nb: 2\na: 3").faults, [
    { offset: 10, message: 'the key "a" is written twice' },
  ]);
});

Deno.test("toPlain knows what each alias stands for, in the order of the text", () => {
  const text = "a: &x [1]\nb: *x\nc: &x [2]\nd: *x";
  const document = parseDocument(text);
  const { value, targets } = toPlain(document);
  assertEquals(value, { a: [1], b: [1], c: [2], d: [2] });
  const offsets: (number | undefined)[] = [];
  visit(document, { Alias: (_, node) => void offsets.push(offsetOf(targets.get(node))) });
  assertEquals(offsets, [text.indexOf("[1]"), text.indexOf("[2]")]);
});

Deno.test("toPlain refuses an alias that stands for nothing or stands in itself", () => {
  assertEquals(plain("a: *x").faults, [
    { offset: 3, message: "the alias *x stands for nothing: there is no anchor &x before it" },
  ]);
  assertEquals(plain("a: &x { b: [ *x ] }").faults, [
    { offset: 13, message: "the alias *x stands inside of what it stands for" },
  ]);
});

Deno.test("toPlain takes many aliases, but none that stand for too much", () => {
  const many = "a: &x {type: http}\nb: [" + "*x, ".repeat(5_000) + "]";
  assertEquals(plain(many).faults, []);
  const half = Math.ceil(EXPANDED_SIZE_MAX / 1_000);
  const list = `[${"1, ".repeat(1_000)}]`;
  const big = `a: &x ${list}\nb: [${"*x, ".repeat(half)}]`;
  assertStringIncludes(
    plain(big).faults.map((fault) => fault.message).join(),
    "stand for more than",
  );
});

Deno.test("toPlain refuses what is deeper than the limit, and takes what is as deep", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  assertEquals(plain(nested(DEPTH_MAX)).faults, []);
  assertEquals(plain(nested(DEPTH_MAX + 1)).faults.length, 1);
});

Deno.test("toPlain takes time in proportion to the number of keys and aliases", () => {
  const keys = Array.from({ length: 20_000 }, (_, index) => `k${index}: &a${index} 1`).join("\n");
  const aliases = Array.from({ length: 20_000 }, (_, index) => `l${index}: *a${index}`).join("\n");
  const document = parseDocument(`${keys}\n${aliases}`, { uniqueKeys: false });
  const startedAt = performance.now();
  assertEquals(toPlain(document).faults, []);
  // Comparing each with each would take minutes.
  assert(performance.now() - startedAt < 5_000);
});

Deno.test("keyName and offsetOf take nodes that are not written for nothing", () => {
  const [pair] = (parseDocument("a:").contents as unknown as { items: { value: unknown }[] }).items;
  assertEquals(keyName(undefined), "");
  assertEquals(offsetOf(undefined), undefined);
  assert(!isAlias(pair?.value));
});
