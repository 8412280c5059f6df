/**
 * From what `ipvsadm -L -n` prints to a service table and counters. Pure. Rows are split on white space
 * and never by column: IPv6 addresses and great weights overflow their columns and shift the rest.
 *
 *     IP Virtual Server version 1.2.1 (size=4096)
 *     Prot LocalAddress:Port Scheduler Flags
 *       -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
 *     TCP  10.0.0.150:9072 rr persistent 60 mask 255.255.255.0
 *       -> 10.0.0.147:9072              Masq    1      0          0
 *     FWM  8 IPv6 wrr
 *
 * Everybody's services are in it. What the table cannot hold is left out: SCTP services, scheduler flags
 * such as `(sh-port)`, persistence engines and one-packet scheduling.
 */

import {
  canonicalAddress,
  type Endpoint,
  type ForwardingMethod,
  makeService,
  makeTable,
  type Persistence,
  RingmasterError,
  type ServerId,
  serverId,
  type ServerStats,
  type ServiceId,
  serviceId,
  type ServiceSettings,
  type ServiceTable,
  splitHostPort,
  type TableServer,
  type TableService,
  type TableStats,
  type VirtualServiceKey,
} from "../../../core/plugin/mod.ts";

export interface Listing {
  readonly table: ServiceTable;
  /** Connections now, by server. */
  readonly stats: TableStats;
}

/** Counters since a server was added, from `ipvsadm -L -n --stats --exact`. */
export interface Traffic {
  readonly connections: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export type TrafficByServer = ReadonlyMap<ServiceId, ReadonlyMap<ServerId, Traffic>>;

/** `Local` is the kernel's word for a server that is the director itself; nobody can ask for it. */
const FORWARDING_BY_WORD: Readonly<Record<string, ForwardingMethod>> = {
  Masq: "masq",
  Route: "gate",
  Tunnel: "ipip",
  Local: "gate",
};

const HEADER = [
  /^IP Virtual Server version /,
  /^Prot LocalAddress:Port(\s|$)/,
  /^\s*-> RemoteAddress:Port(\s|$)/,
];

/** Throws RingmasterError `backend_failed`, quoting the line, where the text is no listing of ipvsadm. */
export function parseListing(text: string): Listing {
  const services: TableService[] = [];
  const stats = new Map<ServiceId, Map<ServerId, ServerStats>>();
  for (const block of readBlocks(text)) {
    const settings = readSettings(block.words, block.line);
    if (settings === undefined) continue;
    const servers: TableServer[] = [];
    const byServer = new Map<ServerId, ServerStats>();
    for (const row of block.rows) {
      const { server, connections } = readServer(row.words, row.line);
      servers.push(server);
      byServer.set(serverId(server), connections);
    }
    services.push(makeService(settings, servers));
    stats.set(serviceId(settings.key), byServer);
  }
  return { table: makeTable(services), stats };
}

/** Throws RingmasterError `backend_failed`, as `parseListing` does. */
export function parseTraffic(text: string): TrafficByServer {
  const traffic = new Map<ServiceId, Map<ServerId, Traffic>>();
  for (const block of readBlocks(text)) {
    const service = readKey(block.words, block.line);
    if (service === undefined) continue;
    const byServer = new Map<ServerId, Traffic>();
    for (const { words, line } of block.rows) {
      const [endpoint = "", connections, _packetsIn, _packetsOut, bytesIn, bytesOut] = words;
      byServer.set(serverId(readEndpoint(endpoint, line)), {
        connections: readNumber(connections, line),
        bytesIn: readNumber(bytesIn, line),
        bytesOut: readNumber(bytesOut, line),
      });
    }
    traffic.set(serviceId(service.key), byServer);
  }
  return traffic;
}

interface Row {
  readonly line: string;
  readonly words: readonly string[];
}

interface Block extends Row {
  readonly rows: Row[];
}

/** A service's line with the lines of its servers, whose arrow is taken off. */
function readBlocks(text: string): Block[] {
  const lines = text.split("\n");
  for (const [index, form] of HEADER.entries()) {
    const line = lines[index] ?? "";
    if (!form.test(line)) refuse(line, `line ${index + 1} of its heading was expected`);
  }
  const blocks: Block[] = [];
  for (const line of lines.slice(HEADER.length)) {
    const words = line.split(/\s+/).filter((word) => word !== "");
    if (words.length === 0) continue;
    if (words[0] !== "->") {
      blocks.push({ line, words, rows: [] });
      continue;
    }
    const block = blocks.at(-1) ?? refuse(line, "a server stands before any service");
    block.rows.push({ line, words: words.slice(1) });
  }
  return blocks;
}

/** The service's key and the words behind it, or undefined for a protocol that the table cannot hold. */
function readKey(
  words: readonly string[],
  line: string,
): { readonly key: VirtualServiceKey; readonly rest: readonly string[] } | undefined {
  const [protocol, name = "", ...rest] = words;
  switch (protocol) {
    case "TCP":
    case "UDP":
      return {
        key: {
          by: "address",
          protocol: protocol === "TCP" ? "tcp" : "udp",
          ...readEndpoint(name, line),
        },
        rest,
      };
    case "FWM": {
      const mark = readMark(name, line);
      return rest[0] === "IPv6"
        ? { key: { by: "fwmark", mark, family: 6 }, rest: rest.slice(1) }
        : { key: { by: "fwmark", mark, family: 4 }, rest };
    }
    case "SCTP":
      return undefined;
    default:
      return refuse(line, "TCP, UDP, SCTP, FWM or -> was expected");
  }
}

function readSettings(words: readonly string[], line: string): ServiceSettings | undefined {
  const found = readKey(words, line);
  if (found === undefined) return undefined;
  const [scheduler, ...flags] = found.rest;
  if (scheduler === undefined) refuse(line, "a scheduler was expected");
  const persistence = readPersistence(flags, line);
  return { key: found.key, scheduler, ...(persistence === undefined ? {} : { persistence }) };
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

function readServer(
  words: readonly string[],
  line: string,
): { readonly server: TableServer; readonly connections: ServerStats } {
  const [endpoint = "", forward = "", weight, active, inactive] = words;
  const forwarding = Object.hasOwn(FORWARDING_BY_WORD, forward)
    ? FORWARDING_BY_WORD[forward]
    : undefined;
  if (forwarding === undefined) {
    return refuse(line, `${Object.keys(FORWARDING_BY_WORD).join(", ")} was expected`);
  }
  return {
    server: { ...readEndpoint(endpoint, line), forwarding, weight: readNumber(weight, line) },
    connections: {
      activeConnections: readNumber(active, line),
      inactiveConnections: readNumber(inactive, line),
    },
  };
}

function readEndpoint(text: string, line: string): Endpoint {
  const parts = splitHostPort(text);
  const address = parts === undefined ? undefined : canonicalAddress(parts.host);
  if (address === undefined) return refuse(line, "an address and a port were expected");
  const port = readNumber(parts?.port, line);
  return port <= 65_535 ? { address, port } : refuse(line, "a port up to 65535 was expected");
}

function readNumber(text: string | undefined, line: string): number {
  return text !== undefined && /^\d{1,20}$/.test(text)
    ? Number(text)
    : refuse(line, "a number was expected");
}

/** Marks are unsigned, and ipvsadm prints those above 2147483647 as negative numbers. */
function readMark(text: string, line: string): number {
  return text.startsWith("-")
    ? 4_294_967_296 - readNumber(text.slice(1), line)
    : readNumber(text, line);
}

const QUOTED_LENGTH_MAX = 200;

function refuse(line: string, expected: string): never {
  const quoted = line.trim().slice(0, QUOTED_LENGTH_MAX);
  throw new RingmasterError(
    "backend_failed",
    `cannot read the listing of ipvsadm at "${quoted}": ${expected}`,
  );
}
