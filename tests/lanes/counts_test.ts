import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { judge, readCounts } from "./counts.ts";

const LINES: readonly (readonly [string, readonly [number, number, number]])[] = [
  ["ok | 12 passed | 0 failed (1s)", [12, 0, 0]],
  ["ok | 12 passed (3 steps) | 0 failed (23ms)", [12, 0, 0]],
  ["ok | 1 passed (1 step) | 0 failed | 2 ignored (23ms)", [1, 0, 2]],
  ["FAILED | 10 passed | 2 failed (1 step) (5s)", [10, 2, 0]],
  ["FAILED | 0 passed | 1 failed | 3 ignored | 4 filtered out (5s)", [0, 1, 3]],
  ["\x1b[32mok\x1b[0m | 7 passed | 0 failed \x1b[38;5;245m(1s)\x1b[0m", [7, 0, 0]],
];

Deno.test("readCounts reads every shape of deno's last line", () => {
  for (const [line, [passed, failed, ignored]] of LINES) {
    assertEquals(readCounts(`running 3 tests\n\n${line}\n\n`), { passed, failed, ignored }, line);
  }
});

Deno.test("readCounts takes the last summary, because tests may print others", () => {
  const output = "ok | 1 passed | 0 failed (1ms)\nFAILED | 4 passed | 5 failed (1s)\n";
  assertEquals(readCounts(output), { passed: 4, failed: 5, ignored: 0 });
});

Deno.test("readCounts finds nothing where the run ended early", () => {
  for (const output of ["", "error: Module not found", "a ok | 1 passed | 0 failed"]) {
    assertEquals(readCounts(output), undefined);
  }
});

Deno.test("judge never lets a run look green that ended with an error", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 255 }),
    fc.oneof(fc.string(), fc.constantFrom(...LINES.map(([line]) => line))),
    (code, output) => judge(code, output).failed >= 1,
  ));
});

Deno.test("judge counts a run without any test as failed", () => {
  assertEquals(judge(0, "ok | 0 passed | 0 failed (0ms)"), { passed: 0, failed: 1, ignored: 0 });
  assertEquals(judge(0, "ok | 0 passed | 0 failed | 9 ignored (0ms)").failed, 1);
  assertEquals(judge(0, "something else"), { passed: 0, failed: 1, ignored: 0 });
});

Deno.test("judge leaves a good run as it is", () => {
  assertEquals(judge(0, "ok | 3 passed | 0 failed (1s)"), { passed: 3, failed: 0, ignored: 0 });
});
