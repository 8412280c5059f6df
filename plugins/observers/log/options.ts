/** What the configuration may say to the log observer. */

import { textSchema, yesOrNoSchema, z } from "../../../core/plugin/mod.ts";
import { FACILITIES } from "./line.ts";

export const logOptions = z.strictObject({
  file: textSchema("a path").optional().describe(
    "File that each line is appended to, beside the terminal; none where left out",
  ),
  syslog: z.enum(FACILITIES).optional().describe(
    "Facility of the system log (/dev/log) that each line goes to as well; none where left out",
  ),
  terminal: yesOrNoSchema().default(true).describe("Whether the lines go to the terminal"),
});

export type LogOptions = z.output<typeof logOptions>;
