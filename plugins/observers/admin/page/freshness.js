// @ts-check
/** Whether what is shown is what is: live, a little behind, or old. Pure. */

import { lasting, timeOfDay } from "./words.js";

/** Without an answer for so long, milliseconds, the picture is old. Two periods and a slow answer fit in. */
export const STALE_MS = 4_000;
/** The same while the tab is hidden and asks seldom. */
export const STALE_HIDDEN_MS = 40_000;

/**
 * @typedef {object} Sight
 * @property {number | undefined} answeredMs since the last answer, undefined before the first
 * @property {number} changedMs since the picture that is answered was a new one
 * @property {string} failure of the last question, empty where it was answered
 * @property {boolean} isFollowed whether the stream of events is open
 * @property {boolean} isHidden
 * @property {string} node
 * @property {number} lastAnswer when it was, by the reader's clock
 * @property {number} now by the reader's clock
 */

/**
 * @param {Sight} sight
 * @returns {{ kind: "up" | "unknown" | "down", word: string, banner: string, isStale: boolean }}
 */
export function freshness(sight) {
  const { answeredMs, changedMs, failure, isFollowed, isHidden, node, lastAnswer, now } = sight;
  const limit = isHidden ? STALE_HIDDEN_MS : STALE_MS;
  if (answeredMs === undefined) {
    return failure === ""
      ? { kind: "unknown", word: "asking", banner: "", isStale: false }
      : { kind: "down", word: "no answer", banner: `No answer yet: ${failure}.`, isStale: true };
  }
  if (answeredMs > limit || (failure !== "" && answeredMs > limit / 2)) {
    const why = failure === "" ? "" : ` (${failure})`;
    const banner = `No answer from ${node} since ${timeOfDay(lastAnswer, now)}${why}. ` +
      `What you see is ${lasting(answeredMs)} old.`;
    return { kind: "down", word: "no answer", banner, isStale: true };
  }
  if (changedMs > limit) {
    const banner = `${node} answers with a picture that is ${lasting(changedMs)} old: ` +
      "its main program does not answer.";
    return { kind: "down", word: "old picture", banner, isStale: true };
  }
  return isFollowed
    ? { kind: "up", word: "live", banner: "", isStale: false }
    : { kind: "unknown", word: "events are late", banner: "", isStale: false };
}
