/** The address forms of `virtual`, `real` and `fallback`. Names stay text: the configuration room resolves them. */

import {
  canonicalAddress,
  FORWARDING_METHODS,
  type ForwardingMethod,
  parseIpv4,
} from "../../../core/plugin/mod.ts";
import type { Notes } from "./notes.ts";
import { misspelt, type Reader, warnIgnored } from "./values.ts";

/** A host and a port as text; the host is a dotted quad or a name, the port a number or a service name. */
export interface Place {
  readonly host: string;
  readonly port: string;
}

export interface OpenPlace {
  readonly host: string;
  readonly port?: string;
}

export interface RealServer extends OpenPlace {
  readonly forwarding: ForwardingMethod;
  readonly weight: number;
}

export interface Fallback extends OpenPlace {
  readonly forwarding: ForwardingMethod;
}

/** What ipvsadm(8) takes as a weight. */
const WEIGHT_MAX = 65_535;
const HOST_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const PORT_NAME = /^[A-Za-z0-9_-]*[A-Za-z][A-Za-z0-9_-]*$/;

/** `HOST:PORT`, and text behind it that ldirectord ignores. Firewall marks and IPv6 are refused by name. */
export const readVirtualAddress: Reader<Place> = (value, notes) => {
  const text = value.trim();
  if (/^\d+(?![\w.:-])/.test(text)) {
    notes.error(
      `cannot use firewall mark "${text}"; a virtual of a firewall mark is not supported yet`,
    );
    return undefined;
  }
  const match = /^([^\s:\[\]]+):([A-Za-z0-9_-]+)([^]*)$/.exec(text);
  if (match === null || isIpv6(firstWord(text))) {
    notes.error(whyNoVirtual(text));
    return undefined;
  }
  const [, host = "", port = "", behind = ""] = match;
  warnIgnored(behind, "the address", notes);
  const found = { host: readHost(host, notes), port: readPort(port, notes) };
  return found.host === undefined || found.port === undefined
    ? undefined
    : { host: found.host, port: found.port };
};

function whyNoVirtual(text: string): string {
  const first = firstWord(text);
  if (isIpv6(first)) {
    return `cannot use IPv6 address "${first}" in virtual; that takes virtual6, which is not supported yet`;
  }
  if (first.includes("::")) return twoColons(first);
  if (first !== "" && !/[:\[\]]/.test(first)) {
    return `cannot use "${first}" without a port (ldirectord would read a leading number as a firewall mark); wanted ADDRESS:PORT`;
  }
  return `cannot read "${text}" as a virtual; wanted ADDRESS:PORT`;
}

/** `ADDRESS[:PORT] gate|masq|ipip [WEIGHT]`; ranges, thresholds and texts of one server's own are refused by name. */
export const readRealServer: Reader<RealServer> = (value, notes) => {
  const { first, rest } = cutFirst(value);
  const place = readOpenPlace(first, "real", notes);
  const forwarding = readForwarding(rest, notes);
  if (forwarding === undefined) return undefined;
  const weight = readWeight(cutFirst(rest).rest, notes);
  if (place === undefined || weight === undefined) return undefined;
  return { ...place, forwarding, weight };
};

function readForwarding(rest: string, notes: Notes): ForwardingMethod | undefined {
  const word = cutFirst(rest).first;
  const found = FORWARDING_METHODS.find((method) => method === word);
  if (found !== undefined) return found;
  notes.error(
    word === ""
      ? "cannot use a real server without a forwarding method; allowed are gate, masq, ipip"
      : `cannot read ${misspelt(word, "a forwarding method", FORWARDING_METHODS)}`,
  );
  return undefined;
}

function readWeight(rest: string, notes: Notes): number | undefined {
  const { first, rest: behind } = cutFirst(rest);
  const isWeight = /^[+-]?\d+$/.test(first);
  const weight = isWeight ? Number(first) : 1;
  if (weight < 0 || weight > WEIGHT_MAX) {
    notes.error(`cannot use weight "${first}"; allowed are 0 to ${WEIGHT_MAX}`);
    return undefined;
  }
  const leftOver = isWeight ? behind : rest;
  if (leftOver === "") return weight;
  notes.error(whyLeftOver(leftOver));
  return undefined;
}

function whyLeftOver(text: string): string {
  if (text.startsWith('"')) {
    return `cannot use ${text} for one server; request and receive of a real server are not supported yet`;
  }
  if (/^[lu]:/.test(text)) {
    return `cannot use "${text}"; connection thresholds (l: and u:) are not supported yet`;
  }
  return `cannot read "${text}" behind the forwarding method; wanted a weight`;
}

/** `ADDRESS[:PORT] [gate|masq|ipip]`; the method defaults to gate. */
export const readFallback: Reader<Fallback> = (value, notes) => {
  const { first, rest } = cutFirst(value);
  const place = readOpenPlace(first, "fallback", notes);
  const forwarding = rest === "" ? "gate" : readForwarding(rest, notes);
  const behind = cutFirst(rest).rest;
  if (behind !== "") {
    notes.error(`cannot read "${behind}" behind the forwarding method; wanted the end of the line`);
    return undefined;
  }
  return place === undefined || forwarding === undefined ? undefined : { ...place, forwarding };
};

function readOpenPlace(
  text: string,
  directive: "real" | "fallback",
  notes: Notes,
): OpenPlace | undefined {
  if (text.includes("->")) {
    notes.error(`cannot use "${text}"; a range of real servers is not supported yet`);
    return undefined;
  }
  if (isIpv6(text)) {
    notes.error(
      `cannot use IPv6 address "${text}" in ${directive}; that takes ${directive}6, which is not supported yet`,
    );
    return undefined;
  }
  const match = /^([^:\[\]]+)(?::([^:]*))?$/.exec(text);
  if (match === null) {
    notes.error(
      text.includes("::")
        ? twoColons(text)
        : `cannot read "${text}"; wanted ADDRESS or ADDRESS:PORT`,
    );
    return undefined;
  }
  const host = readHost(match[1] ?? "", notes);
  if (match[2] === undefined) return host === undefined ? undefined : { host };
  const port = readPort(match[2], notes);
  return host === undefined || port === undefined ? undefined : { host, port };
}

function readHost(host: string, notes: Notes): string | undefined {
  const looksNumeric = /^[0-9.]+$/.test(host);
  if (looksNumeric ? parseIpv4(host) !== undefined : HOST_NAME.test(host)) return host;
  notes.error(`cannot read "${host}" as an IPv4 address or a host name`);
  return undefined;
}

function readPort(port: string, notes: Notes): string | undefined {
  if (PORT_NAME.test(port)) return port;
  const number = /^\d{1,5}$/.test(port) ? Number(port) : NaN;
  if (number >= 1 && number <= 65_535) return String(number);
  notes.error(`cannot read "${port}" as a port; wanted 1 to 65535 or a service name`);
  return undefined;
}

function isIpv6(text: string): boolean {
  const bare = /^\[([^\]]*)\]/.exec(text)?.[1] ?? text;
  return canonicalAddress(bare)?.includes(":") ?? false;
}

function twoColons(text: string): string {
  return `cannot read "${text}" with two colons; write "${text.replace("::", ":")}"`;
}

function firstWord(text: string): string {
  return cutFirst(text).first;
}

/** The first word, and what stands behind it without the blanks around. */
function cutFirst(text: string): { first: string; rest: string } {
  const trimmed = text.trim();
  const blank = trimmed.search(/\s/);
  return blank < 0
    ? { first: trimmed, rest: "" }
    : { first: trimmed.slice(0, blank), rest: trimmed.slice(blank).trim() };
}
