/** The log: one event a line, on the terminal, in a file and in the system log. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { createLog } from "./log.ts";
import { logOptions } from "./options.ts";

export const plugin = definePlugin({
  kind: "observer",
  name: "log",
  summary: "writes one event a line to the terminal, to a file and to the system log",
  options: logOptions,
  create: (options, context) => createLog(options, context),
});
