import { assertEquals } from "@std/assert";
import {
  FILE_LINES_MAX,
  FUNCTION_LINES_MAX,
  LINE_LENGTH_MAX,
  sizeViolations,
} from "./size_rule.ts";
import { parse } from "./tree.ts";
import { formatViolation } from "./violation.ts";

function lines(text: string): string[] {
  return sizeViolations(parse({ path: "core/a.ts", text })).map(formatViolation);
}

/** A body that makes a function, whose braces stand on the first and the last line, `length` lines long. */
function body(length: number): string {
  return `{\n${"  call();\n".repeat(length - 2)}}`;
}

Deno.test("sizeViolations allows a file of just the greatest length, and no line more", () => {
  const text = (amount: number) => "// line\n".repeat(amount);
  assertEquals(lines(text(FILE_LINES_MAX)), []);
  assertEquals(lines(text(FILE_LINES_MAX + 1)), [
    "core/a.ts:301: size: the file has 301 lines; allowed are 300",
  ]);
});

Deno.test("sizeViolations allows a line of just the greatest length, counted in characters", () => {
  const text = (amount: number) => `// ${"ä".repeat(amount - 3)}\n`;
  assertEquals(lines(text(LINE_LENGTH_MAX)), []);
  assertEquals(lines(`\n${text(LINE_LENGTH_MAX + 1)}`), [
    "core/a.ts:2: size: the line has 121 characters; allowed are 120",
  ]);
});

Deno.test("sizeViolations lets a text in quotes be long, and not what stands around it", () => {
  const text = "x".repeat(200);
  assertEquals(lines(`const a = "${text}";\nconst b = \`${text}\`;\n`), []);
  assertEquals(lines(`const a = "${text}"; // ${"y".repeat(120)}\n`).length, 1);
  assertEquals(lines(`/** ${text} */\n`).length, 1);
});

Deno.test("sizeViolations measures every kind of function", () => {
  const long = body(FUNCTION_LINES_MAX + 1);
  const kinds: Readonly<Record<string, string>> = {
    "declared": `function declared() ${long}`,
    "arrow": `const arrow = () => ${long};`,
    "method": `class A { method() ${long} }`,
    "constructor": `class A { constructor() ${long} }`,
    "got": `const a = { get got() ${long} };`,
    "field": `class A { field = async () => ${long} }`,
    "property": `const a = { property: function* () ${long} };`,
    "a function without a name": `list.map((x) => ${long});`,
    "brief": `const brief = () => (${long.replaceAll("call();", "a: 1,")});`.replace(/\d:/g, "$&"),
  };
  for (const [name, text] of Object.entries(kinds)) {
    assertEquals(lines(text), [`core/a.ts:1: size: ${name} has 71 lines; allowed are 70`], name);
    assertEquals(lines(text.replace(/\n {2}(call\(\);|a: 1,)/, "")), [], name);
  }
});

Deno.test("sizeViolations counts what is nested in a function as its own, and comments inside", () => {
  const inner = `  const inner = () => ${body(40)};\n`;
  const text = `function outer() {\n${inner}${"  // comment\n".repeat(40)}}`;
  assertEquals(lines(text), ["core/a.ts:1: size: outer has 82 lines; allowed are 70"]);
});

Deno.test("sizeViolations does not count the comment above a function", () => {
  assertEquals(lines(`/**\n${" * more\n".repeat(50)} */\nfunction a() ${body(70)}`), []);
});

Deno.test("sizeViolations leaves bodies of tests alone, and measures what stands in them", () => {
  const long = body(FUNCTION_LINES_MAX + 50);
  const stories = [
    `Deno.test("a", () => ${long});`,
    `Deno.test("a", async (t) => ${long});`,
    `Deno.test({ name: "a", fn: () => ${long} });`,
    `Deno.test({ name: "a", async fn() ${long} });`,
    `describe("a", () => ${long});`,
    `t.step("a", async () => ${long});`,
  ];
  for (const text of stories) assertEquals(lines(text), [], text.slice(0, 40));
  assertEquals(lines(`Deno.test("a", () => { const inner = () => ${long}; });`).length, 1);
  assertEquals(lines(`Deno.serve(() => ${long});`).length, 1);
  assertEquals(lines(`const fn = () => ${long};\nDeno.test("a", fn);`).length, 1);
});
