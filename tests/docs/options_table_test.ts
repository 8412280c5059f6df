import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import {
  type AnyPlugin,
  definePlugin,
  durationSchema,
  optionWords,
  textSchema,
  wholeNumberSchema,
  yesOrNoSchema,
  z,
} from "../../core/plugin/mod.ts";
import { cellsOf } from "./markdown.ts";
import {
  currentTables,
  optionsTable,
  optionsTables,
  sameTables,
  TABLE_END,
  TABLE_START,
  withTables,
} from "./options_table.ts";

/** The cells of the only row of a schema with one option. */
function row(field: z.ZodType): string[] {
  const lines = optionsTable(z.strictObject({ it: field })).split("\n");
  assertEquals(lines.length, 3);
  return cellsOf(lines[2] ?? "").slice(1);
}

function plugin(name: string, options: z.ZodObject): AnyPlugin {
  const check = () => Promise.resolve({ healthy: true, message: "" });
  return definePlugin({
    kind: "checker",
    name,
    summary: "Checks.",
    options,
    create: () => ({ check }),
  });
}

Deno.test("optionsTable says option, type, default and meaning, in columns of one width", () => {
  const schema = z.strictObject({
    request: z.string().default("/").describe("Path to ask for"),
    verify: z.boolean().default(false).describe("Whether to look at the certificate"),
  });
  assertEquals(optionsTable(schema).split("\n"), [
    "| option    | type      | default | meaning                            |",
    "| --------- | --------- | ------- | ---------------------------------- |",
    "| `request` | text      | `/`     | Path to ask for                    |",
    "| `verify`  | yes or no | no      | Whether to look at the certificate |",
  ]);
});

Deno.test("optionsTable says so where there are no options", () => {
  assertEquals(optionsTable(z.strictObject({})), "There are no options.");
});

Deno.test("optionsTable names every type in an operator's words", () => {
  const types: ReadonlyArray<readonly [z.ZodType, string]> = [
    [z.string(), "text"],
    [textSchema("a name"), "text"],
    [z.boolean(), "yes or no"],
    [yesOrNoSchema(), "yes or no"],
    [durationSchema({ minMs: 1, maxMs: 60_000 }), "duration from 1ms to 1m"],
    [z.number(), "number"],
    [z.int(), "whole number"],
    [z.int().min(1), "whole number of at least 1"],
    [z.number().max(9), "number of at most 9"],
    [wholeNumberSchema(1, 10), "whole number from 1 to 10"],
    [z.enum(["GET", "HEAD"]), "`GET` or `HEAD`"],
    [z.literal("a"), "`a`"],
    [z.array(z.int()), "list of whole number"],
    [z.union([z.string(), z.int(), z.string()]), "text or whole number"],
    [z.record(z.string(), z.string()), "mapping"],
    [z.strictObject({}), "mapping"],
    [z.string().transform((text) => text.length), "text"],
  ];
  for (const [schema, words] of types) {
    assertEquals(row(schema)[0], words);
    assertEquals(row(schema.optional().describe("It"))[0], words, `optional ${words}`);
  }
});

Deno.test("optionsTable refuses a type that it has no words for, and takes those that it registers", () => {
  assertThrows(() => row(z.date()), TypeError, "register its optionWords");
  assertEquals(row(z.date().register(optionWords, { words: "day" }))[0], "day");
});

Deno.test("optionsTable says what holds where nothing is written", () => {
  assertEquals(row(z.string())[1], "required");
  assertEquals(row(z.string().optional())[1], "not set");
  assertEquals(row(z.string().default("a"))[1], "`a`");
  assertEquals(row(z.int().default(3))[1], "`3`");
  assertEquals(row(yesOrNoSchema().default(true))[1], "yes");
  assertEquals(row(z.array(z.int()).default([200]))[1], "`[200]`");
  assertEquals(row(durationSchema({ minMs: 1, maxMs: 9_000 }).prefault("1s"))[1], "`1s`");
});

Deno.test("optionsTable finds the meaning, on whichever layer it was described", () => {
  assertEquals(row(z.string().describe("inner").optional())[2], "inner");
  assertEquals(row(z.string().describe("inner").default("a").describe("outer"))[2], "outer");
  assertEquals(row(z.string().describe("a | b"))[2], "a | b");
});

Deno.test("optionsTables puts the name above each table where a folder holds several plugins", () => {
  const options = z.strictObject({});
  assertEquals(optionsTables([plugin("http", options)]), "There are no options.");
  assertEquals(
    optionsTables([plugin("http", options), plugin("https", options)]),
    "### http\n\nThere are no options.\n\n### https\n\nThere are no options.",
  );
});

Deno.test("withTables replaces what stands between the markers, and nothing else", () => {
  const readme = `# a\n\n${TABLE_START}\n\nold\n\n${TABLE_END}\n\nrest\n`;
  const written = withTables(readme, "new");
  assertEquals(written, `# a\n\n${TABLE_START}\n\nnew\n\n${TABLE_END}\n\nrest\n`);
  assertEquals(currentTables(readme), "old");
  assertEquals(currentTables(written), "new");
  assertEquals(withTables(written, "new"), written);
});

Deno.test("withTables and currentTables leave a document without markers alone", () => {
  for (const readme of ["# a\n", `# a\n${TABLE_START}\n`, `${TABLE_END}\n${TABLE_START}\n`]) {
    assertEquals(currentTables(readme), undefined);
    assertEquals(withTables(readme, "new"), readme);
  }
});

Deno.test("sameTables compares words, not widths", () => {
  assert(sameTables("| a  | b |\n| -- | - |\n| c | d |", "| a | b |\n|---|---|\n| c    | d |\n"));
  assertFalse(sameTables("| a | b |", "| a | c |"));
  assertFalse(sameTables("### http", "### https"));
});
