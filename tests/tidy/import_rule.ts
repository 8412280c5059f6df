/** The rule of imports: files of ours by the table of rooms, packages by the room that each has, all of them pinned. */

import { isForTests, isTest, type Source } from "./source.ts";
import { refusal } from "./rooms.ts";
import { COMPUTED, type Import, importsOf, type Tree } from "./tree.ts";
import type { Violation } from "./violation.ts";

const RULE = "imports";

export function importViolations(tree: Tree): Violation[] {
  return importsOf(tree).flatMap((each) => {
    const message = judge(tree.path, each);
    return message === undefined ? [] : [{ file: tree.path, line: each.line, rule: RULE, message }];
  });
}

function judge(path: string, { specifier, typeOnly }: Import): string | undefined {
  if (specifier === COMPUTED) {
    if (isTest(path) || path === PLUGIN_LOADER) return undefined;
    return "imports what is computed when the program runs; write the name, so that it can be checked";
  }
  if (specifier.startsWith("./") || specifier.startsWith("../")) {
    const target = resolve(path, specifier);
    return target === undefined
      ? `imports "${specifier}", which leads out of the repository`
      : refusal(path, target, typeOnly);
  }
  const own = OWN_NAMES.get(specifier);
  if (own !== undefined) return judgeOwnName(path, specifier, own);
  if (specifier.startsWith("node:")) return judgeNode(path, specifier);
  return judgePackage(path, specifier);
}

/** Loads the files that an operator names. */
const PLUGIN_LOADER = "core/ports/modules.ts";

/** What the project is called by those outside of it (`exports` in deno.json). */
const OWN_NAMES: ReadonlyMap<string, string> = new Map([
  ["ringmaster", "mod.ts"],
  ["ringmaster/testing", "core/testing/mod.ts"],
]);

/** The examples are read as if they stood elsewhere; inside, a file is imported by its path. */
function judgeOwnName(path: string, specifier: string, target: string): string | undefined {
  return path.startsWith("examples/")
    ? refusal(path, target, false)
    : `imports "${specifier}", which is for those outside of the repository; here it is ${target}`;
}

/** The path from the root that a relative specifier names, or undefined where it leads out of it. */
export function resolve(importer: string, specifier: string): string | undefined {
  const parts = importer.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** Hashing is a pure function; the rest of that module is chance, and belongs to the ports. */
const PURE_NODE_MODULES: ReadonlyMap<string, string> = new Map([
  ["core/config/digest.ts", "node:crypto"],
]);

function judgeNode(path: string, specifier: string): string | undefined {
  const allowed = !path.startsWith("core/") || path.startsWith("core/ports/") ||
    isForTests(path) || PURE_NODE_MODULES.get(path) === specifier;
  return allowed
    ? undefined
    : `imports "${specifier}"; in core, only core/ports touches the system`;
}

/** Where each package may be used; what is not named here may not be used at all. */
const PACKAGE_ROOMS: Readonly<Record<string, readonly string[]>> = {
  "hono": ["plugins/observers/admin/"],
  "prom-client": ["plugins/observers/metrics/"],
  "yaml": ["plugins/formats/yaml/"],
  "zod": ["core/plugin/", "core/config/"],
  "typescript": ["tests/tidy/", "tests/docs/"],
  "@std/cli/parse-args": ["cli/args.ts", "cli/args_test.ts"],
  "axe-core": ["tests/browser/"],
  "playwright-core": ["tests/browser/"],
};
const TEST_PACKAGES: readonly string[] = [
  "@seriousme/openapi-schema-validator",
  "@std/assert",
  "ajv",
  "fast-check",
  "openapi-fetch",
  "openapi-typescript",
];

function judgePackage(path: string, specifier: string): string | undefined {
  const isIn = (name: string) => specifier === name || specifier.startsWith(`${name}/`);
  if (TEST_PACKAGES.some(isIn)) {
    return isForTests(path) ? undefined : `imports "${specifier}", which is for tests only`;
  }
  const name = Object.keys(PACKAGE_ROOMS).find(isIn);
  if (name === undefined) {
    return `imports "${specifier}", which has no room in tests/tidy/import_rule.ts; ` +
      "a package is named in deno.json and has one room";
  }
  const rooms = PACKAGE_ROOMS[name] ?? [];
  return rooms.some((room) => path.startsWith(room))
    ? undefined
    : `imports "${specifier}", whose room is ${rooms.join(" and ")}`;
}

const PINNED = /^npm:(@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+(\/[\w./-]+)?$/;

/** Every package in deno.json is of one exact version, and has a room. */
export function pinViolations(settings: Source): Violation[] {
  const { imports = {} } = JSON.parse(settings.text) as { imports?: Record<string, string> };
  const lines = settings.text.split("\n");
  const known = new Set([...Object.keys(PACKAGE_ROOMS), ...TEST_PACKAGES]);
  return Object.entries(imports).flatMap(([name, target]) => {
    const line = lines.findIndex((text) => text.includes(`"${name}"`)) + 1;
    const found = (message: string) => ({ file: settings.path, line, rule: RULE, message });
    return [
      ...(PINNED.test(target)
        ? []
        : [found(`"${name}" is "${target}"; wanted is npm:NAME@MAJOR.MINOR.PATCH`)]),
      ...(known.has(name) ? [] : [found(`"${name}" has no room in tests/tidy/import_rule.ts`)]),
    ];
  });
}
