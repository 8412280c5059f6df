/** The keys of native configuration input in the order of the schema, which is the order of the manual. */

import type { Registry, z } from "../plugin/mod.ts";
import {
  clusterSchema,
  fencingSchema,
  groupSchema,
  pingGroupSchema,
  resourceWordsSchema,
} from "./cluster_schema.ts";
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
  const timing = keysOf(checkTimingSchema);
  const check = (raw: unknown) => ordered(raw, typedKeys("checker", raw, timing, registry), {});
  const fallback = (raw: unknown) => ordered(raw, keysOf(fallbackMappingSchema), {});
  const real = (raw: unknown) => ordered(raw, keysOf(realMappingSchema), { check });
  const service = (raw: unknown) =>
    ordered(raw, keysOf(serviceSchema), { check, fallback, real: listOf(real) });
  const heartbeat = (raw: unknown) =>
    ordered(raw, typedKeys("heartbeat", raw, ["type"], registry), {});
  const resource = (raw: unknown) =>
    ordered(raw, typedKeys("resource", raw, keysOf(resourceWordsSchema), registry), {});
  const group = (raw: unknown) =>
    ordered(raw, keysOf(groupSchema), { resources: listOf(resource) });
  const cluster = (raw: unknown) =>
    ordered(raw, keysOf(clusterSchema), {
      heartbeats: listOf(heartbeat),
      resources: listOf(resource),
      groups: listOf(group),
      ping: listOf((each) => ordered(each, keysOf(pingGroupSchema), {})),
      fencing: (each) => ordered(each, keysOf(fencingSchema), {}),
    });
  return ordered(input, keysOf(configSchema), {
    cluster,
    admin: (raw) =>
      ordered(raw, keysOf(registry.find("observer", "admin")?.options ?? adminSchema), {}),
    defaults: (raw) => ordered(raw, keysOf(defaultsSchema), { check, fallback }),
    services: listOf(service),
  });
}

type Order = (raw: unknown) => unknown;

function keysOf(schema: z.ZodObject): readonly string[] {
  return Object.keys(schema.shape);
}

/** What everything of a kind has, and behind it the options of the plugin that it is of. */
function typedKeys(
  kind: "checker" | "heartbeat" | "resource",
  raw: unknown,
  words: readonly string[],
  registry: Registry,
): readonly string[] {
  const type = isMapping(raw) && typeof raw.type === "string" ? raw.type : "";
  const plugin = registry.find(kind, type);
  return [...words, ...(plugin === undefined ? [] : keysOf(plugin.options))];
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
