/** `ringmaster role`, `standby` and `takeover`: which director serves, and what an operator says about it. */

import { GROUP_SCOPES, type GroupScope } from "../../mod.ts";
import { type Arguments, type OperandSpec, type OptionSpec, usageError } from "../args.ts";
import { askRole, runClusterVerb } from "../cluster_verbs.ts";
import { json } from "../output.ts";
import { type Command, EXIT, JSON_OPTION, PLAN_OPTION } from "./command.ts";
import { TARGET_OPTIONS, targetOf } from "./target_options.ts";

const SCOPE_OPERAND: OperandSpec = {
  name: "SCOPE",
  summary: "which groups of resources: local (those that prefer this director), foreign (the\n" +
    "others) or all, which holds where it is left out",
  optional: true,
  completes: GROUP_SCOPES,
};

/** Throws RingmasterError `usage` for a word that is none. */
function scopeOf(args: Arguments, command: string): GroupScope {
  const word = args.operand("SCOPE") ?? "all";
  const scope = GROUP_SCOPES.find((each) => each === word);
  if (scope !== undefined) return scope;
  throw usageError(`SCOPE is "${word}", allowed are ${GROUP_SCOPES.join(", ")}`, command);
}

export const role: Command = {
  name: "role",
  summary: "prints active or standby, the role of the running director",
  options: [JSON_OPTION, ...TARGET_OPTIONS],
  sections: [
    {
      title: "Output",
      lines: [
        "active   where it holds a group of resources or is about to, and where it is alone",
        "standby  where it does not; another director serves, or none",
      ],
    },
    { title: "Examples", lines: ['test "$(ringmaster role)" = active && echo "I serve"'] },
  ],
  async run(args, console) {
    const found = await askRole(await targetOf(args));
    console.out(args.has("json") ? json({ role: found }) : found);
    return EXIT.done;
  },
};

/** For the verbs about groups of resources. */
const CLUSTER_OPTIONS: readonly OptionSpec[] = [PLAN_OPTION, JSON_OPTION, ...TARGET_OPTIONS];

const HOW_LONG = {
  title: "How long it takes",
  lines: [
    "The command waits until it is done, and prints what came of it. Where a group stays afterwards",
    "is decided anew when a director fails, joins or leaves; nothing else moves it back.",
  ],
};

export const standby: Command = {
  name: "standby",
  summary: "hands the resources of this director over to another one",
  operands: [SCOPE_OPERAND],
  options: CLUSTER_OPTIONS,
  sections: [
    HOW_LONG,
    {
      title: "What it does",
      lines: [
        "Gives the resources up from right to left while heartbeats go on; the other director takes",
        "them at once. It is refused where there is none that could. This director takes no group",
        'again until another one fails or "ringmaster takeover" says so.',
      ],
    },
    { title: "Examples", lines: ["ringmaster standby", "ringmaster standby foreign"] },
  ],
  async run(args, console) {
    const scope = scopeOf(args, "standby");
    return await runClusterVerb("standby", { scope }, args, console);
  },
};

export const takeover: Command = {
  name: "takeover",
  summary: "has this director take the resources over from another one",
  operands: [SCOPE_OPERAND],
  options: [
    {
      name: "force",
      summary: "also where this director is not fit, does not know yet which other directors\n" +
        "live, or cannot fence one that is silent",
    },
    ...CLUSTER_OPTIONS,
  ],
  sections: [
    HOW_LONG,
    {
      title: "What it does",
      lines: [
        "Asks the holder to give the resources up, and takes them once it has. A holder that has",
        "fallen silent is not waited for, except that where fencing is configured it is fenced first.",
      ],
    },
    { title: "Examples", lines: ["ringmaster takeover local"] },
  ],
  async run(args, console) {
    const scope = scopeOf(args, "takeover");
    const body = { scope, force: args.has("force") };
    return await runClusterVerb("takeover", body, args, console);
  },
};
