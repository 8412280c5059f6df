/** The words that the native configuration allows in one place each, beside those of the model. */

import type { DriftPolicy, Scheduler } from "../model/mod.ts";

export const DRIFT_POLICIES = ["repair", "announce"] as const satisfies readonly DriftPolicy[];

/** Facilities of the system log (RFC 5424 section 6.2.1, by the names of syslog(3)). */
export const SYSLOG_FACILITIES = [
  "kern",
  "user",
  "mail",
  "daemon",
  "auth",
  "syslog",
  "lpr",
  "news",
  "uucp",
  "cron",
  "authpriv",
  "ftp",
  "local0",
  "local1",
  "local2",
  "local3",
  "local4",
  "local5",
  "local6",
  "local7",
] as const;

/** How a line of the log is written. */
export const LOG_FORMATS = ["text", "json"] as const;

/** The least severity that the log writes. */
export const LOG_LEVELS = ["info", "warning", "error"] as const;

/** What ipvsadm(8) takes behind -b. */
export const SCHEDULER_FLAG_WORDS = [
  "sh-fallback",
  "sh-port",
  "mh-fallback",
  "mh-port",
  "flag-1",
  "flag-2",
  "flag-3",
] as const;

/**
 * The kernel keeps three bits, and ipvsadm lists each by the word that the scheduler has for it: the first two of sh
 * and of mh have names of their own.
 */
const NAMED_FLAGS: Readonly<Partial<Record<Scheduler, readonly string[]>>> = {
  sh: ["sh-fallback", "sh-port"],
  mh: ["mh-fallback", "mh-port"],
};

const PLAIN_FLAGS = ["flag-1", "flag-2", "flag-3"] as const;

/** The words for the three flags of a scheduler, in the order in which they are listed. */
export function flagsOf(scheduler: Scheduler): readonly string[] {
  const named = NAMED_FLAGS[scheduler] ?? [];
  return PLAIN_FLAGS.map((plain, index) => named[index] ?? plain);
}

/** The word under which a flag is listed; undefined where the scheduler does not have it. */
export function listedFlag(word: string, scheduler: Scheduler): string | undefined {
  const words = flagsOf(scheduler);
  const index = PLAIN_FLAGS.findIndex((plain) => plain === word);
  return index < 0 ? words.find((each) => each === word) : words[index];
}
