/**
 * IP addresses and endpoints as text, in one canonical spelling each, so that they can be compared
 * and used as keys without further thought.
 */

export type IpFamily = 4 | 6;

/** An address and a port. `address` is canonical: dotted quad, or RFC 5952 lower-case IPv6 without brackets. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

const OCTET = /^(0|[1-9][0-9]{0,2})$/;
const GROUP = /^[0-9a-fA-F]{1,4}$/;

/** The four octets of a dotted quad, or undefined. Leading zeros are refused: they read as octal elsewhere. */
export function parseIpv4(text: string): number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const octets: number[] = [];
  for (const part of parts) {
    if (!OCTET.test(part)) return undefined;
    const octet = Number(part);
    if (octet > 255) return undefined;
    octets.push(octet);
  }
  return octets;
}

/** The eight 16-bit groups of an IPv6 address (RFC 4291 section 2.2, also with an embedded IPv4 tail), or undefined. */
export function parseIpv6(text: string): number[] | undefined {
  if (!text.includes(":")) return undefined;
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  // Only the end of the whole address may be written as a dotted quad.
  const head = parseGroups(halves[0] ?? "", halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? "", true) : [];
  if (head === undefined || tail === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  const missing = 8 - head.length - tail.length;
  if (missing < 1) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

function parseGroups(text: string, mayEmbedIpv4: boolean): number[] | undefined {
  if (text === "") return [];
  const parts = text.split(":");
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (mayEmbedIpv4 && index === parts.length - 1 && part.includes(".")) {
      const octets = parseIpv4(part);
      if (octets === undefined) return undefined;
      const [a, b, c, d] = octets as [number, number, number, number];
      groups.push(a * 256 + b, c * 256 + d);
    } else {
      if (!GROUP.test(part)) return undefined;
      groups.push(parseInt(part, 16));
    }
  }
  return groups;
}

/** The canonical spelling of an IP address (RFC 5952 for IPv6), or undefined where it is none. */
export function canonicalAddress(text: string): string | undefined {
  const octets = parseIpv4(text);
  if (octets !== undefined) return octets.join(".");
  const groups = parseIpv6(text);
  return groups === undefined ? undefined : formatGroups(groups);
}

function formatGroups(groups: readonly number[]): string {
  const run = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (run.length < 2) return hex.join(":");
  return `${hex.slice(0, run.start).join(":")}::${hex.slice(run.start + run.length).join(":")}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = -1;
  for (let index = 0; index <= groups.length; index++) {
    if (groups[index] === 0) {
      if (start < 0) start = index;
    } else if (start >= 0) {
      if (index - start > best.length) best = { start, length: index - start };
      start = -1;
    }
  }
  return best;
}

/** 6 where the text has a colon, else 4. Meaningful for canonical addresses only. */
export function familyOf(address: string): IpFamily {
  return address.includes(":") ? 6 : 4;
}

/** The raw bytes of a canonical address: 4 or 16. Throws on text that is no address. */
export function addressBytes(address: string): Uint8Array<ArrayBuffer> {
  const octets = parseIpv4(address);
  if (octets !== undefined) return Uint8Array.from(octets);
  const groups = parseIpv6(address);
  if (groups === undefined) throw new TypeError(`cannot read "${address}" as an IP address`);
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255]));
}

/** `10.0.0.1:80` or `[2001:db8::1]:80`. */
export function formatEndpoint(endpoint: Endpoint): string {
  const host = familyOf(endpoint.address) === 6 ? `[${endpoint.address}]` : endpoint.address;
  return `${host}:${endpoint.port}`;
}

/** A host (address or name, without brackets) and what stood behind its last colon; pure text, nothing is looked up. */
export function splitHostPort(text: string): { host: string; port?: string } | undefined {
  const bracketed = /^\[([^\[\]]+)\](?::([^:]+))?$/.exec(text);
  if (bracketed !== null) {
    const [, host = "", port] = bracketed;
    return port === undefined ? { host } : { host, port };
  }
  const plain = /^([^:\[\]\s]+)(?::([^:\s]+))?$/.exec(text);
  if (plain === null) return undefined;
  const [, host = "", port] = plain;
  return port === undefined ? { host } : { host, port };
}
