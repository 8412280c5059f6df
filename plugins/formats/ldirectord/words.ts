/** Readers of directives that take one of some words. */

import { SCHEDULERS } from "../../../core/plugin/mod.ts";
import type { Notes } from "./notes.ts";
import { SERVICE_WORDS } from "./services.ts";
import { COUNT_MAX, misspelt, readOptionalQuotes, readQuoted, readWord } from "./values.ts";

const CHECK_TYPE_WORDS = ["negotiate", "connect", "ping", "external", "on", "off"] as const;

/** `connects`: so many checks that only connect after a good negotiate check; 0 where all negotiate. */
export interface CheckType {
  readonly word: typeof CHECK_TYPE_WORDS[number];
  readonly connects: number;
}

/** One of the words, or a number: any value with a digit in it is one, and its first run of digits counts. */
export function readCheckType(value: string, notes: Notes): CheckType | undefined {
  const text = value.trim();
  if (text === "external-perl") {
    notes.error(
      'cannot use checktype "external-perl"; write checktype=external, with a checkcommand that runs the script',
    );
    return undefined;
  }
  const digits = /\d+/.exec(text)?.[0];
  if (digits === undefined) {
    const word = readWord(value, "a check type", CHECK_TYPE_WORDS, notes);
    return word === undefined ? undefined : { word, connects: 0 };
  }
  const connects = Number(digits);
  if (connects > COUNT_MAX) {
    notes.error(`cannot take "${digits}" as a count; allowed are 0 to ${COUNT_MAX}`);
    return undefined;
  }
  if (text !== digits) {
    notes.warn(`"${text}" is read as ${connects}; the text around the digits is ignored`);
  }
  return { word: "negotiate", connects };
}

/** Any service that ldirectord knows: whether it can be checked here depends on the check type. */
export function readService(value: string, notes: Notes): string | undefined {
  return readWord(value, "a service", SERVICE_WORDS, notes);
}

export function readMethod(value: string, notes: Notes): "GET" | "HEAD" | undefined {
  return readWord(value.toUpperCase(), "a method", ["GET", "HEAD"] as const, notes);
}

/** What goes with which virtual is looked at where both are known. */
export function readProtocol(value: string, notes: Notes): "tcp" | "udp" | "fwm" | undefined {
  return readWord(value, "a protocol", ["tcp", "udp", "fwm"] as const, notes);
}

export function readScheduler(value: string, notes: Notes): string | undefined {
  return readWord(value, "a scheduler", SCHEDULERS, notes);
}

/** ipvsadm(8), -b. */
const SCHEDULER_FLAGS = [
  "sh-fallback",
  "sh-port",
  "mh-fallback",
  "mh-port",
  "flag-1",
  "flag-2",
  "flag-3",
];

/** Joined by commas, as ipvsadm takes them. */
export function readSchedulerFlags(value: string, notes: Notes): readonly string[] | undefined {
  const words = readOptionalQuotes(value).split(",").map((word) => word.trim());
  const unknown = words.filter((word) => !SCHEDULER_FLAGS.includes(word));
  for (const word of unknown) {
    notes.error(`cannot read ${misspelt(word, "a flag of the scheduler", SCHEDULER_FLAGS)}`);
  }
  return unknown.length === 0 ? words : undefined;
}

/** The facilities of syslog(3) that a program of its own may use. */
const FACILITIES = [
  "auth",
  "authpriv",
  "cron",
  "daemon",
  "ftp",
  "kern",
  "lpr",
  "mail",
  "news",
  "syslog",
  "user",
  "uucp",
  ...Array.from({ length: 8 }, (_, index) => `local${index}`),
];

export type LogPlace = { readonly file: string } | { readonly facility: string };

/** An absolute path is a file; anything else is a facility of the system log. */
export function readLogfile(value: string, notes: Notes): LogPlace | undefined {
  const text = readQuoted(value, notes);
  if (text === undefined) return undefined;
  if (text.includes('"')) {
    notes.error(`cannot use "${text}" as a file; it has a double quote in it`);
  } else if (text.startsWith("/")) return { file: text };
  else if (FACILITIES.includes(text)) return { facility: text };
  else {
    notes.error(
      `cannot read ${
        misspelt(text, "a facility of the system log", FACILITIES)
      }; a file is an absolute path`,
    );
  }
  return undefined;
}
