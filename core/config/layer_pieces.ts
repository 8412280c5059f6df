/** What the layer does to one service or one server, and what the file says about that piece. Pure. */

import type { LayerChange } from "../model/mod.ts";
import { describeFound } from "../plugin/mod.ts";
import {
  addressOf,
  type Mapping,
  plainServerId,
  plainServiceId,
  portOf,
  serverMapping,
} from "./layer_names.ts";
import { overlay, partOf } from "./layer_overlay.ts";
import { saysSame } from "./layer_same.ts";
import { isMapping } from "./piece.ts";
import type { Path } from "./report.ts";
import { checkTimingSchema } from "./schema.ts";

/** Of a server, where its keys are left out; read_server.ts and resolve_service.ts say the same. */
const SERVER_DEFAULTS: Mapping = { forwarding: "masq", weight: 1 };

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
  return isMapping(value) ? partOf(said, value) : said;
}

/** `weight 3, nothing about check.timeout`. */
function words(said: Mapping, places: readonly Path[]): string {
  return places.map((place) => {
    const name = place.join(".");
    const value = valueAt(said, place);
    if (value === null || value === undefined) return `nothing about ${name}`;
    if (typeof value === "object" || !mayBeTold(place)) return `another ${name}`;
    return `${name} ${typeof value === "string" ? value : describeFound(value)}`;
  }).join(", ");
}

/** Options of checkers may be secrets. */
function mayBeTold([key, inner]: Path): boolean {
  return key !== "check" ||
    (typeof inner === "string" && Object.hasOwn(checkTimingSchema.shape, inner));
}

function valueAt(said: Mapping, place: Path): unknown {
  return place.reduce<unknown>((at, key) => isMapping(at) ? at[key] : undefined, said);
}

/** What the file says otherwise now than it did, as one sentence; undefined where it says the same. */
export function conflictSentence(before: unknown, now: unknown): string | undefined {
  if (saysSame(before, now)) return undefined;
  if (!isMapping(now)) return "the file no longer has it, and it did when the change was made";
  if (!isMapping(before)) return "the file now has it too, and it did not when the change was made";
  const differing = differingPlaces(before, now);
  return `the file now says ${words(now, differing)}, ` +
    `when the change was made it said ${words(before, differing)}`;
}

function differingPlaces(before: Mapping, now: Mapping): readonly Path[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((key): Path[] => {
    const [old, fresh] = [before[key], now[key]];
    if (saysSame({ [key]: old }, { [key]: fresh })) return [];
    if (!isMapping(old) || !isMapping(fresh)) return [[key]];
    const inner = [...new Set([...Object.keys(old), ...Object.keys(fresh)])].filter((each) => {
      return !saysSame({ [key]: { [each]: old[each] } }, { [key]: { [each]: fresh[each] } });
    });
    return inner.map((each) => [key, each]);
  });
}
