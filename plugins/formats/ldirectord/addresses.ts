/** What a virtual is: an address and a port, or a firewall mark. */

import type { IpFamily } from "../../../core/plugin/mod.ts";
import type { Notes } from "./notes.ts";
import { cutFirst, type Place, readHost, readPort, whyNoPlace } from "./places.ts";
import { warnIgnored } from "./values.ts";

export type VirtualAddress =
  | { readonly by: "address" } & Place
  | { readonly by: "fwmark"; readonly mark: number };

/** Marks are 32-bit numbers, and 0 is no mark. */
const MARK_MAX = 4_294_967_295;

/**
 * `HOST:PORT`, or a whole number for a firewall mark, and text behind it that ldirectord ignores. A leading number that
 * belongs to something else, such as an address without a port, is a mark for ldirectord and refused here.
 */
export function readVirtualAddress(
  value: string,
  family: IpFamily,
  notes: Notes,
): VirtualAddress | undefined {
  const text = value.trim();
  const mark = /^(\d+)(?![\w.:-])([^]*)$/.exec(text);
  if (mark !== null) return readMark(mark[1] ?? "", mark[2] ?? "", notes);
  const match = /^(\[[^\s\[\]]*\]|[^\s:\[\]]+):([A-Za-z0-9_-]+)(?![\w:-])([^]*)$/.exec(text);
  if (match === null) {
    notes.error(whyNoVirtual(text, family));
    return undefined;
  }
  const [, host = "", port = "", behind = ""] = match;
  warnIgnored(behind, "the address", notes);
  const found = {
    host: readHost(host, "virtual", family, notes),
    port: readPort(port, notes),
  };
  if (found.host === undefined || found.port === undefined) return undefined;
  // In brackets, the configuration room looks a name up as IPv6 only.
  const named = family === 6 && !found.host.startsWith("[");
  return { by: "address", host: named ? `[${found.host}]` : found.host, port: found.port };
}

function readMark(digits: string, behind: string, notes: Notes): VirtualAddress | undefined {
  const mark = Number(digits);
  if (mark < 1 || mark > MARK_MAX) {
    notes.error(`cannot use firewall mark "${digits}"; allowed are 1 to ${MARK_MAX}`);
    return undefined;
  }
  warnIgnored(behind, "the firewall mark", notes);
  return { by: "fwmark", mark };
}

function whyNoVirtual(text: string, family: IpFamily): string {
  const { first } = cutFirst(text);
  const wanted = family === 4 ? "ADDRESS:PORT" : "[ADDRESS]:PORT";
  if (first !== "" && !/[:\[\]]/.test(first)) {
    return `cannot use "${first}" without a port (ldirectord would read a leading number as a firewall mark); wanted ${wanted}`;
  }
  return whyNoPlace(first === "" ? text : first, `${wanted} or a firewall mark`);
}
