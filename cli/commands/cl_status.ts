/** `ringmaster cl_status`: Heartbeat's program of that name, for scripts that call it. */

import { type Arguments, usageError } from "../args.ts";
import { CLUSTER_ANSWERS, type StatusQuestion } from "../heartbeat_view.ts";
import { type Console, printable } from "../output.ts";
import { findDirector, type Presence } from "../presence.ts";
import { type Command, EXIT, type ExitCode, HEARTBEAT_EXIT } from "./command.ts";
import { TARGET_OPTIONS, targetOf } from "./target_options.ts";

/** After so long Heartbeat's cl_status gives up. */
const ALARM_MS = 5_000;
const RUNNING = "Heartbeat is running on this machine.";
const STOPPED = "Heartbeat is stopped on this machine.";
const REFUSED = "Heartbeat is apparently running on this machine, but refuses my connection";

const NAMES = ["hbstatus", ...Object.keys(CLUSTER_ANSWERS)];

const SECTIONS = [
  {
    title: "Output",
    lines: [
      "hbstatus                 whether a director runs: 0, or 1 where none does",
      "listnodes [-p|-n] [-v]   all nodes, one on a line",
      "nodestatus NODE          active, up, ping: 0; dead, init: 1",
      "nodetype NODE            normal or ping",
      "listhblinks NODE [-v]    its links, each behind a tab",
      "hblinkstatus NODE LINK   up: 0; dead: 1",
      "rscstatus                none, local (groups that prefer this director), foreign (others),",
      "                         all (both, or foreign ones where it has none of its own), transition",
      "hbparameter -p NAME      keepalive, deadtime, warntime, initdead, deadping, auto_failback",
    ],
  },
  {
    title: "Exit codes",
    lines: [
      "as above; 1 also where no director runs, 11 for a parameter that makes no sense,",
      "12 where no answer comes within 5 s, 13 for what is not known",
    ],
  },
  {
    title: "Examples",
    lines: [
      "ringmaster cl_status rscstatus",
      "ringmaster cl_status hblinkstatus AppNode2 eth0",
      'exec ringmaster cl_status "$@"     as the only line of a script that is called cl_status',
    ],
  },
];

export const clStatus: Command = clStatusWithin(ALARM_MS);

/** `limitMs` is how long an answer may take. */
export function clStatusWithin(limitMs: number): Command {
  return {
    name: "cl_status",
    summary: "answers as cl_status of Heartbeat does, for scripts that call it",
    operands: [
      { name: "SUB", summary: "what is asked", completes: NAMES },
      { name: "NODE", summary: "a director, or a host that is pinged", optional: true },
      { name: "LINK", summary: "a link of the node, such as eth0", optional: true },
    ],
    options: [
      { name: "human", short: "m", summary: "a sentence instead of a word" },
      {
        name: "ping",
        short: "p",
        summary: "listnodes: only hosts that are pinged; hbparameter: stands before the name",
      },
      { name: "normal", short: "n", summary: "listnodes: only directors" },
      { name: "verbose", short: "v", summary: "listnodes and listhblinks: with the status" },
      ...TARGET_OPTIONS,
    ],
    sections: SECTIONS,
    async run(args, console) {
      const sub = args.operand("SUB") ?? "";
      if (!NAMES.includes(sub)) {
        console.error(`ringmaster: ${usageError(unknownSub(sub), "cl_status").message}`);
        return HEARTBEAT_EXIT.parameter;
      }
      const presence = await findDirector(await targetOf(args), limitMs);
      return sub === "hbstatus"
        ? tellPresence(presence, args, console)
        : tellCluster(presence, sub, args, console);
    },
  };
}

function unknownSub(sub: string): string {
  return `SUB is "${sub}", allowed are ${NAMES.join(", ")}`;
}

function tellPresence(presence: Presence, args: Arguments, console: Console): ExitCode {
  switch (presence.state) {
    case "running":
      console.out(RUNNING);
      return args.has("verbose") ? tellCluster(presence, "listnodes", args, console) : EXIT.done;
    case "refused":
      console.out(REFUSED);
      return EXIT.done;
    case "silent":
      return HEARTBEAT_EXIT.timeout;
    case "stopped":
    case "stale":
      console.out(STOPPED);
      return EXIT.failed;
  }
}

function tellCluster(
  presence: Presence,
  sub: string,
  args: Arguments,
  console: Console,
): ExitCode {
  if (presence.state !== "running") {
    console.error(`ringmaster: ${presence.error.message}`);
    return presence.state === "silent" ? HEARTBEAT_EXIT.timeout : EXIT.failed;
  }
  const { cluster } = presence.snapshot;
  const answering = CLUSTER_ANSWERS[sub];
  if (cluster === undefined || answering === undefined) {
    console.error("ringmaster: this director is alone: its configuration has no cluster");
    return HEARTBEAT_EXIT.unknown;
  }
  const { said, complaint, code } = answering(cluster, questionOf(args));
  for (const line of said) console.out(printableLine(line));
  if (complaint !== undefined) console.error(`ringmaster: ${printable(complaint)}`);
  return code;
}

function questionOf(args: Arguments): StatusQuestion {
  return {
    node: args.operand("NODE") ?? "",
    link: args.operand("LINK") ?? "",
    human: args.has("human"),
    ping: args.has("ping"),
    normal: args.has("normal"),
    verbose: args.has("verbose"),
  };
}

/** Tabs are part of what Heartbeat prints. */
function printableLine(line: string): string {
  return line.split("\t").map(printable).join("\t");
}
