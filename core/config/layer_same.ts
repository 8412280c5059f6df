/** Whether two pieces of native input say the same, however that is written: `yes` is true, `1000ms` is `1s`. Pure. */

import type { z } from "../plugin/mod.ts";
import { sameValue } from "./diff.ts";
import type { Mapping } from "./layer_names.ts";
import { isMapping } from "./piece.ts";
import { checkTimingSchema, realMappingSchema, serviceSchema } from "./schema.ts";

type Fields = Readonly<Record<string, z.ZodType>>;

const { check: _ofService, real: _real, fallback: _fallback, ...ofService } = serviceSchema.shape;
const { check: _ofServer, ...ofServer } = realMappingSchema.shape;
/** Services and servers have no key in common that means different things. */
const PIECE: Fields = { ...ofService, ...ofServer };
const TIMING: Fields = checkTimingSchema.shape;

/** Of services, servers, or some of their keys. */
export function saysSame(left: unknown, right: unknown): boolean {
  return sameValue(left, right) || sameValue(decoded(left), decoded(right));
}

function decoded(piece: unknown): unknown {
  return isMapping(piece) ? mapped(piece, inPiece) : piece;
}

function inPiece(key: string, value: unknown): unknown {
  if (key === "check") return isMapping(value) ? mapped(value, inCheck) : value;
  if (key === "real") return Array.isArray(value) ? value.map(decoded) : value;
  return byField(PIECE, key, value) ?? value;
}

/** What options mean is for the checker to say; a word for yes or no is the only thing that has two forms there. */
function inCheck(key: string, value: unknown): unknown {
  return byField(TIMING, key, value) ??
    (typeof value === "boolean" ? (value ? "yes" : "no") : value);
}

function byField(fields: Fields, key: string, value: unknown): unknown {
  const read = Object.hasOwn(fields, key) ? fields[key]?.safeParse(value) : undefined;
  return read?.success === true ? read.data : undefined;
}

function mapped(mapping: Mapping, each: (key: string, value: unknown) => unknown): Mapping {
  return Object.fromEntries(
    Object.entries(mapping).map(([key, value]) => [key, each(key, value)] as const),
  );
}
