/** The admin API on a unix socket, which `ringmaster status` asks. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { createAdmin } from "./admin.ts";
import { adminOptions } from "./options.ts";

export const plugin = definePlugin({
  kind: "observer",
  name: "admin",
  summary: "serves the director's state as JSON on a unix socket",
  options: adminOptions,
  create: (options, context) => createAdmin(options, context),
});
