/** Asking a running director what something would do. */

import { describeOperation, type Proposal, type ProposalPlan } from "../mod.ts";
import { ask, isRecord, noSense, type Target } from "./client.ts";
import { EXIT, type ExitCode } from "./commands/command.ts";
import { type Console, json, printable } from "./output.ts";
import { isTexts } from "./reload_outcome.ts";

const PLAN_LIMIT_MS = 60_000;

/** What it would do; nothing is done. Throws as `ask` does. */
export async function askPlan(target: Target, proposal: Proposal): Promise<ProposalPlan> {
  const answer = await ask(target, {
    path: "/api/v1/plan",
    body: proposal,
    limitMs: PLAN_LIMIT_MS,
    role: "read",
  });
  if (isProposalPlan(answer)) return answer;
  throw noSense(target, "the plan");
}

/** Asks, and tells: steps on standard output, warnings and problems on standard error. */
export async function tellPlan(
  target: Target,
  proposal: Proposal,
  asJson: boolean,
  console: Console,
): Promise<ExitCode> {
  const plan = await askPlan(target, proposal);
  if (asJson) console.out(json(plan));
  else tellSteps(plan, console);
  return plan.problems.length === 0 ? EXIT.done : EXIT.failed;
}

function tellSteps(
  { operations, steps, warnings, problems }: ProposalPlan,
  console: Console,
): void {
  for (const warning of warnings) console.error(`ringmaster: warning: ${printable(warning)}`);
  for (const problem of problems) console.error(printable(problem));
  if (problems.length > 0) {
    console.error("ringmaster: it would be refused, and nothing would change");
    return;
  }
  const lines = steps.length > 0 ? steps : operations.map(describeOperation);
  console.out(lines.length === 0 ? "nothing would change" : lines.map(printable).join("\n"));
}

function isProposalPlan(value: unknown): value is ProposalPlan {
  return isRecord(value) && Array.isArray(value["operations"]) && isTexts(value["steps"]) &&
    isTexts(value["warnings"]) && isTexts(value["problems"]);
}
