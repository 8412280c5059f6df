import { assertEquals } from "@std/assert";
import { readPattern, readRequestPath } from "./patterns.ts";
import { tryReader } from "./test_notes.ts";

Deno.test("readRequestPath gives a path its slash", () => {
  assertEquals(["", "a", "/a", "//a"].map(readRequestPath), ["/", "/a", "/a", "//a"]);
});

Deno.test("readPattern translates a Perl expression to one that means the same here", () => {
  assertEquals(tryReader(readPattern, "up"), { value: "up", messages: [] });
  const { value = "" } = tryReader(readPattern, "OK.$");
  assertEquals(["OK!\n", "OK\n\n"].map((body) => new RegExp(value).test(body)), [true, false]);
});

Deno.test("readPattern refuses what has no translation and what does not compile", () => {
  assertEquals(tryReader(readPattern, "(?>x)").messages, [
    'cannot translate "(?>" of the Perl regular expression; JavaScript has nothing like it',
  ]);
  assertEquals(tryReader(readPattern, "a(b").messages, [
    'cannot compile "a(b" as a regular expression: unterminated group',
  ]);
});
