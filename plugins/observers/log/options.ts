/** What the configuration may say to the log observer. */

import { durationSchema, textSchema, yesOrNoSchema, z } from "../../../core/plugin/mod.ts";
import { FACILITIES } from "./line.ts";

/** A line that was counted for longer would be told too late to be of use. */
const REPEATS_MAX_MS = 3_600_000;

export const logOptions = z.strictObject({
  format: z.enum(["text", "json"]).default("text").describe(
    "How a line is written on the terminal and in the file",
  ),
  level: z.enum(["info", "warning", "error"]).default("info").describe(
    "Events that are less severe are not written",
  ),
  file: textSchema("a path").optional().describe(
    "File that each line is appended to, beside the terminal; none where left out",
  ),
  syslog: z.enum(FACILITIES).optional().describe(
    "Facility of the system log (/dev/log) that each line goes to as well, as text; none where left out",
  ),
  repeats: durationSchema({ minMs: 0, maxMs: REPEATS_MAX_MS }).prefault("10s").describe(
    "For how long the same line is counted instead of written again; 0s writes every one",
  ),
  terminal: yesOrNoSchema().default(true).describe("Whether the lines go to the terminal"),
});

export type LogOptions = z.output<typeof logOptions>;
