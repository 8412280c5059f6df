/** What the configuration may say to the admin observer. */

import { textSchema, z } from "../../../core/plugin/mod.ts";

export const adminOptions = z.strictObject({
  socket: textSchema("a path").optional().describe(
    "Unix socket that `ringmaster status` asks; where left out, the place that fits the user",
  ),
});

export type AdminOptions = z.output<typeof adminOptions>;
