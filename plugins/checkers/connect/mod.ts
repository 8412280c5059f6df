/** Connects over TCP and closes. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { createConnectChecker } from "./checker.ts";
import { connectOptions } from "./options.ts";

export const plugin = definePlugin({
  kind: "checker",
  name: "connect",
  summary: "connects over TCP and closes; up when the connection is accepted",
  options: connectOptions,
  protocols: ["tcp"],
  create: (_options, context) => createConnectChecker(context.dial),
});
