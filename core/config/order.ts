/** The keys of native configuration input in the order of the schema, which is the order of the manual. */

import type { Registry, z } from "../plugin/mod.ts";
import { isMapping } from "./piece.ts";
import {
  adminSchema,
  checkTimingSchema,
  configSchema,
  defaultsSchema,
  fallbackMappingSchema,
  realMappingSchema,
  serviceSchema,
} from "./schema.ts";

/** The same data; keys that the schema does not have come last, as they stand. */
export function orderInput(input: unknown, registry: Registry): unknown {
  const check = (raw: unknown) => ordered(raw, checkKeys(raw, registry), {});
  const fallback = (raw: unknown) => ordered(raw, keysOf(fallbackMappingSchema), {});
  const real = (raw: unknown) => ordered(raw, keysOf(realMappingSchema), { check });
  const service = (raw: unknown) =>
    ordered(raw, keysOf(serviceSchema), { check, fallback, real: listOf(real) });
  return ordered(input, keysOf(configSchema), {
    admin: (raw) => ordered(raw, keysOf(adminSchema), {}),
    defaults: (raw) => ordered(raw, keysOf(defaultsSchema), { check, fallback }),
    services: listOf(service),
  });
}

type Order = (raw: unknown) => unknown;

function keysOf(schema: z.ZodObject): readonly string[] {
  return Object.keys(schema.shape);
}

function checkKeys(raw: unknown, registry: Registry): readonly string[] {
  const type = isMapping(raw) && typeof raw.type === "string" ? raw.type : "";
  const plugin = registry.find("checker", type);
  return [...keysOf(checkTimingSchema), ...(plugin === undefined ? [] : keysOf(plugin.options))];
}

function listOf(order: Order): Order {
  return (raw) => Array.isArray(raw) ? raw.map(order) : raw;
}

function ordered(
  raw: unknown,
  keys: readonly string[],
  below: Readonly<Record<string, Order>>,
): unknown {
  if (!isMapping(raw)) return raw;
  const known = keys.filter((key) => raw[key] !== undefined && Object.hasOwn(raw, key));
  const others = Object.keys(raw).filter((key) => raw[key] !== undefined && !keys.includes(key));
  return Object.fromEntries([...known, ...others].map((key) => {
    // What a mapping inherits, such as toString, orders nothing.
    const order = Object.hasOwn(below, key) ? below[key] : undefined;
    return [key, order === undefined ? raw[key] : order(raw[key])];
  }));
}
