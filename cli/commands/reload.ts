/** `ringmaster reload`: has a running director read its configuration anew. */

import { tellPlan } from "../proposals.ts";
import { askForChange } from "../reload_outcome.ts";
import { type Command, FORCE_OPTION, JSON_OPTION, PLAN_OPTION } from "./command.ts";
import { TARGET_OPTIONS, targetOf } from "./target_options.ts";

export const reload: Command = {
  name: "reload",
  summary: "has a running director read its configuration anew",
  options: [
    FORCE_OPTION,
    PLAN_OPTION,
    JSON_OPTION,
    ...TARGET_OPTIONS,
  ],
  sections: [
    {
      title: "Output",
      lines: [
        "What is different now, one change a line, or: nothing has changed. A configuration with problems",
        "changes nothing; they stand on standard error, one a line, and the exit code is 1.",
      ],
    },
    {
      title: "Examples",
      lines: [
        "ringmaster reload --plan",
        "ringmaster check -c ringmaster.yaml && ringmaster reload",
      ],
    },
  ],
  async run(args, console) {
    const target = await targetOf(args);
    const asJson = args.has("json");
    if (args.has("plan")) return await tellPlan(target, { kind: "reload" }, asJson, console);
    const question = { path: "/api/v1/reload", body: { force: args.has("force") } };
    const forced = "ringmaster reload --force";
    return await askForChange(target, { question, what: "reload", forced, json: asJson }, console);
  },
};
