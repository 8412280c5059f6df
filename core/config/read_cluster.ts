/** Reads `cluster` piece by piece, as the rest of the configuration is read: a mistake costs its own piece only. */

import { foundInstead, z } from "../plugin/mod.ts";
import {
  clusterSchema,
  fencingSchema,
  groupSchema,
  HEARTBEATS_MAX,
  heartbeatSchema,
  pingGroupSchema,
  pingSchema,
  resourceSchema,
  resourceWordsSchema,
} from "./cluster_schema.ts";
import { isMapping, readPiece } from "./piece.ts";
import type { Path, Report } from "./report.ts";

/** What is read as a piece of its own; here it only has to be a known key. */
const LATER = z.unknown().optional();
const clusterPiece = clusterSchema.extend({
  heartbeats: LATER,
  resources: LATER,
  groups: LATER,
  ping: LATER,
  fencing: LATER,
});
const groupPiece = groupSchema.extend({ resources: LATER });

type Options = Readonly<Record<string, unknown>>;

export interface ReadHeartbeat {
  readonly path: Path;
  readonly type: string;
  readonly options: Options;
}

export interface ReadResource extends ReadHeartbeat {
  readonly timeoutMs: number | undefined;
  readonly monitorMs: number | undefined;
  readonly onFailure: z.output<typeof resourceWordsSchema>["on_failure"];
}

export interface ReadGroup {
  readonly path: Path;
  readonly name: string | undefined;
  readonly preferred: string | undefined;
  readonly resources: readonly ReadResource[];
}

export interface ReadPing {
  readonly path: Path;
  readonly name: string;
  readonly hosts: readonly { readonly host: string; readonly path: Path }[];
}

type ClusterPiece = Omit<
  Partial<z.output<typeof clusterPiece>>,
  "heartbeats" | "resources" | "groups" | "ping" | "fencing"
>;

export interface ReadCluster {
  readonly path: Path;
  /** The words of the cluster itself, each as it is decoded. */
  readonly piece: ClusterPiece;
  readonly heartbeats: readonly ReadHeartbeat[];
  /** Undefined where nothing stands directly below the cluster. */
  readonly resources: readonly ReadResource[] | undefined;
  readonly groups: readonly ReadGroup[];
  readonly pings: readonly ReadPing[];
  readonly fencing: Partial<z.output<typeof fencingSchema>> | undefined;
}

/** Undefined where there is no such key. */
export function readCluster(raw: unknown, path: Path, report: Report): ReadCluster | undefined {
  if (raw === undefined) return undefined;
  const { heartbeats, resources, groups, ping, fencing, ...piece } = readPiece(
    clusterPiece,
    raw,
    path,
    report,
  );
  const at = (key: string) => [...path, key];
  if (isMapping(raw) && isEmpty(heartbeats)) {
    const wanted = "a list with at least one medium, such as { type: multicast, interface: eth0 }";
    report.error(at("heartbeats"), foundInstead(heartbeats, wanted));
  }
  if (Array.isArray(heartbeats) && heartbeats.length > HEARTBEATS_MAX) {
    report.error(
      at("heartbeats"),
      `there are ${heartbeats.length} media; a director can use ${HEARTBEATS_MAX} at once`,
    );
  }
  return {
    path,
    piece,
    heartbeats: entries(heartbeats, at("heartbeats"), report).flatMap(([each, place]) => {
      return readTyped(heartbeatSchema, each, place, report);
    }),
    resources: isEmpty(resources) ? undefined : readResources(resources, at("resources"), report),
    groups: entries(groups, at("groups"), report).map(([each, place]) => {
      return readGroup(each, place, report);
    }),
    pings: entries(ping, at("ping"), report).flatMap(([each, place]) => {
      return readPing(each, place, report);
    }),
    fencing: fencing === undefined
      ? undefined
      : readPiece(fencingSchema, fencing, at("fencing"), report),
  };
}

function readGroup(raw: unknown, path: Path, report: Report): ReadGroup {
  const { name, preferred, resources } = readPiece(groupPiece, raw, path, report);
  return {
    path,
    name,
    preferred,
    resources: readResources(resources, [...path, "resources"], report),
  };
}

function readResources(raw: unknown, path: Path, report: Report): ReadResource[] {
  return entries(raw, path, report).flatMap(([each, place]) => {
    const { timeout, monitor, on_failure, type, ...rest } = readPiece(
      resourceSchema,
      each,
      place,
      report,
    );
    if (type === undefined) return [];
    return [{
      path: place,
      type,
      timeoutMs: timeout,
      monitorMs: monitor,
      onFailure: on_failure,
      // Where one of the words above is wrong, the options are not among what comes back.
      options: isMapping(each) ? optionsOf({ ...each, ...rest }) : {},
    }];
  });
}

function optionsOf(mapping: Options): Options {
  const words = Object.keys(resourceWordsSchema.shape);
  return Object.fromEntries(
    Object.entries(mapping).filter(([key, value]) => !words.includes(key) && value !== undefined),
  );
}

function readTyped(
  schema: typeof heartbeatSchema,
  raw: unknown,
  path: Path,
  report: Report,
): ReadHeartbeat[] {
  const { type, ...options } = readPiece(schema, raw, path, report);
  return type === undefined ? [] : [{ path, type, options }];
}

function readPing(raw: unknown, path: Path, report: Report): ReadPing[] {
  if (!isMapping(raw)) {
    if (typeof raw === "string" && pingSchema.safeParse(raw).success) {
      return [{ path, name: raw, hosts: [{ host: raw, path }] }];
    }
    report.error(
      path,
      foundInstead(raw, "a host, or a mapping such as { name: routers, hosts: [...] }"),
    );
    return [];
  }
  const { name, hosts } = readPiece(pingGroupSchema, raw, path, report);
  if (name === undefined || hosts === undefined) return [];
  return [{
    path,
    name,
    hosts: hosts.map((host, index) => ({ host, path: [...path, "hosts", index] })),
  }];
}

function isEmpty(raw: unknown): boolean {
  return raw === undefined || raw === null || (Array.isArray(raw) && raw.length === 0);
}

/** The entries of a list with their places; one that is not there, or has nothing below its key, is empty. */
function entries(raw: unknown, path: Path, report: Report): (readonly [unknown, Path])[] {
  if (raw === undefined || raw === null) return [];
  if (Array.isArray(raw)) return raw.map((each: unknown, index) => [each, [...path, index]]);
  report.error(path, foundInstead(raw, "a list"));
  return [];
}
