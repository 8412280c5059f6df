/** What the log writes, and how it looks as one line of text. Pure. */

import {
  type DirectorEvent,
  type EventId,
  type Fact,
  sentence,
  type Severity,
  severityOf,
} from "../../../core/plugin/mod.ts";

/** What becomes one line: an event, several of which only the number is told, or a word of the log about itself. */
export interface Entry {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly severity: Severity;
  /** Of the event; `log` where the log speaks of itself. */
  readonly type: string;
  readonly id?: EventId;
  readonly cause?: EventId;
  /** What happened, as a sentence. */
  readonly message: string;
  readonly fact?: Fact;
  /** How many more like the one that was written before. */
  readonly repeated?: number;
}

export function entryOf(event: DirectorEvent): Entry {
  const { id, time, cause, ...fact } = event;
  return {
    time,
    severity: severityOf(fact),
    type: fact.type,
    id,
    ...(cause === undefined ? {} : { cause }),
    message: sentence(fact),
    fact,
  };
}

/** A word of the log about the log itself. */
export function ownEntry(time: number, severity: "info" | "error", message: string): Entry {
  return { time, severity, type: "log", message };
}

/**
 * `2026-11-22T16:00:00.123Z info server.up #12 <- #11 server 10.0.0.147:9072 ... is up: ...`: time (UTC),
 * severity, type, id, the id of the event that led to it, and the catalog's sentence.
 */
export function formatLine(entry: Entry): string {
  return `${new Date(entry.time).toISOString()} ${formatTimeless(entry)}`;
}

/** The same without the time, for a place that has its own. */
export function formatTimeless(entry: Entry): string {
  return `${entry.severity} ${factOf(entry)}`;
}

/** What stands behind time and severity. */
function factOf({ type, id, cause, message }: Entry): string {
  const number = id === undefined ? "" : ` #${id}`;
  const arrow = cause === undefined ? "" : ` <- #${cause}`;
  return `${type}${number}${arrow} ${printable(message)}`;
}

/** Facilities of the system log with their numbers (RFC 3164 section 4.1.1, names of syslog(3)). */
const FACILITY_NUMBERS = {
  kern: 0,
  user: 1,
  mail: 2,
  daemon: 3,
  auth: 4,
  syslog: 5,
  lpr: 6,
  news: 7,
  uucp: 8,
  cron: 9,
  authpriv: 10,
  ftp: 11,
  // Numbers 12 to 15 have no name that is the same everywhere.
  local0: 16,
  local1: 17,
  local2: 18,
  local3: 19,
  local4: 20,
  local5: 21,
  local6: 22,
  local7: 23,
} as const;

export type Facility = keyof typeof FACILITY_NUMBERS;

export const FACILITIES = Object.keys(FACILITY_NUMBERS) as readonly Facility[];

/** Numbers of RFC 3164 section 4.1.1, which are those of sd-daemon(3) too. */
export const SYSLOG_SEVERITIES: Readonly<Record<Severity, number>> = {
  error: 3,
  warning: 4,
  info: 6,
};

/** Characters of a message to the system log; daemons cut longer ones off at one place or another. */
const SYSLOG_TEXT_MAX = 2_000;

/**
 * For the local system log: `<134>Nov  2 16:00:00 ringmaster[123]: server.up #12 <- #11 server ... is up: ...`
 * (RFC 3164 section 4.1, without the host, which the daemon adds; local time, as it expects).
 */
export function formatSyslogLine(entry: Entry, facility: Facility, pid: number): string {
  const priority = FACILITY_NUMBERS[facility] * 8 + SYSLOG_SEVERITIES[entry.severity];
  const text = factOf(entry);
  const shown = text.length > SYSLOG_TEXT_MAX ? `${text.slice(0, SYSLOG_TEXT_MAX)}...` : text;
  return `<${priority}>${syslogStamp(new Date(entry.time))} ringmaster[${pid}]: ${shown}`;
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

function syslogStamp(time: Date): string {
  const two = (value: number) => `${value}`.padStart(2, "0");
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(":");
  return `${MONTHS[time.getMonth()]} ${`${time.getDate()}`.padStart(2, " ")} ${clock}`;
}

/**
 * Control characters, and those that turn the direction of writing, as visible escapes. What a server answered may
 * stand in a sentence, and must neither begin a line of its own in the log nor steer the terminal of who reads it.
 */
function printable(text: string): string {
  // deno-lint-ignore no-control-regex -- control characters are what this looks for
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, "0")}`;
  });
}
