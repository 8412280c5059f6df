/** The admin API and the dashboard, which `ringmaster status`, the operator's other commands and browsers ask. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { createAdmin } from "./admin.ts";
import { diagnose } from "./diagnose.ts";
import { diagnoseAccess } from "./diagnose_access.ts";
import { adminOptions } from "./options.ts";

export const plugin = definePlugin({
  kind: "observer",
  name: "admin",
  summary: "serves the director's state, events and verbs, and a page that shows them",
  options: adminOptions,
  diagnose: async (options, context, signal) => [
    ...await diagnose(options, context, signal),
    ...await diagnoseAccess(options, context.clock.now()),
  ],
  create: (options, context) => createAdmin(options, context),
});
