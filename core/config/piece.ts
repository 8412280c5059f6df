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

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
