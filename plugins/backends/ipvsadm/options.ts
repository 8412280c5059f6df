/** What the configuration may say about the ipvsadm backend. */

import { z } from "../../../core/plugin/mod.ts";

export const optionsSchema = z.strictObject({
  program: z.string().min(1).optional().describe(
    "Path of ipvsadm; unset looks on the PATH, then in /sbin and /usr/sbin",
  ),
});

export type IpvsadmOptions = z.output<typeof optionsSchema>;
