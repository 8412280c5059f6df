import { assert, assertEquals } from "@std/assert";
import { decode } from "../plugin/mod.ts";
import { absolutePath, DURATION_MAX_MS, nameSchema, oneOf } from "./schema_parts.ts";

function messages(schema: Parameters<typeof decode>[0], raw: unknown): string[] {
  const decoded = decode(schema, raw);
  return decoded.ok ? [] : decoded.problems.map(({ message }) => message);
}

Deno.test("oneOf takes its words and names the nearest one", () => {
  const schema = oneOf(["keep", "empty"]);
  assertEquals(messages(schema, "keep"), []);
  assertEquals(messages(schema, "kep"), [
    'found "kep", did you mean "keep"? allowed are keep, empty',
  ]);
  assertEquals(messages(schema, undefined), ["is missing; allowed are keep, empty"]);
});

Deno.test("nameSchema takes one line without blanks around it", () => {
  for (const name of ["a", "a b", "é", "web-1"]) assertEquals(messages(nameSchema, name), [], name);
  for (const name of [" a", "a ", "a\nb", "a\tb"]) {
    assertEquals(messages(nameSchema, name).length, 1, name);
  }
  assertEquals(messages(nameSchema, ""), ['found ""; wanted is a name']);
});

Deno.test("absolutePath takes a path from the root only", () => {
  const schema = absolutePath("the path of a folder");
  assertEquals(messages(schema, "/var/lib"), []);
  assertEquals(messages(schema, "var"), [
    'found "var"; wanted is the path of a folder, beginning with /',
  ]);
  assertEquals(messages(schema, "/a\nb").length, 1);
});

Deno.test("DURATION_MAX_MS is a timer that a clock can wait for", () => {
  assert(DURATION_MAX_MS < 2 ** 31);
});
