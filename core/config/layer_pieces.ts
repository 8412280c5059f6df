/** What the layer does to one service or one server, and what the file says about that piece. Pure. */

import type { LayerChange } from "../model/mod.ts";
import { describeFound } from "../plugin/mod.ts";
import { sameValue } from "./diff.ts";
import {
  addressOf,
  type Mapping,
  plainServerId,
  plainServiceId,
  portOf,
  serverMapping,
} from "./layer_names.ts";
import { isMapping } from "./piece.ts";

/** Of a server, where its keys are left out; read_server.ts and resolve_service.ts say the same. */
const SERVER_DEFAULTS: Mapping = { forwarding: "masq", weight: 1 };

/** One mapping over another, key by key; a key whose value is null goes away. */
export function overlay(below: Mapping, above: Mapping): Mapping {
  const merged = Object.entries({ ...below, ...above });
  return Object.fromEntries(merged.filter(([, value]) => value !== null && value !== undefined));
}

/** A new service: it has the name that it is called by, where neither its value nor its address says so. */
export function newService(name: string, value: Mapping): Mapping {
  const named = value.name !== undefined || plainServiceId(value) === name;
  return overlay(named ? {} : { name }, value);
}

export function newServer(name: string, value: Mapping | string): Mapping | string {
  return typeof value === "string" ? value : overlay({ address: name }, value);
}

/** A server of the file with the keys that the change gives. */
export function changedServer(raw: unknown, value: Mapping | string): Mapping | string {
  if (typeof value === "string") return value;
  return overlay(serverMapping(raw) ?? {}, value);
}

/** A server in one form, however it is written: for comparing what a file says at two times. */
export function plainServer(raw: unknown, service: unknown): unknown {
  const mapping = serverMapping(raw);
  if (mapping === undefined) return raw;
  const address = addressOf(mapping);
  return {
    ...SERVER_DEFAULTS,
    ...mapping,
    address: plainServerId(address, portOf(service)) ?? address ?? null,
  };
}

/** A service in one form, as `plainServer`. */
export function plainService(raw: Mapping): Mapping {
  const { real, ...rest } = raw;
  if (!Array.isArray(real)) return rest;
  return { ...rest, real: real.map((server) => plainServer(server, raw)) };
}

/** Of what the file says, what a change is about: the keys that it gives, or all. */
export function saidAbout(said: Mapping, value: LayerChange["value"]): Mapping {
  if (!isMapping(value)) return said;
  return Object.fromEntries(Object.keys(value).map((key) => [key, said[key] ?? null]));
}

/** `weight 3, check a mapping`. */
function words(said: Mapping, keys: readonly string[]): string {
  return keys.map((key) => {
    const value = said[key];
    if (value === null || value === undefined) return `nothing about ${key}`;
    if (typeof value === "object") return `another ${key}`;
    return `${key} ${typeof value === "string" ? value : describeFound(value)}`;
  }).join(", ");
}

/** What the file says otherwise now than it did, as one sentence; undefined where it says the same. */
export function conflictSentence(before: unknown, now: unknown): string | undefined {
  if (sameValue(before, now)) return undefined;
  if (!isMapping(now)) return "the file no longer has it, and it did when the change was made";
  if (!isMapping(before)) return "the file now has it too, and it did not when the change was made";
  const differing = [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((key) => !sameValue(before[key], now[key]));
  return `the file now says ${words(now, differing)}, ` +
    `when the change was made it said ${words(before, differing)}`;
}
