/** The log: one event a line, on the terminal and in a file. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { createLog } from "./log.ts";
import { logOptions } from "./options.ts";

export const plugin = definePlugin({
  kind: "observer",
  name: "log",
  summary: "writes one event a line to the terminal and to a file",
  options: logOptions,
  create: (options, context) => createLog(options, context),
});
