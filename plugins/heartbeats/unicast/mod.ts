/** Heartbeats over UDP to one address. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { createUnicast } from "./heartbeat.ts";
import { diagnoseUnicast } from "./diagnose.ts";
import { unicastOptions } from "./options.ts";

export const plugin = definePlugin({
  kind: "heartbeat",
  name: "unicast",
  summary: "sends heartbeats to the address of one director, over IPv4 or IPv6",
  options: unicastOptions,
  diagnose: (options, context) => Promise.resolve(diagnoseUnicast(options, context)),
  create: createUnicast,
});
