/** Hosts and ports as text. Names stay text: the configuration room resolves them. */

import { canonicalAddress, type IpFamily, parseIpv4 } from "../../../core/plugin/mod.ts";
import type { Notes } from "./notes.ts";

/**
 * A host and a port. The host is a dotted quad, a name, or a canonical IPv6 address in brackets, so that a colon and
 * the port can stand behind it; the port is a number or the name of a service.
 */
export interface Place {
  readonly host: string;
  readonly port: string;
}

export interface OpenPlace {
  readonly host: string;
  readonly port?: string;
}

/** The directives that take an address; in a virtual6 each has a 6 behind it. */
export type AddressDirective = "virtual" | "real" | "fallback";

const HOST_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const PORT_NAME = /^[A-Za-z0-9_-]*[A-Za-z][A-Za-z0-9_-]*$/;
const PORT_MAX = 65_535;

/** A dotted quad or a name; with family 6, an IPv6 address in brackets or a name. */
export function readHost(
  host: string,
  directive: AddressDirective,
  family: IpFamily,
  notes: Notes,
): string | undefined {
  const bare = withoutBrackets(host);
  const address = canonicalAddress(bare);
  const found = address === undefined ? undefined : address.includes(":") ? 6 : 4;
  const isBracketed = bare !== host;
  if (found !== undefined && found !== family) {
    notes.error(
      `cannot use IPv${found} address "${host}" in ${wordOf(directive, family)}; ${
        otherFamily(directive, found)
      }`,
    );
  } else if (found === 6) {
    if (isBracketed) return `[${address}]`;
    notes.error(`cannot read "${host}" without brackets; write "[${address}]"`);
  } else if (found === 4 ? !isBracketed : isName(host)) return host;
  else {
    const wanted = family === 4 ? "an IPv4 address" : "an IPv6 address in brackets";
    notes.error(`cannot read "${host}" as ${wanted} or a host name`);
  }
  return undefined;
}

function otherFamily(directive: AddressDirective, family: IpFamily): string {
  const word = wordOf(directive, family);
  return directive === "virtual"
    ? `write ${word}`
    : `that takes ${word} in a ${wordOf("virtual", family)}`;
}

function wordOf(directive: AddressDirective, family: IpFamily): string {
  return family === 6 ? `${directive}6` : directive;
}

/** What looks like an address is none of the names, whatever a resolver would make of it. */
function isName(host: string): boolean {
  return !/^[0-9.]+$/.test(host) && parseIpv4(host) === undefined && HOST_NAME.test(host);
}

export function readPort(port: string, notes: Notes): string | undefined {
  if (PORT_NAME.test(port)) return port;
  const number = /^\d{1,5}$/.test(port) ? Number(port) : NaN;
  if (number >= 1 && number <= PORT_MAX) return String(number);
  notes.error(`cannot read "${port}" as a port; wanted 1 to ${PORT_MAX} or a service name`);
  return undefined;
}

/** `HOST` or `HOST:PORT` cut in two, whatever is in them; undefined where there is more than that. */
export function cutPort(text: string): OpenPlace | undefined {
  const match = /^(\[[^\[\]]*\]|[^:\[\]]+)(?::([^:]*))?$/.exec(text);
  if (match === null) return undefined;
  const [, host = "", port] = match;
  return port === undefined ? { host } : { host, port };
}

/** Why a text is no `HOST:PORT`; `wanted` is the form that it should have. */
export function whyNoPlace(text: string, wanted: string): string {
  const address = canonicalAddress(text);
  if (address?.includes(":")) {
    return `cannot read "${text}" without brackets; write "[${address}]"`;
  }
  // As in the sample that ldirectord ships, which ldirectord reads as host 5060 with port 0.
  return text.includes("::") && !text.includes("[")
    ? `cannot read "${text}" with two colons; write "${text.replace("::", ":")}"`
    : `cannot read "${text}"; wanted ${wanted}`;
}

function withoutBrackets(host: string): string {
  return /^\[([^\[\]]*)\]$/.exec(host)?.[1] ?? host;
}

/** The first word, and what stands behind it without the blanks around. */
export function cutFirst(text: string): { first: string; rest: string } {
  const trimmed = text.trim();
  const blank = trimmed.search(/\s/);
  return blank < 0
    ? { first: trimmed, rest: "" }
    : { first: trimmed.slice(0, blank), rest: trimmed.slice(blank).trim() };
}
