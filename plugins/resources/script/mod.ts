/** Resource scripts of Heartbeat and OCF agents. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { diagnose } from "./diagnose.ts";
import { optionsSchema } from "./options.ts";
import { ScriptResource } from "./resource.ts";

export const plugin = definePlugin({
  kind: "resource",
  name: "script",
  summary: "a resource script of Heartbeat (resource.d) or an OCF agent",
  options: optionsSchema,
  diagnose,
  create: (options, context) => new ScriptResource(options, context),
});
