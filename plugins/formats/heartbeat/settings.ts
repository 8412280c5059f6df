/** The directives of ha.cf about other things than media and times: readers that each give one value. */

import { PACEMAKER_REFUSAL } from "./directives.ts";
import type { Notes } from "./notes.ts";
import { booleanOf, hostReader, misspelt, readBoolean, type Reader } from "./values.ts";

/** An entry of `ping` of the native configuration: a host, or several of which one is enough. */
export type NativePing = string | { readonly name: string; readonly hosts: readonly string[] };

/** What legacy means in Heartbeat and what becomes of it. */
export const LEGACY =
  "is read as on: a node that comes back takes its own resources again, but in agreement with the one that has " +
  "them; Heartbeat's legacy takes them without asking, and has no standby";

const FAILBACK_WORDS = ["on", "off", "legacy"];

export const readAutoFailback: Reader<boolean> = (text, notes) => {
  if (text.toLowerCase() === "legacy") {
    notes.warn(`"legacy" ${LEGACY}; write on or off`);
    return true;
  }
  const value = booleanOf(text);
  if (value === undefined) {
    notes.error(`cannot read ${misspelt(text, "on, off or legacy", FAILBACK_WORDS)}`);
  }
  return value;
};

/** The obsolete opposite of auto_failback. */
export const readNiceFailback: Reader<boolean> = (text, notes) => {
  const value = readBoolean(text, notes);
  if (value === undefined) return undefined;
  notes.warn(`is obsolete and read as its opposite: auto_failback ${value ? "off" : "on"}`);
  return !value;
};

/** A name has at most 64 characters (uname(2), utsname.nodename). */
const NODE_FORM = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/;

/** In lower case: Heartbeat compares names of nodes without regard to case. */
export const readNode: Reader<string> = (text, notes) => {
  if (NODE_FORM.test(text)) return text.toLowerCase();
  notes.error(`cannot use "${text}" as the name of a node; it must match uname -n`);
  return undefined;
};

/** The hosts of `ping` and `ping6`. */
export function readPing(values: readonly string[], family: 4 | 6, notes: Notes): string[] {
  if (values.length === 0) notes.error("names no host; wanted one or more");
  return values.flatMap((value) => hostReader(family)(value, notes) ?? []);
}

export function readPingGroup(values: readonly string[], notes: Notes): NativePing[] {
  const [name, ...texts] = values;
  if (name === undefined || texts.length === 0) {
    notes.error(`has ${values.length} values; wanted are a name and one or more hosts`);
    return [];
  }
  // Heartbeat pings groups over IPv4 alone; an IPv6 address in one does no harm.
  const hosts = texts.flatMap((text) => hostReader(text.includes(":") ? 6 : 4)(text, notes) ?? []);
  return hosts.length === 0 ? [] : [{ name, hosts }];
}

export const readLogfile: Reader<string> = (text, notes) => {
  if (text.startsWith("/") && !/\p{Cc}/u.test(text)) return text;
  notes.error(`cannot use "${text}" as a log file; wanted a path that begins with /`);
  return undefined;
};

const FACILITIES = [
  ..."auth authpriv cron daemon ftp kern lpr mail news syslog user uucp".split(" "),
  ...Array.from({ length: 8 }, (_, index) => `local${index}`),
];

/** A facility of the system log; null for the word none, which switches it off. */
export const readFacility: Reader<string | null> = (text, notes) => {
  const word = text.toLowerCase();
  if (word === "none") return null;
  if (FACILITIES.includes(word)) return word;
  notes.error(
    `cannot read ${misspelt(text, "a facility of the system log", [...FACILITIES, "none"])}`,
  );
  return undefined;
};

/** Directives that are right with one value alone. */
export function checkAutojoin(text: string, notes: Notes): void {
  if (text === "none") return;
  notes.error(
    `cannot take "${text}"; nodes do not join by themselves here: write a node line for each and autojoin none`,
  );
}

export function checkPacemaker(text: string, notes: Notes): void {
  if (booleanOf(text) !== false) notes.error(`cannot take "${text}"; ${PACEMAKER_REFUSAL}`);
}

export function checkGeneration(text: string, notes: Notes): void {
  if (text === "file") return;
  if (text === "time") {
    notes.warn('"time" changes nothing; the director keeps its generation in a file');
  } else notes.error(`cannot read ${misspelt(text, "file or time", ["file", "time"])}`);
}

export function checkLoggingDaemon(text: string, notes: Notes): void {
  if (readBoolean(text, notes) === true) {
    notes.warn(
      "there is no logging daemon here; the program logs to logfile, logfacility or standard output",
    );
  }
}

/** Whether it is ipfail, whose work is built in; every other program is refused. */
export function readRespawn(values: readonly string[], notes: Notes): boolean {
  const [, program = ""] = values;
  if (program === "") {
    notes.error("has too few values; wanted are a user and the path of a program");
  } else if (/(^|\/)ipfail$/.test(program)) {
    return true;
  } else {
    notes.error(
      `cannot run "${program}"; the director runs no clients: start it with the service manager`,
    );
  }
  return false;
}
