/** JSON Schemas for the description of the API, made from zod's. Pure. */

import { z } from "../../../core/plugin/mod.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

export function refTo(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}

/** All schemas that have a name, each naming the others. */
export function namedSchemas(
  names: z.core.$ZodRegistry<{ id: string }>,
): Record<string, JsonObject> {
  const { schemas } = z.toJSONSchema(names, {
    uri: (id) => `#/components/schemas/${id}`,
    io: "output",
    override,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, withoutFrame(schema)]),
  );
}

/** The schema of a body as a client writes it. */
export function bodySchema(schema: z.ZodType): JsonObject {
  return withoutFrame(z.toJSONSchema(schema, { io: "input", override }));
}

/** What a schema of a path or a query has, one by one. */
export function parametersOf(schema: z.ZodObject, place: "path" | "query"): JsonObject[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input", override });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = typeof property === "boolean" ? {} : property;
    return {
      name,
      in: place,
      required: place === "path" || required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: asWritten(rest),
    };
  });
}

const WHOLE_NUMBER = "^\\d{1,15}$";

/** A query is text, but those who read the description think in numbers and in yes and no. */
function asWritten(schema: JsonObject): JsonObject {
  if (schema.pattern === WHOLE_NUMBER) return { type: "integer", minimum: 0 };
  const { enum: words } = schema;
  const isYesOrNo = Array.isArray(words) && words.join() === "true,false";
  return isYesOrNo ? { type: "boolean" } : schema;
}

/** The limits of safe whole numbers say nothing about what is meant. */
function override({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}

function withoutFrame(schema: z.core.JSONSchema.BaseSchema): JsonObject {
  const { $schema: _dialect, $id: _id, ...rest } = schema;
  return { ...rest };
}
