/**
 * The lines of a listing of ipvsadm(8): services with their servers, endpoints, numbers. Pure. Rows are split on white
 * space and never by column: IPv6 addresses and great weights overflow their columns and shift the rest.
 */

import {
  canonicalAddress,
  type Endpoint,
  RingmasterError,
  type ServerId,
  serverId,
  splitHostPort,
  type VirtualServiceKey,
} from "../../../core/plugin/mod.ts";

/** A service's line with the lines of its servers, as they were printed. */
export interface Block {
  readonly line: string;
  readonly rows: readonly string[];
}

const HEADER = [
  /^IP Virtual Server version /,
  /^Prot LocalAddress:Port(\s|$)/,
  /^\s*-> RemoteAddress:Port(\s|$)/,
];

const SERVER_ROW = /^\s*->/;

/** Throws RingmasterError `backend_failed`, quoting the line, where the text is no listing of ipvsadm. */
export function readBlocks(text: string): Block[] {
  const lines = text.split("\n");
  for (const [index, form] of HEADER.entries()) {
    const line = lines[index] ?? "";
    if (!form.test(line)) refuse(line, `line ${index + 1} of its heading was expected`);
  }
  const blocks: Block[] = [];
  let rows: string[] | undefined;
  for (let index = HEADER.length; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (SERVER_ROW.test(line)) {
      rows ??= refuse(line, "a server stands before any service");
      rows.push(line);
    } else if (line.trim() !== "") {
      rows = [];
      blocks.push({ line, rows });
    }
  }
  return blocks;
}

/** A row of any listing, whose words are captured at once: several times faster than splitting it. */
const ROW = /^\s*->\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)(?:\s+(\S+))?\s*$/;

/** The words of a server's row, without its arrow. */
export function wordsOfRow(row: string): (string | undefined)[] {
  const match = ROW.exec(row);
  if (match !== null) return match.slice(1);
  const words = row.trimEnd().split(/\s+/);
  // A row begins with white space, which leaves an empty word before the arrow.
  return words.slice(words[0] === "" ? 2 : 1);
}

/** The service's key and the words behind it, or undefined for a protocol that the table cannot hold. */
export function readKey(
  line: string,
): { readonly key: VirtualServiceKey; readonly rest: readonly string[] } | undefined {
  const [protocol, name = "", ...rest] = line.trim().split(/\s+/);
  switch (protocol) {
    case "TCP":
    case "UDP": {
      const { address, port } = readEndpoint(name, line).endpoint;
      const key = { by: "address", protocol: protocol === "TCP" ? "tcp" : "udp" } as const;
      return { key: { ...key, address, port }, rest };
    }
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

export interface ReadEndpoint {
  readonly id: ServerId;
  readonly endpoint: Endpoint;
}

const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
/** An IPv4 endpoint in its canonical spelling, which is its id: by far the most frequent, so it is read at once. */
const CANONICAL_IPV4 = new RegExp(`^((?:${OCTET}\\.){3}${OCTET}):(0|[1-9]\\d{0,4})$`);

export function readEndpoint(text: string, line: string): ReadEndpoint {
  const match = CANONICAL_IPV4.exec(text);
  const parts = match === null ? splitHostPort(text) : { host: match[1] ?? "", port: match[2] };
  const address = match === null
    ? parts === undefined ? undefined : canonicalAddress(parts.host)
    : match[1];
  if (address === undefined) return refuse(line, "an address and a port were expected");
  const port = readNumber(parts?.port, line);
  if (port > 65_535) return refuse(line, "a port up to 65535 was expected");
  const endpoint = { address, port };
  return { id: match === null ? serverId(endpoint) : text, endpoint };
}

const NUMBER = /^\d{1,20}$/;

export function readNumber(text: string | undefined, line: string): number {
  return text !== undefined && NUMBER.test(text)
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

export function refuse(line: string, expected: string): never {
  const quoted = line.trim().slice(0, QUOTED_LENGTH_MAX);
  throw new RingmasterError(
    "backend_failed",
    `cannot read the listing of ipvsadm at "${quoted}": ${expected}`,
  );
}
