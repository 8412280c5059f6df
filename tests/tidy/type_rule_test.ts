import { assertEquals } from "@std/assert";
import { parse } from "./tree.ts";
import { typeViolations } from "./type_rule.ts";
import { formatViolation } from "./violation.ts";

function lines(text: string): string[] {
  return typeViolations(parse({ path: "core/a.ts", text })).map(formatViolation);
}

Deno.test("typeViolations finds any, wherever a type may stand", () => {
  for (
    const text of [
      "let a: any;",
      "const a = b as any;",
      "const a: Map<string, any[]> = new Map();",
      "function a(...b: any[]): void {}",
      "type A = { readonly [name: string]: any };",
    ]
  ) {
    assertEquals(lines(`\n${text}`), [
      "core/a.ts:2: types: says any; wanted is a type, or unknown",
    ], text);
  }
});

Deno.test("typeViolations lets any stand where the linter was told why", () => {
  const directive = "// deno-lint-ignore no-explicit-any";
  assertEquals(lines(`${directive} -- a constructor takes whatever it takes\nlet a: any;`), []);
  assertEquals(lines(`${directive}\nlet a: any;`), [
    "core/a.ts:1: types: deno-lint-ignore gives no reason; " +
    'wanted is "// deno-lint-ignore RULE -- why"',
  ]);
});

Deno.test("typeViolations refuses to silence the compiler", () => {
  for (const directive of ["@ts-ignore", "@ts-nocheck", "@ts-expect-error"]) {
    assertEquals(lines(`// ${directive} it is wrong\nlet a = 1;`), [
      `core/a.ts:1: types: says ${directive}; the compiler is right`,
    ]);
  }
});

Deno.test("typeViolations wants a reason for every rule of the linter that is set aside", () => {
  assertEquals(lines("// deno-lint-ignore-file no-await-in-loop").length, 1);
  assertEquals(lines("// deno-lint-ignore-file no-await-in-loop -- steps build on each other"), []);
});

Deno.test("typeViolations is not fooled by texts and names", () => {
  assertEquals(
    lines('const any = "let a: any; @ts-ignore";\nconst b = { any };\n// any of them'),
    [],
  );
});
