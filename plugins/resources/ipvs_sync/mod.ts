/** The kernel's sync daemon, whose role follows that of the director (LVSSyncDaemonSwap). */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { diagnose } from "./diagnose.ts";
import { optionsSchema } from "./options.ts";
import { IpvsSync } from "./resource.ts";

export const plugin = definePlugin({
  kind: "resource",
  name: "ipvs_sync",
  summary: "the kernel's sync daemon, which tells the other director of established connections",
  options: optionsSchema,
  diagnose,
  create: (options, context) => new IpvsSync(options, context),
});
