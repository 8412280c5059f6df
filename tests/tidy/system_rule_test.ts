import { assertEquals } from "@std/assert";
import { systemViolations } from "./system_rule.ts";
import { parse } from "./tree.ts";
import { formatViolation } from "./violation.ts";

function lines(path: string, text: string): string[] {
  return systemViolations(parse({ path, text })).map(formatViolation);
}

Deno.test("systemViolations names every way to the system that goes round the ports", () => {
  const ways: Readonly<Record<string, string>> = {
    'await Deno.readTextFile("a");': "Deno",
    "let file: Deno.FsFile | undefined;": "Deno",
    "setTimeout(() => {}, 1);": "setTimeout",
    "const tick = setInterval;": "setInterval",
    "const at = Date.now();": "Date.now",
    "const at = new Date();": "Date.now",
    "const at = performance.now();": "performance",
    "const chance = Math.random();": "Math.random",
    "const late = AbortSignal.timeout(5);": "AbortSignal.timeout",
    'await fetch("http://localhost");': "fetch",
    'console.log("a");': "console",
    "process.exit(1);": "process",
  };
  for (const [text, name] of Object.entries(ways)) {
    const found = lines("core/health/pool.ts", `\n${text}`);
    assertEquals(found.length, 1, text);
    assertEquals(found[0]?.startsWith(`core/health/pool.ts:2: system: uses ${name}; `), true, text);
  }
});

Deno.test("systemViolations says what to use instead", () => {
  assertEquals(lines("core/health/pool.ts", "Math.random();"), [
    "core/health/pool.ts:1: system: uses Math.random; " +
    "in core, only core/ports may, the rest takes the random port",
  ]);
});

Deno.test("systemViolations lets the ports, tests, fakes, plugins and the cli be", () => {
  const text = "Deno.pid; setTimeout(f, Date.now());";
  for (
    const path of [
      "core/ports/clock.ts",
      "core/health/pool_test.ts",
      "core/testing/eventually.ts",
      "core/state/state_fixtures.ts",
      "plugins/checkers/http/checker.ts",
      "cli/main.ts",
    ]
  ) assertEquals(lines(path, text), [], path);
});

Deno.test("systemViolations is not fooled by comments, texts, and names that are only alike", () => {
  const text = `
// Deno.readTextFile and Date.now
const words = "Deno setTimeout fetch";
const ports = { fetch: 1, process: () => 2 };
interface Shape { console: string; performance(): void }
const { process: handle } = ports;
ports.fetch; clock.setTimeout; Date.UTC(2026); Math.max(1, 2); new Date(5).toISOString();
crypto.subtle; AbortSignal.any([]); performed.now();
`;
  assertEquals(lines("core/health/pool.ts", text), []);
});
