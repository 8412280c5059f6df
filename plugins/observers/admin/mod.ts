/** The admin API on a unix socket, which `ringmaster status` and the operator's other commands ask. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { createAdmin } from "./admin.ts";
import { diagnose } from "./diagnose.ts";
import { adminOptions } from "./options.ts";

export const plugin = definePlugin({
  kind: "observer",
  name: "admin",
  summary: "serves the director's state, events and verbs on a unix socket",
  options: adminOptions,
  diagnose,
  create: (options, context) => createAdmin(options, context),
});
