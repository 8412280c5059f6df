/** The `userspace` backend; see README.md beside this file. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { UserspaceBackend } from "./backend.ts";
import { diagnose } from "./diagnose.ts";
import { userspaceOptions } from "./options.ts";

export const plugin = definePlugin({
  kind: "backend",
  name: "userspace",
  summary: "balances TCP and UDP in this process, without root and without ip_vs",
  options: userspaceOptions,
  diagnose,
  create: (options, context) => new UserspaceBackend(options, context),
});
