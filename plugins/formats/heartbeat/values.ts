/** Reads single values. A reader notes what is wrong and gives back undefined then. */

import {
  canonicalAddress,
  formatDuration,
  nearestWord,
  parseIpv4,
} from "../../../core/plugin/mod.ts";
import type { Notes } from "./notes.ts";

export type Reader<Value> = (text: string, notes: Notes) => Value | undefined;

/** A day; longer timers would overflow the 32-bit milliseconds of timers. */
const TIME_MAX_MS = 86_400_000;
const PORT_MAX = 65_535;

const TIME_FORM = /^(\d+\.?\d*|\.\d+)(ms|msec|us|usec)?$/i;

/**
 * Milliseconds of a time: seconds where there is no unit, fractions allowed, and the units ms, msec, us and usec. Like
 * Heartbeat it refuses `s`.
 */
export const readTime: Reader<number> = (text, notes) => {
  const match = TIME_FORM.exec(text);
  if (match === null) {
    const seconds = /^(\d+\.?\d*|\.\d+)s(ec)?$/i.exec(text)?.[1];
    notes.error(
      seconds === undefined
        ? `cannot read "${text}" as a time; wanted seconds such as 10 or 0.5, or 500ms`
        : `cannot read "${text}" as a time; seconds have no unit here, write ${seconds}`,
    );
    return undefined;
  }
  const [, amount = "", unit = ""] = match;
  const each = /^m/i.test(unit) ? 1 : /^u/i.test(unit) ? 0.001 : 1_000;
  const durationMs = Math.round(Number(amount) * each);
  if (durationMs >= 1 && durationMs <= TIME_MAX_MS) return durationMs;
  notes.error(`cannot take "${text}" as a time; allowed are 1ms to ${TIME_MAX_MS / 1_000}`);
  return undefined;
};

/** A time as ha.cf writes it: `30` or `400ms`. */
export function writeTime(durationMs: number): string {
  return durationMs % 1_000 === 0 ? `${durationMs / 1_000}` : formatDuration(durationMs);
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...["true", "on", "yes", "y", "1"].map((word) => [word, true] as const),
  ...["false", "off", "no", "n", "0"].map((word) => [word, false] as const),
]);

export function booleanOf(text: string): boolean | undefined {
  return BOOLEANS.get(text.toLowerCase());
}

export const readBoolean: Reader<boolean> = (text, notes) => {
  const value = booleanOf(text);
  if (value === undefined) {
    notes.error(`cannot read ${misspelt(text, "on or off", [...BOOLEANS.keys()])}`);
  }
  return value;
};

/** `"onn" as on or off, did you mean "on"?`, or the words that are allowed. */
export function misspelt(text: string, what: string, words: readonly string[]): string {
  const nearest = nearestWord(text, words);
  const hint = nearest === undefined
    ? `; allowed are ${words.join(", ")}`
    : `, did you mean "${nearest}"?`;
  return `"${text}" as ${what}${hint}`;
}

/** A reader of whole numbers. */
export function wholeReader(what: string, minimum: number, maximum: number): Reader<number> {
  return (text, notes) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : undefined;
    if (value !== undefined && value >= minimum && value <= maximum) return value;
    notes.error(`cannot take "${text}" as ${what}; allowed are ${minimum} to ${maximum}`);
    return undefined;
  };
}

export const readPort = wholeReader("a port", 1, PORT_MAX);

/** The kernel keeps 15 characters of the name of a network interface (IFNAMSIZ). */
export const INTERFACE_LENGTH_MAX = 15;

export const readInterface: Reader<string> = (text, notes) => {
  if (
    text.length <= INTERFACE_LENGTH_MAX && !/[\s/:\p{Cc}]/u.test(text) && !/^\.{0,2}$/.test(text)
  ) {
    return text;
  }
  notes.error(
    `cannot use "${text}" as a network interface; ` +
      `wanted a name of at most ${INTERFACE_LENGTH_MAX} characters such as eth0`,
  );
  return undefined;
};

const NAME_FORM = /^(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/;

/** An address in its canonical spelling, or a name; `family` says which addresses there may be. */
export function hostReader(family: 4 | 6): Reader<string> {
  return (text, notes) => {
    const address = canonicalAddress(text);
    const isRight = address?.includes(":") === (family === 6);
    if (address !== undefined && isRight) return address;
    if (address === undefined && NAME_FORM.test(text) && !/^[\d.]+$/.test(text)) return text;
    const other = family === 4 && address !== undefined
      ? "; the directive for IPv6 is the same word with a 6 behind it"
      : "";
    notes.error(`cannot use "${text}" as an IPv${family} address or a name${other}`);
    return undefined;
  };
}

/** A group address: 224.0.0.0 to 239.255.255.255 (class D), or in ff00::/8. */
export function groupReader(family: 4 | 6): Reader<string> {
  return (text, notes) => {
    const address = canonicalAddress(text);
    const first = parseIpv4(text)?.[0] ?? 0;
    const fits = family === 4 ? first >= 224 && first <= 239 : address?.startsWith("ff");
    if (address !== undefined && fits && address.includes(":") === (family === 6)) return address;
    const wanted = family === 4 ? "224.0.0.0 to 239.255.255.255" : "an address in ff00::/8";
    notes.error(`cannot use "${text}" as a multicast group; wanted ${wanted}`);
    return undefined;
  };
}
