/** `ringmaster role`, `standby` and `takeover`: which director serves, and what an operator says about it. */

import { GROUP_SCOPES, type GroupScope } from "../../mod.ts";
import { type Arguments, type OperandSpec, usageError } from "../args.ts";
import { askCluster, askRole } from "../cluster_verbs.ts";
import { printable } from "../output.ts";
import { type Command, EXIT, SOCKET_OPTION, socketOf } from "./command.ts";

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
  options: [SOCKET_OPTION],
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
    console.out(await askRole(socketOf(args)));
    return EXIT.done;
  },
};

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
  options: [SOCKET_OPTION],
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
    const { message } = await askCluster(socketOf(args), "standby", { scope });
    console.out(printable(message));
    return EXIT.done;
  },
};

export const takeover: Command = {
  name: "takeover",
  summary: "has this director take the resources over from another one",
  operands: [SCOPE_OPERAND],
  options: [
    {
      name: "force",
      summary:
        "also where this director is not fit, or does not know yet which other directors live",
    },
    SOCKET_OPTION,
  ],
  sections: [
    HOW_LONG,
    {
      title: "What it does",
      lines: [
        "Asks the holder to give the resources up, and takes them once it has. A holder that has",
        "fallen silent is not waited for.",
      ],
    },
    { title: "Examples", lines: ["ringmaster takeover local"] },
  ],
  async run(args, console) {
    const scope = scopeOf(args, "takeover");
    const body = { scope, force: args.has("force") };
    const { message } = await askCluster(socketOf(args), "takeover", body);
    console.out(printable(message));
    return EXIT.done;
  },
};
