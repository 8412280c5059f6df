/** ICMP echo. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { createPingChecker } from "./checker.ts";
import { diagnosePing } from "./diagnose.ts";
import { pingOptions } from "./options.ts";

export const plugin = definePlugin({
  kind: "checker",
  name: "ping",
  summary: "sends an ICMP echo request over IPv4 or IPv6; up when the reply comes",
  options: pingOptions,
  portless: true,
  diagnose: (_options, { echo }) => Promise.resolve(diagnosePing(echo)),
  create: createPingChecker,
});
