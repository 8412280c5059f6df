/** One mapping of native input over another, key by key and as deep as both are mappings. Pure. */

import type { Mapping } from "./layer_names.ts";
import { isMapping } from "./piece.ts";
import type { Path } from "./report.ts";
import { checkTimingSchema } from "./schema.ts";

/** A key whose value is null goes away. Lists are taken whole. */
export function overlay(below: Mapping, above: Mapping): Mapping {
  return laidOver(below, above, false);
}

/** Two changes of the same piece as one, the later one above: what is taken away stays named. */
export function composed(earlier: Mapping, later: Mapping): Mapping {
  return laidOver(earlier, later, true);
}

function laidOver(below: Mapping, above: Mapping, keepsNull: boolean): Mapping {
  const entries = Object.entries({ ...below, ...above }).map(([key, value]) => {
    const upper = Object.hasOwn(above, key) ? above[key] : undefined;
    if (!isMapping(upper)) return [key, value] as const;
    const lower = Object.hasOwn(below, key) ? below[key] : undefined;
    const base = isMapping(lower) ? (key === "check" ? inherited(lower, upper) : lower) : {};
    const inner = laidOver(base, upper, keepsNull);
    // Taking keys away from what is not there is nothing.
    const isNothing = !isMapping(lower) && Object.keys(upper).length > 0 &&
      Object.keys(inner).length === 0;
    return [key, isNothing ? lower : inner] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => {
    return value !== undefined && (keepsNull || value !== null);
  }));
}

/** Of a check that gets another type, only the timing stays, as everywhere else. */
function inherited(lower: Mapping, upper: Mapping): Mapping {
  const { type } = upper;
  const stays = type === undefined || type === null || lower.type === undefined ||
    lower.type === null || lower.type === type;
  if (stays) return lower;
  return Object.fromEntries(
    Object.entries(lower).filter(([key]) => Object.hasOwn(checkTimingSchema.shape, key)),
  );
}

/** The places that a change gives something for: `scheduler`, `check.interval`. */
export function placesOf(value: Mapping): readonly Path[] {
  return Object.entries(value).flatMap(([key, inner]): Path[] => {
    if (!isMapping(inner) || Object.keys(inner).length === 0) return [[key]];
    return placesOf(inner).map((place) => [key, ...place]);
  });
}

/** Of what is said, what a change is about; null for what is not said. */
export function partOf(said: unknown, value: Mapping): Mapping {
  const entries = Object.entries(value).map(([key, inner]) => {
    const own = isMapping(said) && Object.hasOwn(said, key) ? said[key] ?? null : null;
    const isDeep = isMapping(inner) && Object.keys(inner).length > 0;
    return [key, isDeep && (own === null || isMapping(own)) ? partOf(own, inner) : own] as const;
  });
  return Object.fromEntries(entries);
}
