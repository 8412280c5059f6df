/** Asking a running director about its groups of resources. */

import type { ClusterOutcome, GroupScope } from "../mod.ts";
import type { Arguments } from "./args.ts";
import { ask, isRecord, noSense, type Target } from "./client.ts";
import { EXIT, type ExitCode } from "./commands/command.ts";
import { targetOf } from "./commands/target_options.ts";
import { type Console, json, printable } from "./output.ts";
import { withProgress } from "./progress.ts";
import { groupsProgress } from "./progress_view.ts";
import { tellPlan } from "./proposals.ts";

/** The director answers when all is done; each resource may take as long as the configuration says. */
const CLUSTER_LIMIT_MS = 5 * 60_000;

/** What is said with a verb; of release nothing, and force of takeover alone. */
export interface ClusterWords {
  readonly scope?: GroupScope;
  readonly force?: boolean;
}

/** Has the director do it. Throws as `ask` does, `refused` with the director's own sentence. */
export async function askCluster(
  target: Target,
  verb: "standby" | "takeover" | "release",
  body: ClusterWords,
): Promise<ClusterOutcome> {
  const path = `/api/v1/cluster/${verb}`;
  const answer = await ask(target, { path, body, limitMs: CLUSTER_LIMIT_MS });
  if (isClusterOutcome(answer)) return answer;
  throw noSense(target, "the outcome");
}

/** Does it and tells what came of it; with `--plan` only what would. */
export async function runClusterVerb(
  verb: "standby" | "takeover" | "release",
  body: ClusterWords,
  args: Arguments,
  console: Console,
): Promise<ExitCode> {
  const target = await targetOf(args);
  const asJson = args.has("json");
  if (args.has("plan")) {
    return await tellPlan(target, { kind: "cluster", verb, ...body }, asJson, console);
  }
  const outcome = await askShown(target, verb, body, console);
  console.out(asJson ? json(outcome) : printable(outcome.message));
  return EXIT.done;
}

/** As `askCluster`, with a line of progress on a terminal. */
export async function askShown(
  target: Target,
  verb: "standby" | "takeover" | "release",
  body: ClusterWords,
  console: Console,
): Promise<ClusterOutcome> {
  const shown = { target, console, lineOf: groupsProgress };
  return await withProgress(shown, () => askCluster(target, verb, body));
}

/** `active` or `standby`. Throws as `ask` does. */
export async function askRole(target: Target): Promise<string> {
  const answer = await ask(target, { path: "/api/v1/role" });
  const role = isRecord(answer) ? answer["role"] : undefined;
  if (role === "active" || role === "standby") return role;
  throw noSense(target, "the role");
}

function isClusterOutcome(value: unknown): value is ClusterOutcome {
  return isRecord(value) && typeof value["message"] === "string" &&
    Array.isArray(value["groups"]) &&
    value["groups"].every((group) => typeof group === "string");
}
