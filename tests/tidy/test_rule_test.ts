import { assertEquals } from "@std/assert";
import { emptyTestViolations, leftOutViolations, missingTestViolations } from "./test_rule.ts";
import { parse } from "./tree.ts";
import { formatViolation } from "./violation.ts";

const NONE: ReadonlyMap<string, string> = new Map();

function missing(files: Readonly<Record<string, string>>, excused = NONE): string[] {
  const trees = Object.entries(files).map(([path, text]) => parse({ path, text }));
  return missingTestViolations(trees, excused).map((each) => `${each.file}: ${each.message}`);
}

function leftOut(text: string): string[] {
  return leftOutViolations(parse({ path: "core/a_test.ts", text })).map(formatViolation);
}

const LOGIC = "export function a() { return 1; }";

Deno.test("missingTestViolations wants a test beside every source with logic", () => {
  assertEquals(missing({ "core/model/a.ts": LOGIC }), [
    "core/model/a.ts: has logic and no test; wanted is core/model/a_test.ts beside it",
  ]);
  assertEquals(missing({ "core/model/a.ts": LOGIC, "core/model/a_test.ts": "" }), []);
  assertEquals(missing({ "cli/a.ts": LOGIC, "cli/a_fault_test.ts": "" }), []);
});

Deno.test("missingTestViolations does not take the test of another file for one", () => {
  assertEquals(missing({ "core/a.ts": LOGIC, "core/b/a_test.ts": "" }).length, 1);
  assertEquals(missing({ "core/a.ts": LOGIC, "core/ab_test.ts": "" }).length, 1);
  assertEquals(missing({ "core/a.ts": LOGIC, "core/a_testing.ts": "" }).length, 1);
});

Deno.test("missingTestViolations counts arrows, methods and classes as logic, and types and constants not", () => {
  for (
    const text of [
      "export const a = () => 1;",
      "export class A { b() {} }",
      "export const a = { b() {} };",
      "export const schema = z.string().refine((text) => text !== '');",
    ]
  ) assertEquals(missing({ "plugins/checkers/x/a.ts": text }).length, 1, text);
  for (
    const text of [
      "export interface A { b(): void }",
      "export const A = ['a', 'b'] as const;",
      "export * from './a.ts';",
      "export type A = () => void;",
    ]
  ) assertEquals(missing({ "plugins/checkers/x/a.ts": text }), [], text);
});

Deno.test("missingTestViolations lets a plugin's mod.ts hand its options on, and no more than that", () => {
  const path = "plugins/checkers/x/mod.ts";
  const handsOn = "export const plugin = definePlugin({ create: (o, c) => createX(o, c) });";
  assertEquals(missing({ [path]: handsOn }), []);
  assertEquals(missing({ [path]: handsOn.replace("createX(o, c)", "{ return 1; }") }).length, 1);
});

Deno.test("missingTestViolations leaves tests, their support and other folders alone", () => {
  assertEquals(
    missing({
      "core/testing/fake.ts": LOGIC,
      "core/state/state_fixtures.ts": LOGIC,
      "tests/lanes/lane.ts": LOGIC,
      "mod.ts": LOGIC,
    }),
    [],
  );
});

Deno.test("missingTestViolations excuses a file by name, as long as there is one", () => {
  const excused = new Map([["cli/main.ts", "it only joins"]]);
  assertEquals(missing({ "cli/main.ts": LOGIC }, excused), []);
  assertEquals(missing({}, excused), [
    "tests/tidy/test_rule.ts: excuses cli/main.ts from having a test; there is no such file",
  ]);
});

Deno.test("leftOutViolations finds tests that run alone or never", () => {
  const texts: Readonly<Record<string, string>> = {
    'Deno.test.only("a", () => {});': "Deno.test.only(",
    'Deno.test.ignore("a", () => {});': "Deno.test.ignore(",
    'describe.skip("a", () => {});': "describe.skip(",
    'Deno.test({ name: "a", ignore: true, fn() {} });': "ignore: true",
    'Deno.test({ name: "a", only: true, fn() {} });': "only: true",
  };
  for (const [text, found] of Object.entries(texts)) {
    assertEquals(leftOut(`\n${text}`), [
      `core/a_test.ts:2: tests: says ${found}; ` +
      "a test runs always, or on a condition that it names",
    ]);
  }
});

Deno.test("leftOutViolations allows conditions, and names that are only alike", () => {
  assertEquals(leftOut('Deno.test({ name: "a", ignore: !isRoot, fn() {} });'), []);
  assertEquals(leftOut('const words = ".only( ignore: true";\nlist.only(); set.skip();'), []);
});

Deno.test("emptyTestViolations finds a test file that cannot fail", () => {
  const found = (path: string, text: string) => emptyTestViolations({ path, text }).length;
  assertEquals(found("core/a_test.ts", "const a = 1;"), 1);
  assertEquals(found("core/a_test.ts", 'Deno.test("a", () => {});'), 0);
  assertEquals(found("core/a_test.ts", 'socketTest("a", () => {});'), 0);
  assertEquals(found("core/a_test.ts", '// Deno.test("a", () => {});'), 1);
  assertEquals(found("core/a.ts", "const a = 1;"), 0);
});
