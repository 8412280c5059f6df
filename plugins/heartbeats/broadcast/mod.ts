/** Heartbeats over UDP broadcast. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { createBroadcast } from "./heartbeat.ts";
import { diagnoseBroadcast } from "./diagnose.ts";
import { broadcastOptions } from "./options.ts";

export const plugin = definePlugin({
  kind: "heartbeat",
  name: "broadcast",
  summary: "sends heartbeats to all hosts of the network on one interface, over IPv4",
  options: broadcastOptions,
  diagnose: (options, context) => Promise.resolve(diagnoseBroadcast(options, context)),
  create: createBroadcast,
});
