/** A program of the site's own. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { createExternalChecker } from "./checker.ts";
import { diagnoseProgram } from "./diagnose.ts";
import { externalOptions } from "./options.ts";

export const plugin = definePlugin({
  kind: "checker",
  name: "external",
  summary: "runs a program for each server; up when it ends with exit code 0",
  options: externalOptions,
  portless: true,
  perMember: true,
  diagnose: async ({ command }, { files }) => [await diagnoseProgram(command, files)],
  create: (options, context) => createExternalChecker(options, context.command),
});
