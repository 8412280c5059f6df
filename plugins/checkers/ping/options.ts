/** Options of the ping checker. */

import { wholeNumberSchema, z } from "../../../core/plugin/mod.ts";

/** As many as ever make sense within one time limit. */
const ATTEMPTS_MAX = 100;

export const pingOptions = z.strictObject({
  attempts: wholeNumberSchema(1, ATTEMPTS_MAX).default(1)
    .describe("Echo requests at most in one check; they share its time limit evenly"),
});

export type PingOptions = z.output<typeof pingOptions>;
