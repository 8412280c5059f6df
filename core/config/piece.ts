/** One mapping of the configuration, decoded so that a mistake in one key costs that key only. */

import { decode, type z } from "../plugin/mod.ts";
import type { Path, Report } from "./report.ts";

/** Decodes a mapping. Where something in it is wrong, that is reported, and what is right comes back. */
export function readPiece<Schema extends z.ZodObject>(
  schema: Schema,
  raw: unknown,
  path: Path,
  report: Report,
): Partial<z.output<Schema>> {
  const flawless = readFlawless(schema, raw);
  if (flawless !== undefined) return flawless;
  const decoded = decode(schema, raw);
  if (decoded.ok) return decoded.data;
  for (const problem of decoded.problems) {
    report.error([...path, ...problem.path], problem.message);
  }
  if (!isMapping(raw)) return {};
  const wrong = new Set(decoded.problems.map((problem) => problem.path[0]));
  const entries = Object.entries(schema.shape).flatMap(([key, field]) => {
    if (wrong.has(key) || !Object.hasOwn(raw, key)) return [];
    const one = decode(field as z.ZodType, raw[key]);
    return one.ok ? [[key, one.data] as const] : [];
  });
  // Each value was decoded by the schema's own field, so that the object has the fields' types.
  return Object.fromEntries(entries) as Partial<z.output<Schema>>;
}

interface Fields {
  readonly byKey: ReadonlyMap<string, z.ZodType>;
  readonly required: readonly string[];
}

/** What follows from a schema alone, found once for each. */
const fieldsBySchema = new WeakMap<z.ZodObject, Fields>();

function fieldsOf(schema: z.ZodObject): Fields {
  const known = fieldsBySchema.get(schema);
  if (known !== undefined) return known;
  const entries = Object.entries(schema.shape) as [string, z.ZodType][];
  const required = entries.filter(([, field]) => !field.safeParse(undefined).success)
    .map(([key]) => key);
  const fields = { byKey: new Map(entries), required };
  fieldsBySchema.set(schema, fields);
  return fields;
}

/**
 * A mapping in which every key is known and right; undefined for any other, which the schema judges as a whole. Ten
 * thousand servers come through here, and nearly all of them are right.
 */
function readFlawless<Schema extends z.ZodObject>(
  schema: Schema,
  raw: unknown,
): Partial<z.output<Schema>> | undefined {
  if (!isMapping(raw)) return undefined;
  const { byKey, required } = fieldsOf(schema);
  for (const key of required) if (raw[key] === undefined) return undefined;
  const piece: Record<string, unknown> = {};
  for (const key of Object.keys(raw)) {
    const field = byKey.get(key);
    if (field === undefined) return undefined;
    const decoded = field.safeParse(raw[key]);
    if (!decoded.success) return undefined;
    piece[key] = decoded.data;
  }
  // As above: each value was decoded by the schema's own field.
  return piece as Partial<z.output<Schema>>;
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
