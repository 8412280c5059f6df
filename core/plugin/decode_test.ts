import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { z } from "zod";
import {
  decode,
  describeFound,
  describeIssues,
  foundInstead,
  foundOther,
  unknownKey,
} from "./decode.ts";

/** `path: message` of each problem. */
function told(schema: z.ZodType, raw: unknown): string[] {
  const decoded = decode(schema, raw);
  return decoded.ok
    ? []
    : decoded.problems.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

Deno.test("decode gives the data that the schema makes", () => {
  const schema = z.strictObject({ size: z.int().default(3), name: z.string().toUpperCase() });
  assertEquals(decode(schema, { name: "a" }), { ok: true, data: { size: 3, name: "A" } });
});

Deno.test("decode says in plain words what was found and what is wanted", async (test) => {
  const table: readonly (readonly [schema: z.ZodType, raw: unknown, message: string])[] = [
    [z.string(), 5, "found 5; wanted is text"],
    [z.string(), undefined, "is missing; wanted is text"],
    [z.string(), null, "found nothing; wanted is text"],
    [z.number(), "x", 'found "x"; wanted is a number'],
    [z.number(), NaN, "found NaN; wanted is a number"],
    [z.int(), 1.5, "found 1.5; wanted is a whole number"],
    [z.boolean(), "yes", 'found "yes"; wanted is true or false'],
    [z.array(z.string()), {}, "found a mapping; wanted is a list"],
    [z.strictObject({}), [], "found an empty list; wanted is a mapping"],
    [z.record(z.string(), z.string()), ["x"], "found a list; wanted is a mapping"],
    [z.date(), 1, "found 1; wanted is date"],
    [z.enum(["GET", "HEAD"]), "get", 'found "get", did you mean "GET"? allowed are GET, HEAD'],
    [z.enum(["GET", "HEAD"]), "DELETE", 'found "DELETE"; allowed are GET, HEAD'],
    [z.enum(["GET", "HEAD"]), undefined, "is missing; allowed are GET, HEAD"],
    [z.literal(2), 3, "found 3; allowed is 2"],
    [z.number().min(1), 0, "found 0; wanted is at least 1"],
    [z.number().gt(1), 1, "found 1; wanted is more than 1"],
    [z.number().max(5), 6, "found 6; wanted is at most 5"],
    [z.number().lt(5), 5, "found 5; wanted is less than 5"],
    [z.number().multipleOf(5), 6, "found 6; wanted is a multiple of 5"],
    [z.string().min(1), "", 'found ""; wanted is at least 1 character'],
    [z.string().max(2), "abc", 'found "abc"; wanted is at most 2 characters'],
    [z.array(z.int()).min(1), [], "found an empty list; wanted is at least 1 entry"],
    [z.array(z.int()).max(2), [1, 2, 3], "found a list; wanted is at most 2 entries"],
    [z.string().regex(/^a/), "b", 'found "b"; wanted is a text that matches /^a/'],
    [z.union([z.string(), z.int()]), [], "found an empty list; wanted is text or a number"],
    [z.union([z.literal("all"), z.int()]), "x", 'found "x"; wanted is "all" or a number'],
    [z.string().refine(() => false), "x", 'found "x", which is not allowed here'],
    [z.string().refine(() => false, "own words"), "x", "own words"],
    [z.string({ error: "own words" }), 5, "own words"],
  ];
  for (const [schema, raw, message] of table) {
    await test.step(message, () => assertEquals(told(schema, raw), [`: ${message}`]));
  }
});

Deno.test("decode reports all problems, each with its path", () => {
  const schema = z.strictObject({ a: z.array(z.strictObject({ b: z.int() })), c: z.string() });
  assertEquals(told(schema, { a: [{ b: 1 }, { b: "x" }], c: 2, other: 3 }), [
    'a.1.b: found "x"; wanted is a number',
    "c: found 2; wanted is text",
    'other: unknown key "other"; allowed are a, c',
  ]);
});

Deno.test("decode names the nearest of the keys that are allowed at that place", () => {
  const inner = z.strictObject({ receive: z.string().optional(), request: z.string().optional() });
  const schema = z.strictObject({
    list: z.array(inner).optional(),
    optional: inner.optional(),
    either: z.union([z.string(), inner]).optional(),
  });
  const list = 'unknown key "recieve", did you mean "receive"? allowed are receive, request';
  assertEquals(told(schema, { list: [{ recieve: "" }] }), [`list.0.recieve: ${list}`]);
  assertEquals(told(schema, { optional: { recieve: "" } }), [`optional.recieve: ${list}`]);
  assertEquals(told(schema, { either: { recieve: "" } }), [`either.recieve: ${list}`]);
});

Deno.test("decode makes one problem of each unknown key, whatever it looks like", () => {
  const raw = { "a\nb": 1, "__proto__x": 2, [`q"`]: 3 };
  assertEquals(told(z.strictObject({ only: z.int().optional() }), raw), [
    'a\nb: unknown key "a\\nb"; allowed is only',
    '__proto__x: unknown key "__proto__x"; allowed is only',
    'q": unknown key "q\\""; allowed is only',
  ]);
});

Deno.test("decode explains an alternative by the one whose type the value has", () => {
  const schema = z.union([z.string(), z.strictObject({ size: z.int(), name: z.string() })]);
  assertEquals(told(schema, { size: "x", name: "a" }), ['size: found "x"; wanted is a number']);
  assertEquals(told(schema, 5), [": found 5; wanted is text or a mapping"]);
});

Deno.test("decode gives only problems with a message of one line, for any value", () => {
  const schema = z.strictObject({
    text: z.string().min(2).optional(),
    list: z.array(z.union([z.int(), z.strictObject({ deep: z.enum(["a", "b"]) })])).optional(),
    map: z.record(z.string(), z.int()).optional(),
  });
  const value = fc.oneof(
    fc.anything(),
    fc.record({ text: fc.anything(), list: fc.array(fc.anything()), map: fc.anything() }, {
      requiredKeys: [],
    }),
  );
  fc.assert(fc.property(value, (raw) => {
    const decoded = decode(schema, raw);
    if (decoded.ok) return;
    assert(decoded.problems.length > 0);
    for (const { message } of decoded.problems) {
      assert(message !== "" && !message.includes("Invalid"), message);
    }
  }));
});

Deno.test("describeIssues also takes an error whose messages are zod's own", () => {
  const { error } = z.strictObject({ a: z.int().optional() }).safeParse({ b: 1, c: 2 });
  assert(error !== undefined);
  assertEquals(describeIssues(error), [
    { path: ["b"], message: 'unknown key "b"' },
    { path: ["c"], message: 'unknown key "c"' },
  ]);
});

Deno.test("unknownKey puts what it is unknown to behind the key", () => {
  assertEquals(
    unknownKey("recieve", ["request", "receive"], 'for checker "http"'),
    'unknown key "recieve" for checker "http", did you mean "receive"? allowed are receive, request',
  );
});

Deno.test("foundInstead and foundOther say where there is nothing", () => {
  assertEquals(foundInstead(undefined, "text"), "is missing; wanted is text");
  assertEquals(foundOther(null, ["a"]), "found nothing; allowed is a");
});

Deno.test("describeFound shows long text cut, and collections by their kind", () => {
  assertEquals(describeFound("a\nb"), '"a\\nb"');
  assertEquals(describeFound("x".repeat(100)), `"${"x".repeat(60)}..."`);
  assertEquals(describeFound([1]), "a list");
  assertEquals(describeFound({}), "a mapping");
  assertEquals(describeFound(true), "true");
});
