/** What the configuration may say about the sync daemon. */

import { wholeNumberSchema, z } from "../../../core/plugin/mod.ts";

export const SYNC_ROLES = ["master", "backup"] as const;
export type SyncRole = (typeof SYNC_ROLES)[number];

export const optionsSchema = z.strictObject({
  role: z.enum(SYNC_ROLES).default("master").describe(
    "What the daemon is where the group is held; elsewhere it is the other one",
  ),
  interface: z.string()
    .regex(/^(?!\.{1,2}$)[^\s\/:]{1,15}$/, {
      error: "must be the name of a network interface, such as eth0",
    })
    .default("eth0").describe("The network interface over which connections are told"),
  syncid: wholeNumberSchema(0, 255).default(0).describe(
    "Number of the pair; a backup with 0 takes what every master says",
  ),
  program: z.string().min(1).optional().describe(
    "Path of ipvsadm; unset looks on the PATH, then in /sbin and /usr/sbin",
  ),
});

export type IpvsSyncOptions = z.output<typeof optionsSchema>;
