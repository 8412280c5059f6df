import { assertEquals } from "@std/assert";
import { systemKeyboard } from "./keyboard.ts";

// With a terminal it is tried by tests/cases/cli_watch_test.ts, through the real program.
Deno.test("systemKeyboard is none where standard input is no terminal", () => {
  assertEquals(Deno.stdin.isTerminal() ? undefined : systemKeyboard(), undefined);
});
