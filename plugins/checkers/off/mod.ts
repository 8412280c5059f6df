/** Servers that are never touched by checks: they stay as they were found. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { offOptions } from "./options.ts";

export const plugin = definePlugin({
  kind: "checker",
  name: "off",
  summary: "never checks; the servers stay in or out of service as they were found",
  options: offOptions,
  fixed: "as_found",
  // The monitor never calls a checker whose health is fixed.
  create: () => ({
    check: () => Promise.resolve({ healthy: true, message: "never checked: check type off" }),
  }),
});
