/**
 * From what `ipvsadm -L -n` prints to a service table and counters. Pure.
 *
 *     IP Virtual Server version 1.2.1 (size=4096)
 *     Prot LocalAddress:Port Scheduler Flags
 *       -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
 *     TCP  10.0.0.150:9072 sh (sh-fallback,sh-port) persistent 60 mask 255.255.255.0
 *       -> 10.0.0.147:9072              Masq    1      0          0
 *     FWM  8 IPv6 wrr
 *
 * Everybody's services are in it. What the table cannot hold is left out: SCTP services and persistence engines.
 * Thresholds are only in a listing of their own, `ipvsadm -L -n --thresholds`.
 */

import {
  type ConnectionThresholds,
  type ForwardingMethod,
  type Persistence,
  type ServerId,
  type ServerStats,
  type ServiceId,
  serviceId,
  type ServiceSettings,
  type ServiceTable,
  type TableServer,
  type TableService,
  type TableStats,
} from "../../../core/plugin/mod.ts";
import { readBlocks, readEndpoint, readKey, readNumber, refuse, wordsOfRow } from "./rows.ts";

export interface Listing {
  readonly table: ServiceTable;
  /** Connections now, by server. */
  readonly stats: TableStats;
  /** Servers that the listing of thresholds, where one was given, does not have: they came between the two readings. */
  readonly unmatched: number;
}

/** Counters since a server was added, from `ipvsadm -L -n --stats --exact`. */
export interface Traffic {
  readonly connections: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export type ByServer<Value> = ReadonlyMap<ServiceId, ReadonlyMap<ServerId, Value>>;
export type TrafficByServer = ByServer<Traffic>;
export type ThresholdsByServer = ByServer<ConnectionThresholds>;

/** `Local` is the kernel's word for a server that is the director itself; nobody can ask for it. */
const FORWARDING_BY_WORD: Readonly<Record<string, ForwardingMethod>> = {
  Masq: "masq",
  Route: "gate",
  Tunnel: "ipip",
  Local: "gate",
};

/** Throws RingmasterError `backend_failed`, quoting the line, where the text is no listing of ipvsadm. */
export function parseListing(text: string, thresholds?: ThresholdsByServer): Listing {
  const table = new Map<ServiceId, TableService>();
  const stats = new Map<ServiceId, Map<ServerId, ServerStats>>();
  let unmatched = 0;
  for (const { line, rows } of readBlocks(text)) {
    const settings = readSettings(line);
    if (settings === undefined) continue;
    const service = serviceId(settings.key);
    const limits = thresholds?.get(service);
    const servers = new Map<ServerId, TableServer>();
    const byServer = new Map<ServerId, ServerStats>();
    for (const row of rows) {
      const { id, server, connections } = readServer(row);
      const limit = limits?.get(id);
      if (thresholds !== undefined && limit === undefined) unmatched++;
      servers.set(id, limit === undefined ? server : { ...server, ...limit });
      byServer.set(id, connections);
    }
    table.set(service, { ...settings, servers });
    stats.set(service, byServer);
  }
  return { table, stats, unmatched };
}

/** Throws RingmasterError `backend_failed`, as `parseListing` does. */
export function parseTraffic(text: string): TrafficByServer {
  return parseRows(text, ([connections, _packetsIn, _packetsOut, bytesIn, bytesOut], row) => ({
    connections: readNumber(connections, row),
    bytesIn: readNumber(bytesIn, row),
    bytesOut: readNumber(bytesOut, row),
  }));
}

/** Nothing for a server without thresholds. Throws RingmasterError `backend_failed`, as `parseListing` does. */
export function parseThresholds(text: string): ThresholdsByServer {
  return parseRows(text, ([upper, lower], row) => {
    if (upper === "0" && lower === "0") return NO_THRESHOLDS;
    const upperThreshold = readNumber(upper, row);
    const lowerThreshold = readNumber(lower, row);
    return {
      ...(upperThreshold === 0 ? {} : { upperThreshold }),
      ...(lowerThreshold === 0 ? {} : { lowerThreshold }),
    };
  });
}

const NO_THRESHOLDS: ConnectionThresholds = {};

/** Reads the words behind each server. */
function parseRows<Value>(
  text: string,
  read: (words: readonly (string | undefined)[], row: string) => Value,
): ByServer<Value> {
  const values = new Map<ServiceId, Map<ServerId, Value>>();
  for (const { line, rows } of readBlocks(text)) {
    const service = readKey(line);
    if (service === undefined) continue;
    const byServer = new Map<ServerId, Value>();
    for (const row of rows) {
      const [endpoint = "", ...words] = wordsOfRow(row);
      byServer.set(readEndpoint(endpoint, row).id, read(words, row));
    }
    values.set(serviceId(service.key), byServer);
  }
  return values;
}

function readSettings(line: string): ServiceSettings | undefined {
  const found = readKey(line);
  if (found === undefined) return undefined;
  const [scheduler, ...flags] = found.rest;
  if (scheduler === undefined) refuse(line, "a scheduler was expected");
  return { key: found.key, scheduler, ...readFlags(flags, line) };
}

/** `(sh-fallback,sh-port) persistent 600 mask 255.255.255.0 pe sip ops`, each part where it holds. */
function readFlags(
  flags: readonly string[],
  line: string,
): Pick<ServiceSettings, "schedulerFlags" | "persistence" | "onePacket"> {
  const listed = /^\((.+)\)$/.exec(flags[0] ?? "")?.[1];
  const persistence = readPersistence(flags, line);
  return {
    ...(listed === undefined ? {} : { schedulerFlags: listed.split(",") }),
    ...(persistence === undefined ? {} : { persistence }),
    ...(flags.includes("ops") ? { onePacket: true } : {}),
  };
}

function readPersistence(flags: readonly string[], line: string): Persistence | undefined {
  const timeout = wordAfter(flags, "persistent");
  if (timeout === undefined) return undefined;
  const timeoutSeconds = readNumber(timeout, line);
  const netmask = wordAfter(flags, "mask");
  return netmask === undefined ? { timeoutSeconds } : { timeoutSeconds, netmask };
}

/** The word behind a flag; an empty one, which no reader accepts, where the line ends there. */
function wordAfter(words: readonly string[], flag: string): string | undefined {
  const at = words.indexOf(flag);
  return at < 0 ? undefined : words[at + 1] ?? "";
}

function readServer(row: string): {
  readonly id: ServerId;
  readonly server: TableServer;
  readonly connections: ServerStats;
} {
  const [name = "", forward = "", weight, active, inactive] = wordsOfRow(row);
  const forwarding = Object.hasOwn(FORWARDING_BY_WORD, forward)
    ? FORWARDING_BY_WORD[forward]
    : undefined;
  if (forwarding === undefined) {
    return refuse(row, `${Object.keys(FORWARDING_BY_WORD).join(", ")} was expected`);
  }
  const { id, endpoint: { address, port } } = readEndpoint(name, row);
  return {
    id,
    server: { address, port, forwarding, weight: readNumber(weight, row) },
    connections: {
      activeConnections: readNumber(active, row),
      inactiveConnections: readNumber(inactive, row),
    },
  };
}
