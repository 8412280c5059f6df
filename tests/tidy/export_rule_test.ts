import { assertEquals } from "@std/assert";
import { exportViolations } from "./export_rule.ts";
import { parse } from "./tree.ts";
import { formatViolation } from "./violation.ts";

/** What is exported in vain, by path and name. */
function idle(files: Readonly<Record<string, string>>): string[] {
  const trees = Object.entries(files).map(([path, text]) => parse({ path, text }));
  return exportViolations(trees).map(({ file, message }) =>
    `${file} ${/exports (\w+),/.exec(message)?.[1]}`
  );
}

const WAYS = `
export const constant = 1;
export async function task() {}
export class Thing {}
`;

Deno.test("exportViolations names file, line and what nobody imports", () => {
  const [violation, ...more] = exportViolations([
    parse({ path: "core/a.ts", text: "/** Idle. */\nexport const idle = 1;\n" }),
  ]);
  assertEquals(
    violation && formatViolation(violation),
    "core/a.ts:2: exports: exports idle, which no other file imports; wanted is no export",
  );
  assertEquals(more, []);
});

Deno.test("exportViolations looks at constants, functions and classes, and not at types and defaults", () => {
  assertEquals(idle({ "core/a.ts": WAYS }), [
    "core/a.ts constant",
    "core/a.ts task",
    "core/a.ts Thing",
  ]);
  const others = "export interface A {}\nexport type B = 1;\nexport default function c() {}\n" +
    "const own = 1;\nfunction alsoOwn() {}\n";
  assertEquals(idle({ "core/a.ts": others }), []);
});

Deno.test("exportViolations counts every way to import, by the name that it has there", () => {
  const ways = {
    'import { constant, task as run, type Thing } from "./a.ts";': [],
    'import type { Thing } from "./a.ts";': ["core/a.ts constant", "core/a.ts task"],
    'import * as all from "./a.ts";': [],
    'const all = await import("./a.ts");': [],
    'import { constant } from "./other.ts";': [
      "core/a.ts constant",
      "core/a.ts task",
      "core/a.ts Thing",
    ],
    'import { task as constant } from "./a.ts";': ["core/a.ts constant", "core/a.ts Thing"],
  };
  for (const [line, wanted] of Object.entries(ways)) {
    assertEquals(idle({ "core/a.ts": WAYS, "core/b.ts": line }), wanted, line);
  }
});

Deno.test("exportViolations follows what is exported on, and lets be what the public files export", () => {
  const files = {
    "core/room/a.ts": WAYS,
    "core/room/mod.ts": 'export * from "./a.ts";',
    "core/b.ts": 'import { task } from "./room/mod.ts";',
  };
  assertEquals(idle(files), ["core/room/a.ts constant", "core/room/a.ts Thing"]);
  assertEquals(idle({ ...files, "mod.ts": 'export { Thing } from "./core/room/mod.ts";' }), [
    "core/room/a.ts constant",
  ]);
  assertEquals(idle({ ...files, "mod.ts": 'export * from "./core/room/mod.ts";' }), []);
  const circle = {
    "core/a.ts": 'export * from "./b.ts";',
    "core/b.ts": `export * from "./a.ts";${WAYS}`,
  };
  assertEquals(idle(circle).length, 3);
});
