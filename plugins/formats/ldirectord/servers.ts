/** What stands behind `real`, `fallback` and their likes for IPv6. */

import {
  FORWARDING_METHODS,
  type ForwardingMethod,
  type IpFamily,
  WEIGHT_MAX,
} from "../../../core/plugin/mod.ts";
import type { Notes } from "./notes.ts";
import { readPattern, readRequestPath } from "./patterns.ts";
import { cutFirst, cutPort, type OpenPlace, readHost, readPort, whyNoPlace } from "./places.ts";
import { expandRange } from "./ranges.ts";
import { misspelt, type Reader } from "./values.ts";

/** One line of `real`; a range is several servers. */
export interface RealServers extends ServerSettings {
  /** At least one. */
  readonly hosts: readonly string[];
  readonly port?: string;
  readonly forwarding: ForwardingMethod;
}

interface ServerSettings extends Thresholds {
  readonly weight: number;
  /** Both or none: what is asked of these servers instead of what the virtual says; an empty text is any answer. */
  readonly exchange?: { readonly request: string; readonly receive: string };
}

interface Thresholds {
  readonly lower?: number;
  readonly upper?: number;
}

export interface Fallback extends OpenPlace {
  readonly forwarding: ForwardingMethod;
}

/** What ipvsadm(8) takes as a threshold. */
const THRESHOLD_MAX = 2_147_483_647;

/** `ADDRESS[->ADDRESS][:PORT] gate|masq|ipip [WEIGHT] ["REQUEST", "RECEIVE"] [l:LOWER] [u:UPPER]`. */
export function readRealServers(family: IpFamily): Reader<RealServers> {
  return (value, notes) => {
    const { first, rest } = cutFirst(value);
    const places = readPlaces(first, family, notes);
    const forwarding = readForwarding(rest, notes);
    if (forwarding === undefined) return undefined;
    const settings = readSettings(cutFirst(rest).rest, notes);
    if (places === undefined || settings === undefined) return undefined;
    return { ...places, forwarding, ...settings };
  };
}

function readPlaces(
  text: string,
  family: IpFamily,
  notes: Notes,
): Pick<RealServers, "hosts" | "port"> | undefined {
  const range = /^(.*?)->(.*?)(?::([^:\]]*))?$/.exec(text);
  if (range === null) {
    const place = readOpenPlace(text, "real", family, notes);
    if (place === undefined) return undefined;
    const { host, port } = place;
    return { hosts: [host], ...(port === undefined ? {} : { port }) };
  }
  const [, from = "", to = "", port] = range;
  const hosts = expandRange(from, to, notes);
  const found = port === undefined ? undefined : readPort(port, notes);
  if (hosts === undefined || (port !== undefined && found === undefined)) return undefined;
  return { hosts, ...(found === undefined ? {} : { port: found }) };
}

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

/** Each part that is there, in its order; the rest of the text goes from one to the next. */
function readSettings(text: string, notes: Notes): ServerSettings | undefined {
  const [, weightText, afterWeight = text] = /^([+-]?\d+)(?!\S)\s*([^]*)$/.exec(text) ?? [];
  const weight = Number(weightText ?? 1);
  if (weight < 0 || weight > WEIGHT_MAX) {
    notes.error(`cannot use weight "${weightText}"; allowed are 0 to ${WEIGHT_MAX}`);
    return undefined;
  }
  if (!afterWeight.startsWith('"')) {
    const thresholds = readThresholds(afterWeight, notes);
    return thresholds === undefined ? undefined : { weight, ...thresholds };
  }
  const pair = /^"(.*)"(?:\s*,\s*|\s+)"(.*)"([^"]*)$/.exec(afterWeight);
  if (pair === null) {
    notes.error(
      `cannot read ${afterWeight} behind the forwarding method; wanted "REQUEST", "RECEIVE"`,
    );
    return undefined;
  }
  const [, request = "", receive = "", behind = ""] = pair;
  const exchange = readExchange(request, receive, notes);
  const thresholds = readThresholds(behind, notes);
  if (exchange === undefined || thresholds === undefined) return undefined;
  return { weight, exchange, ...thresholds };
}

function readExchange(
  request: string,
  receive: string,
  notes: Notes,
): ServerSettings["exchange"] | undefined {
  const pattern = readPattern(receive, notes);
  if (/^\/?[a-z]+:\/\//i.test(request)) {
    notes.error(
      `cannot ask for "${request}", as a check asks the server itself; write the path, and checkport where the port is another`,
    );
    return undefined;
  }
  return pattern === undefined
    ? undefined
    : { request: readRequestPath(request), receive: pattern };
}

function readThresholds(text: string, notes: Notes): Thresholds | undefined {
  const found: { l?: number; u?: number } = {};
  for (const word of text.trim().split(/\s+/).filter((each) => each !== "")) {
    const [, key, digits] = /^([lu]):(\d+)$/.exec(word) ?? [];
    if (key !== "l" && key !== "u") {
      notes.error(
        `cannot read "${word}" behind the forwarding method; wanted WEIGHT, "REQUEST", "RECEIVE", l:LOWER and u:UPPER in this order`,
      );
      return undefined;
    }
    if (Number(digits) > THRESHOLD_MAX || found[key] !== undefined) {
      notes.error(
        found[key] === undefined
          ? `cannot use threshold "${word}"; allowed are 0 to ${THRESHOLD_MAX}`
          : `cannot use threshold "${word}"; ${key}: stands before it already`,
      );
      return undefined;
    }
    found[key] = Number(digits);
  }
  return checkThresholds(found.l ?? 0, found.u ?? 0, notes);
}

/** 0 is no threshold. The kernel refuses a lower one without a higher upper one. */
function checkThresholds(lower: number, upper: number, notes: Notes): Thresholds | undefined {
  if (lower > upper) {
    notes.error(
      upper === 0
        ? `cannot use threshold "l:${lower}" without an upper one; write u:N with it`
        : `cannot use threshold "l:${lower}" above "u:${upper}"; the lower one must not be higher`,
    );
    return undefined;
  }
  return { ...(lower === 0 ? {} : { lower }), ...(upper === 0 ? {} : { upper }) };
}

/** `ADDRESS[:PORT] [gate|masq|ipip]`; the method defaults to gate. */
export function readFallback(family: IpFamily): Reader<Fallback> {
  return (value, notes) => {
    const { first, rest } = cutFirst(value);
    const place = readOpenPlace(first, "fallback", family, notes);
    const forwarding = rest === "" ? "gate" : readForwarding(rest, notes);
    const behind = cutFirst(rest).rest;
    if (behind !== "") {
      notes.error(
        `cannot read "${behind}" behind the forwarding method; wanted the end of the line`,
      );
      return undefined;
    }
    return place === undefined || forwarding === undefined ? undefined : { ...place, forwarding };
  };
}

function readOpenPlace(
  text: string,
  directive: "real" | "fallback",
  family: IpFamily,
  notes: Notes,
): OpenPlace | undefined {
  const cut = cutPort(text);
  if (cut === undefined) {
    notes.error(
      whyNoPlace(
        text,
        family === 4 ? "ADDRESS or ADDRESS:PORT" : "[ADDRESS] or [ADDRESS]:PORT",
      ),
    );
    return undefined;
  }
  const host = readHost(cut.host, directive, family, notes);
  if (cut.port === undefined) return host === undefined ? undefined : { host };
  const port = readPort(cut.port, notes);
  return host === undefined || port === undefined ? undefined : { host, port };
}
