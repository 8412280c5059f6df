/** Having a running director change a service or a server, or telling what that would do. */

import type { LayerChange } from "../mod.ts";
import type { Arguments } from "./args.ts";
import { changeQuestion } from "./change_requests.ts";
import type { ExitCode } from "./commands/command.ts";
import { targetOf } from "./commands/target_options.ts";
import type { Console } from "./output.ts";
import { tellPlan } from "./proposals.ts";
import { askForChange } from "./reload_outcome.ts";

/** With `--plan` nothing is done. Throws as `ask` does. */
export async function applyChange(
  change: LayerChange,
  args: Arguments,
  console: Console,
): Promise<ExitCode> {
  const target = await targetOf(args);
  const json = args.has("json");
  if (args.has("plan")) return await tellPlan(target, { kind: "change", change }, json, console);
  const { service, server, value } = change;
  const verb = value === null ? "remove" : "change";
  const subject = server === undefined ? service : `${server} of ${service}`;
  return await askForChange(target, {
    question: changeQuestion(change, args.has("force")),
    what: `${verb} ${subject}`,
    forced: "--force",
    json,
  }, console);
}
