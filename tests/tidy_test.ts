/**
 * The rules of the house, proved on every file: who imports whom, sizes, seams, words, types, tests, exports
 * and plugin folders. Each rule has its own file in tests/tidy/ with tests on sources that break it.
 */

import { assert, assertEquals } from "@std/assert";
import { exportViolations } from "./tidy/export_rule.ts";
import { folderViolations } from "./tidy/folder_rule.ts";
import { importViolations, pinViolations } from "./tidy/import_rule.ts";
import { sizeViolations } from "./tidy/size_rule.ts";
import { isTypeScript, readSources } from "./tidy/source.ts";
import { systemViolations } from "./tidy/system_rule.ts";
import { emptyTestViolations, leftOutViolations, missingTestViolations } from "./tidy/test_rule.ts";
import { textViolations } from "./tidy/text_rule.ts";
import { parse } from "./tidy/tree.ts";
import { typeViolations } from "./tidy/type_rule.ts";
import { formatViolations, type Violation } from "./tidy/violation.ts";

const sources = await readSources(new URL("../", import.meta.url));
const trees = sources.filter(isTypeScript).map(parse);
const scripts = sources.filter(({ path }) => path.endsWith(".js")).map(parse);

function expectNone(violations: readonly Violation[]): void {
  assert(violations.length === 0, formatViolations(violations));
}

Deno.test("the rules see the whole repository", () => {
  const folders = new Set(trees.map((tree) => tree.path.split("/")[0]));
  for (const folder of ["core", "plugins", "cli", "tests", "examples", "mod.ts"]) {
    assert(folders.has(folder), `no source of ${folder} was found`);
  }
});

Deno.test("every import follows the table of rooms, and every package is pinned and in its room", () => {
  const settings = sources.filter((source) => source.path === "deno.json");
  assertEquals(settings.length, 1);
  expectNone([...trees.flatMap(importViolations), ...settings.flatMap(pinViolations)]);
});

Deno.test("files, functions and lines are short", () => {
  expectNone(trees.flatMap(sizeViolations));
});

Deno.test("in core, only the ports touch the system", () => {
  expectNone(trees.flatMap(systemViolations));
});

Deno.test("no file holds notes to oneself, paths of one machine, hosts of registries or em dashes", () => {
  expectNone(sources.flatMap(textViolations));
});

Deno.test("types are strict, and the linter is set aside only with a reason", () => {
  expectNone(trees.flatMap(typeViolations));
});

Deno.test("every source with logic has a test beside it, and no test is left out or empty", () => {
  expectNone([
    ...missingTestViolations(trees),
    ...trees.flatMap(leftOutViolations),
    ...sources.flatMap(emptyTestViolations),
  ]);
});

Deno.test("what a file exports, another one imports", () => {
  expectNone(exportViolations([...trees, ...scripts]));
});

Deno.test("every plugin folder has the same rooms", () => {
  expectNone(folderViolations(sources));
});
