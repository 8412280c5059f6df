/** Servers that are always up, for a service that has no check. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { noneOptions } from "./options.ts";

export const plugin = definePlugin({
  kind: "checker",
  name: "none",
  summary: "never checks, as on; the servers are always up",
  options: noneOptions,
  fixed: "up",
  // The monitor never calls a checker whose health is fixed.
  create: () => ({
    check: () => Promise.resolve({ healthy: true, message: "never checked: check type none" }),
  }),
});
