import { assertEquals } from "@std/assert";
import { importViolations, pinViolations, resolve } from "./import_rule.ts";
import { parse } from "./tree.ts";
import { formatViolation } from "./violation.ts";

function lines(path: string, text: string): string[] {
  return importViolations(parse({ path, text })).map(formatViolation);
}

Deno.test("resolve follows a relative specifier from its file", () => {
  assertEquals(resolve("core/state/desired.ts", "../model/mod.ts"), "core/model/mod.ts");
  assertEquals(resolve("core/state/desired.ts", "./snapshot.ts"), "core/state/snapshot.ts");
  assertEquals(resolve("cli/commands/run.ts", "../../mod.ts"), "mod.ts");
  assertEquals(resolve("mod.ts", "./core/mod.ts"), "core/mod.ts");
  assertEquals(resolve("cli/main.ts", "../../elsewhere/mod.ts"), undefined);
});

Deno.test("importViolations names file, line, what is imported and what may be", () => {
  const text = '\nimport { Monitor } from "../health/mod.ts";\n';
  assertEquals(lines("core/state/desired.ts", text), [
    "core/state/desired.ts:2: imports: imports core/health/mod.ts; " +
    "beside its own files, core/state may import core/model",
  ]);
});

Deno.test("importViolations sees types, dynamic imports and exports too", () => {
  const text = `
import type { Backend } from "../plugin/mod.ts";
export { plan } from "../reconcile/mod.ts";
type Health = import("../health/mod.ts").Monitor;
const later = await import("../config/mod.ts");
`;
  assertEquals(lines("core/state/desired.ts", text).length, 4);
  assertEquals(lines("core/director.ts", text.replaceAll("../", "./")), []);
});

Deno.test("importViolations refuses imports that it cannot read and that leave the repository", () => {
  assertEquals(lines("core/director.ts", "await import(name);").length, 1);
  assertEquals(lines("tests/docs_test.ts", "await import(name);"), []);
  assertEquals(lines("cli/main.ts", 'import "../../other/mod.ts";').length, 1);
});

Deno.test("importViolations lets the loader of plugins, and no other, import what an operator names", () => {
  assertEquals(lines("core/ports/modules.ts", "await import(url);"), []);
  assertEquals(lines("core/ports/files.ts", "await import(url);").length, 1);
});

Deno.test("importViolations lets only examples call the project by its name, each in its room", () => {
  const sdk = 'import { z } from "ringmaster";';
  const testing = 'import { instantiate } from "ringmaster/testing";';
  assertEquals(lines("examples/custom-checker/a.ts", sdk), []);
  assertEquals(lines("examples/custom-checker/a_test.ts", testing), []);
  assertEquals(lines("examples/custom-checker/a.ts", testing).length, 1);
  assertEquals(lines("cli/main.ts", sdk), [
    'cli/main.ts:1: imports: imports "ringmaster", which is for those outside of the repository; ' +
    "here it is mod.ts",
  ]);
});

Deno.test("importViolations keeps each package in its room", () => {
  const inRoom: ReadonlyArray<readonly [string, string]> = [
    ["plugins/observers/admin/app.ts", "hono"],
    ["plugins/observers/admin/app.ts", "hono/streaming"],
    ["plugins/formats/yaml/format.ts", "yaml"],
    ["cli/args.ts", "@std/cli/parse-args"],
    ["core/config/schema.ts", "zod"],
    ["core/model/address_test.ts", "fast-check"],
    ["core/testing/harness.ts", "@std/assert"],
    ["tests/tidy/tree.ts", "typescript"],
  ];
  for (const [path, name] of inRoom) assertEquals(lines(path, `import "${name}";`), [], path);
  const outside: ReadonlyArray<readonly [string, string]> = [
    ["plugins/observers/metrics/app.ts", "hono"],
    ["core/config/load.ts", "yaml"],
    ["cli/main.ts", "@std/cli/parse-args"],
    ["plugins/checkers/http/options.ts", "zod"],
    ["core/model/address.ts", "fast-check"],
    ["cli/main.ts", "@std/assert"],
    ["tests/lanes/lane.ts", "typescript"],
  ];
  for (const [path, name] of outside) {
    assertEquals(lines(path, `import "${name}";`).length, 1, path);
  }
});

Deno.test("importViolations refuses packages without a room, and those that deno.json does not pin", () => {
  for (const name of ["left-pad", "npm:hono@4.13.19", "jsr:@std/assert", "hono-extra"]) {
    assertEquals(lines("plugins/observers/admin/app.ts", `import "${name}";`).length, 1, name);
  }
});

Deno.test("importViolations lets only core/ports of core use node's modules", () => {
  assertEquals(lines("core/ports/tls.ts", 'import tls from "node:tls";'), []);
  assertEquals(lines("plugins/checkers/http/a.ts", 'import net from "node:net";'), []);
  assertEquals(lines("core/health/pool_test.ts", 'import net from "node:net";'), []);
  const hash = 'import { createHash } from "node:crypto";';
  assertEquals(lines("core/config/digest.ts", hash), []);
  assertEquals(lines("core/config/load.ts", hash).length, 1);
  assertEquals(lines("core/health/pool.ts", 'import net from "node:net";'), [
    'core/health/pool.ts:1: imports: imports "node:net"; ' +
    "in core, only core/ports touches the system",
  ]);
});

Deno.test("pinViolations wants every package of deno.json exact and with a room", () => {
  const settings = (imports: Readonly<Record<string, string>>) => ({
    path: "deno.json",
    text: JSON.stringify({ imports }, null, 2),
  });
  assertEquals(
    pinViolations(settings({
      "hono": "npm:hono@4.13.19",
      "@std/assert": "npm:deno-std@1.4.0/assert/mod.js",
    })),
    [],
  );
  const refused = { "hono": "npm:hono@^4", "zod": "npm:zod", "left-pad": "npm:left-pad@1.3.0" };
  assertEquals(
    pinViolations(settings(refused)).map((each) => `${each.line} ${each.message}`),
    [
      '3 "hono" is "npm:hono@^4"; wanted is npm:NAME@MAJOR.MINOR.PATCH',
      '4 "zod" is "npm:zod"; wanted is npm:NAME@MAJOR.MINOR.PATCH',
      '5 "left-pad" has no room in tests/tidy/import_rule.ts',
    ],
  );
});
