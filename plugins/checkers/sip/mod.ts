/** Sends SIP OPTIONS over UDP or TCP, whichever the service uses. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { createSipChecker } from "./checker.ts";
import { sipOptions } from "./options.ts";

export const plugin = definePlugin({
  kind: "checker",
  name: "sip",
  summary: "sends SIP OPTIONS; up when the final status is 200 or another that is accepted",
  options: sipOptions,
  create: (options, context) => createSipChecker(options, context),
});
