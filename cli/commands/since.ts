/** How an operator says since when. */

import { parseDuration } from "../../mod.ts";
import { type OptionSpec, usageError } from "../args.ts";

export const SINCE_OPTION: OptionSpec = {
  name: "since",
  value: "TIME",
  summary: "only what is younger: 10m or 2h, or a moment such as 2026-11-22T16:00",
};

const MOMENT = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/**
 * A time ago with its unit, or a moment in the time of this place, as milliseconds since the epoch. Throws
 * RingmasterError `usage`.
 */
export function momentOf(
  text: string,
  nowMs: number,
  command: string,
  option = "--since",
): number {
  const agoMs = parseDuration(text);
  if (agoMs !== undefined) return nowMs - agoMs;
  // A day without a time would be taken for one of Greenwich.
  const whole = text.length === 10 ? `${text}T00:00` : text.replace(" ", "T");
  const moment = MOMENT.test(text) ? Date.parse(whole) : Number.NaN;
  if (Number.isFinite(moment)) return moment;
  throw usageError(
    `option ${option} is "${text}", wanted a duration such as 10m or a moment such as 2026-11-22T16:00`,
    command,
  );
}
