/** Ranges of real servers: `10.0.0.2->10.0.0.7`. */

import { parseIpv4 } from "../../../core/plugin/mod.ts";
import type { Notes } from "./notes.ts";

/** More servers than that in one range are a mistyped address: as many as a /20 has. */
export const RANGE_SIZE_MAX = 4_096;

/**
 * All addresses from the first to the last, both included. ldirectord compares the ends as text, so that a range of
 * numbers with another count of digits is empty for it; here they are numbers.
 */
export function expandRange(from: string, to: string, notes: Notes): string[] | undefined {
  const range = `${from}->${to}`;
  const [first, last] = [numberOf(from), numberOf(to)];
  if (first === undefined || last === undefined) {
    notes.error(`cannot use range "${range}"; ${whyNoEnd(first === undefined ? from : to)}`);
    return undefined;
  }
  const size = last - first + 1;
  if (size < 1) {
    notes.error(`cannot use range "${range}", which ends before it starts; write "${to}->${from}"`);
    return undefined;
  }
  if (size > RANGE_SIZE_MAX) {
    notes.error(
      `cannot use range "${range}" of ${size} servers; allowed are at most ${RANGE_SIZE_MAX}`,
    );
    return undefined;
  }
  return Array.from({ length: size }, (_, index) => addressOf(first + index));
}

function numberOf(address: string): number | undefined {
  return parseIpv4(address)?.reduce((number, octet) => number * 256 + octet, 0);
}

function addressOf(number: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join(".");
}

function whyNoEnd(end: string): string {
  return /[:\[\]]/.test(end)
    ? "a range takes IPv4 addresses, write a line for each server"
    : `"${end}" is no IPv4 address`;
}
