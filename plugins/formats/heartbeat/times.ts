/** The times of ha.cf with the defaults that Heartbeat documents, and its checks of one against the other. */

import type { Given } from "./lines.ts";
import type { Notes } from "./notes.ts";
import { writeTime } from "./values.ts";

export const TIME_WORDS = ["keepalive", "deadtime", "warntime", "initdead", "deadping"] as const;
export type TimeWord = typeof TIME_WORDS[number];

/** Milliseconds. */
export type Times = Readonly<Record<TimeWord, number>>;
export type GivenTimes = Readonly<Partial<Record<TimeWord, Given<number>>>>;

const KEEPALIVE_DEFAULT_MS = 1_000;
const DEADTIME_DEFAULT_MS = 30_000;
/** Below this Heartbeat finds an initdead short: interfaces may take as long to carry anything after a start. */
const INITDEAD_ADVISED_MS = 10_000;

/** The times that hold. `notesOf` gives the notes for a word: at its line, or where the file does not say it. */
export function settleTimes(given: GivenTimes, notesOf: (word: TimeWord) => Notes): Times {
  const keepalive = given.keepalive?.value ?? KEEPALIVE_DEFAULT_MS;
  const deadtime = given.deadtime?.value ?? DEADTIME_DEFAULT_MS;
  const warntime = given.warntime !== undefined && given.warntime.value < deadtime
    ? given.warntime.value
    : Math.max(1, Math.floor(deadtime / 2));
  const initdead = given.initdead?.value ?? defaultInitdead(deadtime);
  const deadping = given.deadping?.value ?? deadtime;
  const times = { keepalive, deadtime, warntime, initdead, deadping };
  // What follows from another word is told of that one.
  const blame = (...words: TimeWord[]) => words.find((word) => given[word] !== undefined);
  if (deadtime <= 2 * keepalive) {
    notesOf(blame("deadtime", "keepalive") ?? "deadtime").error(
      `deadtime ${writeTime(deadtime)} is too short; it must be more than twice keepalive, ` +
        `which is ${writeTime(keepalive)}`,
    );
  }
  if (given.deadping !== undefined && deadping <= 2 * keepalive) {
    notesOf("deadping").error(
      `deadping ${writeTime(deadping)} is too short; it must be more than twice keepalive, ` +
        `which is ${writeTime(keepalive)}`,
    );
  }
  if (given.initdead !== undefined && initdead < deadtime) {
    notesOf("initdead").error(
      `initdead ${writeTime(initdead)} is shorter than deadtime, which is ${writeTime(deadtime)}`,
    );
  } else if (given.initdead !== undefined && initdead < INITDEAD_ADVISED_MS) {
    notesOf("initdead").warn(
      `initdead ${writeTime(initdead)} is short; interfaces may need 10 seconds after a start, ` +
        "and a director that hears nobody takes all resources then",
    );
  }
  if (given.warntime !== undefined && given.warntime.value >= deadtime) {
    notesOf("warntime").warn(
      `warntime ${
        writeTime(given.warntime.value)
      } is not less than deadtime, so that nothing would be called ` +
        `late before it is dead; ${writeTime(warntime)} is used`,
    );
  }
  return times;
}

function defaultInitdead(deadtimeMs: number): number {
  if (deadtimeMs > 10_000) return deadtimeMs;
  return deadtimeMs < 6_000 ? 12_000 : 2 * deadtimeMs;
}
