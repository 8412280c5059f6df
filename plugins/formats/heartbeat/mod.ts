/** The format `heartbeat`: a folder with ha.cf and haresources, the configuration of Heartbeat, as it is. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { format } from "./format.ts";
import { options } from "./options.ts";

export const plugin = definePlugin({
  kind: "format",
  name: "heartbeat",
  summary: "Reads ha.cf and haresources, the configuration of Heartbeat",
  options,
  create: () => format,
});
