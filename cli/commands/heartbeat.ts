/** `ringmaster heartbeat -s`, `hb_standby` and `hb_takeover`: Heartbeat's programs, for scripts that call them. */

import { GROUP_SCOPES, type GroupScope, RingmasterError, systemPorts } from "../../mod.ts";
import { type OperandSpec, usageError } from "../args.ts";
import { askShown } from "../cluster_verbs.ts";
import { type Console, printable } from "../output.ts";
import { findDirector } from "../presence.ts";
import { type Command, EXIT } from "./command.ts";
import { TARGET_OPTIONS, targetOf } from "./target_options.ts";

const LIMIT_MS = 5_000;
const STOPPED = "heartbeat is stopped. No process";
/** What a script of the Linux Standard Base ends with where its program does not run; 1 is for one that died. */
const NOT_RUNNING = 3;

export const heartbeat: Command = heartbeatWithin(LIMIT_MS);

export function heartbeatWithin(limitMs: number): Command {
  return {
    name: "heartbeat",
    summary: "says with -s whether a director runs, as heartbeat of Heartbeat does",
    options: [
      { name: "status", short: "s", summary: "what this command is for; nothing else is meant" },
      ...TARGET_OPTIONS,
    ],
    sections: [
      {
        title: "Output",
        lines: [
          "heartbeat OK [pid 4711 et al] is running on HOST [NODE]...   exit code 0",
          "heartbeat is stopped. No process                             exit code 3, or 1 where a",
          "director has died without a word",
        ],
      },
    ],
    async run(args, console) {
      if (!args.has("status")) {
        throw usageError('cannot heartbeat without -s; "ringmaster run" starts one', "heartbeat");
      }
      const presence = await findDirector(await targetOf(args), limitMs);
      switch (presence.state) {
        case "running": {
          const { pid, node } = presence.snapshot;
          const host = systemPorts.names.hostname();
          const line = `heartbeat OK [pid ${pid} et al] is running on ${host} [${node}]...`;
          console.out(printable(line));
          return EXIT.done;
        }
        case "stopped":
          console.out(STOPPED);
          return NOT_RUNNING;
        case "stale":
          console.out(STOPPED);
          return EXIT.failed;
        case "silent":
        case "refused":
          // Whether one runs is not known; 3 would say that none does.
          throw new RingmasterError("connection_failed", presence.error.message);
      }
    },
  };
}

const WORDS = ["all", "foreign", "local", "failback"];

const SCOPE_OPERAND: OperandSpec = {
  name: "SCOPE",
  summary: "all, which holds where it is left out, foreign, local or failback",
  optional: true,
  completes: WORDS,
};

/** `failback` sends home what is another director's: foreign for who gives, local for who gets its own back. */
export const hbStandby: Command = aliasOf("standby", "foreign", "Going standby");
export const hbTakeover: Command = aliasOf("takeover", "local");

function aliasOf(verb: "standby" | "takeover", failback: GroupScope, title?: string): Command {
  const name = `hb_${verb}`;
  return {
    name,
    summary: `is "ringmaster ${verb}" under Heartbeat's name, for scripts that call it`,
    operands: [SCOPE_OPERAND],
    options: TARGET_OPTIONS,
    sections: [{
      title: "What it does",
      lines: [
        `What "ringmaster ${verb}" does; failback is ${failback} here. Unlike Heartbeat's program it`,
        "waits until it is done. Exit code 1 also for a word that is none.",
      ],
    }],
    async run(args, console) {
      const word = args.operand("SCOPE") ?? "all";
      const scope = GROUP_SCOPES.find((each) => each === word) ??
        (word === "failback" ? failback : undefined);
      if (scope === undefined) return tellUsage(name, word, console);
      if (title !== undefined) console.out(`${title} [${word}].`);
      const body = verb === "standby" ? { scope } : { scope, force: false };
      const { message } = await askShown(await targetOf(args), verb, body, console);
      console.out(printable(message));
      return EXIT.done;
    },
  };
}

function tellUsage(name: string, word: string, console: Console) {
  console.error(
    `ringmaster: ${
      usageError(`SCOPE is "${word}", allowed are ${WORDS.join(", ")}`, name).message
    }`,
  );
  return EXIT.failed;
}
