/** Servers that are always up, whatever they do. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { onOptions } from "./options.ts";

export const plugin = definePlugin({
  kind: "checker",
  name: "on",
  summary: "never checks; the servers are always up",
  options: onOptions,
  fixed: "up",
  // The monitor never calls a checker whose health is fixed.
  create: () => ({
    check: () => Promise.resolve({ healthy: true, message: "never checked: check type on" }),
  }),
});
