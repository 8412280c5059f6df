/** The format `ldirectord`: the configuration file of ldirectord, as it is. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { format } from "./format.ts";
import { options } from "./options.ts";

export const plugin = definePlugin({
  kind: "format",
  name: "ldirectord",
  summary: "Reads ldirectord.cf, the configuration file of ldirectord",
  options,
  create: () => format,
});
