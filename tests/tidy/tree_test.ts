import { assert, assertEquals } from "@std/assert";
import {
  asFunction,
  COMPUTED,
  importsOf,
  lineOf,
  linesOf,
  nameOf,
  parse,
  TEXT_MARK,
  visit,
  withoutTexts,
} from "./tree.ts";

function tree(text: string) {
  return parse({ path: "core/sample.ts", text });
}

Deno.test("importsOf finds every way to import, with its line", () => {
  const found = importsOf(tree(`
import "./effect.ts";
import value from "./default.ts";
import * as all from "./all.ts";
import { one, type Two } from "./named.ts";
export { three } from "./exported.ts";
export * from "./all_exported.ts";
const later = await import("./dynamic.ts");
import old = require("./required.ts");
import settings from "./deno.json" with { type: "json" };
`));
  assertEquals(found.map(({ specifier, line }) => `${line} ${specifier}`), [
    "2 ./effect.ts",
    "3 ./default.ts",
    "4 ./all.ts",
    "5 ./named.ts",
    "6 ./exported.ts",
    "7 ./all_exported.ts",
    "8 ./dynamic.ts",
    "9 ./required.ts",
    "10 ./deno.json",
  ]);
  assert(found.every((each) => !each.typeOnly));
});

Deno.test("importsOf finds types as well, and says that they are types only", () => {
  const found = importsOf(tree(`
import type { A } from "./a.ts";
import { type B, type C } from "./b.ts";
export type { D } from "./d.ts";
type E = import("./e.ts").E;
import type F from "./f.ts";
`));
  assertEquals(found.map((each) => each.specifier), [
    "./a.ts",
    "./b.ts",
    "./d.ts",
    "./e.ts",
    "./f.ts",
  ]);
  assert(found.every((each) => each.typeOnly));
});

Deno.test("importsOf is not fooled by comments, texts and exports of one's own", () => {
  assertEquals(
    importsOf(tree(`
// import "./a.ts";
const text = 'import "./b.ts"; import("./c.ts")';
export { text };
export const more = \`import "./d.ts"\`;
`)),
    [],
  );
});

Deno.test("importsOf says of a computed specifier that it is one", () => {
  const [found] = importsOf(tree("const name = './a.ts';\nawait import(name);\n"));
  assertEquals(found, { specifier: COMPUTED, line: 2, typeOnly: false });
});

Deno.test("asFunction and nameOf find every kind of function, with the name that a reader would give it", () => {
  const found: string[] = [];
  const sample = tree(`
function declared() {}
const arrow = () => { return 1; };
const brief = (x: number) => x + 1;
const object = { method() {}, property: function () {}, get got() { return 1; }, set got(x) {} };
class Sample {
  field = () => {};
  constructor() {}
  method(): void {}
  abstractOne(): void;
}
declare function signature(): void;
interface Shape { method(): void; call: () => void }
[1].map((x) => x);
`);
  visit(sample.root, (node) => {
    const one = asFunction(node);
    if (one !== undefined) found.push(nameOf(one));
  });
  assertEquals(found, [
    "declared",
    "arrow",
    "brief",
    "method",
    "property",
    "got",
    "got",
    "field",
    "constructor",
    "method",
    "a function without a name",
  ]);
});

Deno.test("lineOf and linesOf leave out the comment before a node", () => {
  const sample = tree("\n/** Explains\n * at length. */\nfunction one() {\n  return 1;\n}\n");
  const [node] = sample.root.statements;
  assert(node !== undefined);
  assertEquals(lineOf(sample, node), 4);
  assertEquals(linesOf(sample, node), 3);
});

Deno.test("withoutTexts marks strings, templates and regular expressions, and keeps code and comments", () => {
  const text = `const a = "// no"; // yes "it's"
const b = \`one \${c} two
three\`;
const d = /"/;
`;
  const marked = withoutTexts(tree(text));
  assertEquals(marked.replaceAll(TEXT_MARK, "_").split("\n"), [
    `const a = _______; // yes "it's"`,
    "const b = _______c_____",
    "______;",
    "const d = ___;",
    "",
  ]);
});
