/** A virtual address that one director at a time has. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { diagnose } from "./diagnose.ts";
import { optionsSchema } from "./options.ts";
import { IpAddr } from "./resource.ts";

export const plugin = definePlugin({
  kind: "resource",
  name: "ip_addr",
  summary: "a virtual IPv4 or IPv6 address, announced to the network when it is taken",
  options: optionsSchema,
  diagnose,
  create: (options, context) => new IpAddr(options, context),
});
