/** Heartbeats over UDP multicast. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { createMulticast } from "./heartbeat.ts";
import { diagnoseMulticast } from "./diagnose.ts";
import { multicastOptions } from "./options.ts";

export const plugin = definePlugin({
  kind: "heartbeat",
  name: "multicast",
  summary: "sends heartbeats to a multicast group on one interface, over IPv4 or IPv6",
  options: multicastOptions,
  diagnose: (options, context) => Promise.resolve(diagnoseMulticast(options, context)),
  create: createMulticast,
});
