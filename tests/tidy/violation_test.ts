import { assertEquals } from "@std/assert";
import { formatViolation, formatViolations, type Violation } from "./violation.ts";

const violation: Violation = { file: "core/a.ts", line: 3, rule: "size", message: "too long" };

Deno.test("formatViolation says file, line, rule and message", () => {
  assertEquals(formatViolation(violation), "core/a.ts:3: size: too long");
});

Deno.test("formatViolations counts them and sorts them by file and line, as numbers", () => {
  const list = [
    { ...violation, line: 20 },
    { ...violation, file: "cli/b.ts" },
    violation,
  ];
  assertEquals(formatViolations(list).split("\n"), [
    "3 violations of the rules of the house:",
    "cli/b.ts:3: size: too long",
    "core/a.ts:3: size: too long",
    "core/a.ts:20: size: too long",
  ]);
  assertEquals(formatViolations([violation]).startsWith("1 violation of"), true);
});
