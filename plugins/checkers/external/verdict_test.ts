import { assertEquals } from "@std/assert";
import { lastLine, LINE_LENGTH_MAX, verdictOf } from "./verdict.ts";

const ended = { code: 0, stdout: "", stderr: "" };

Deno.test("verdictOf takes exit code 0 for up and every other one for down, and says which", () => {
  assertEquals(verdictOf(ended), { healthy: true, message: "exit code 0" });
  for (const code of [1, 2, 127, 255]) {
    assertEquals(verdictOf({ ...ended, code }), { healthy: false, message: `exit code ${code}` });
  }
});

Deno.test("verdictOf takes a program that a signal has killed for down, whatever its code", () => {
  for (const code of [137, 0]) {
    assertEquals(verdictOf({ ...ended, code, signal: "SIGKILL" }), {
      healthy: false,
      message: "killed by SIGKILL",
    });
  }
});

Deno.test("verdictOf adds the last line of output, or else of errors", () => {
  const message = (stdout: string, stderr: string) =>
    verdictOf({ code: 2, stdout, stderr }).message;
  assertEquals(message("first\nlate by 40 s\n\n", "noise\n"), "exit code 2: late by 40 s");
  assertEquals(message(" \n\n", "sh: 1: nope: not found\n"), "exit code 2: sh: 1: nope: not found");
  assertEquals(verdictOf({ ...ended, stdout: "all well" }).message, "exit code 0: all well");
});

Deno.test("lastLine takes the last line that says something, without colours and controls", () => {
  assertEquals(lastLine(""), "");
  assertEquals(lastLine("a\r\nb\r\n"), "b");
  assertEquals(lastLine("10%\r50%\r100%"), "100%");
  assertEquals(lastLine("\x1b[1;31mCRITICAL\x1b[0m: down\n\x1b[0m\n"), "CRITICAL: down");
  assertEquals(lastLine("a\tb\x00c\x9bd\u0007"), "a b c d");
  assertEquals(lastLine("grün €"), "grün €");
});

Deno.test("lastLine cuts what is longer than anybody reads", () => {
  assertEquals(lastLine("x".repeat(LINE_LENGTH_MAX)).length, LINE_LENGTH_MAX);
  assertEquals(lastLine("x".repeat(100_000)), `${"x".repeat(LINE_LENGTH_MAX)}...`);
});
