import { assertEquals } from "@std/assert";
import { z } from "../../../core/plugin/mod.ts";
import { bodySchema, namedSchemas, parametersOf, refTo } from "./openapi_schemas.ts";

Deno.test("namedSchemas refers to a schema that has a name wherever it stands", () => {
  const names = z.registry<{ id: string }>();
  const inner = z.strictObject({ n: z.int() }).register(names, { id: "Inner" });
  z.strictObject({ one: inner, many: z.array(inner) }).register(names, { id: "Outer" });
  assertEquals(namedSchemas(names), {
    Inner: {
      type: "object",
      properties: { n: { type: "integer" } },
      required: ["n"],
      additionalProperties: false,
    },
    Outer: {
      type: "object",
      properties: {
        one: refTo("Inner"),
        many: { type: "array", items: refTo("Inner") },
      },
      required: ["one", "many"],
      additionalProperties: false,
    },
  });
});

Deno.test("bodySchema describes what a client writes: what has a default may be left out", () => {
  assertEquals(bodySchema(z.strictObject({ a: z.int().min(1).default(5) })), {
    type: "object",
    properties: { a: { type: "integer", minimum: 1, default: 5 } },
    additionalProperties: false,
  });
});

Deno.test("parametersOf tells each by itself, those of a path as required", () => {
  const schema = z.strictObject({ a: z.string().describe("the first"), b: z.string().optional() });
  assertEquals(parametersOf(schema, "query"), [
    {
      name: "a",
      in: "query",
      required: true,
      description: "the first",
      schema: { type: "string" },
    },
    { name: "b", in: "query", required: false, schema: { type: "string" } },
  ]);
  const path = parametersOf(z.strictObject({ a: z.string().optional() }), "path");
  assertEquals(path.map(({ required }) => required), [true]);
});
