import { assert, assertEquals } from "@std/assert";
import { syntaxMessage } from "./messages.ts";

Deno.test("syntaxMessage puts codes that need knowledge of YAML into plain words", () => {
  assertEquals(
    syntaxMessage("TAB_AS_INDENT", "Tabs are not allowed as indentation"),
    "a tab stands where blanks are wanted; YAML allows no tabs in the indentation",
  );
  assert(!syntaxMessage("BLOCK_AS_IMPLICIT_KEY", "Nested mappings").includes("Nested"));
});

Deno.test("syntaxMessage keeps what a message names", () => {
  assertEquals(
    syntaxMessage("BAD_SCALAR_START", "Plain value cannot start with reserved character `"),
    "a value that begins with ` must be quoted",
  );
  assertEquals(syntaxMessage("MISSING_CHAR", 'Missing closing "quote'), 'the closing " is missing');
  assertEquals(
    syntaxMessage("TAG_RESOLVE_FAILED", "Unresolved tag: !x"),
    "unknown tag !x; a configuration needs none, and a value that begins with ! must be quoted",
  );
});

Deno.test("syntaxMessage gives every other message in one line, as part of a sentence", () => {
  assertEquals(
    syntaxMessage("OTHER", "Flow map\n  must end with a }."),
    "flow map must end with a }",
  );
  assertEquals(syntaxMessage("OTHER", ""), "");
});
