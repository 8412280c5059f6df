/** `ringmaster demo`: two application nodes and a director on this machine, without root and without ip_vs. */

import { RingmasterError } from "../../mod.ts";
import { parseSeconds, usageError } from "../args.ts";
import { runDemo } from "../demo/demo.ts";
import { RESTART_MS } from "../demo/nodes.ts";
import { runHaDemo } from "../demo_ha/demo.ts";
import { FAULTS } from "../demo_ha/faults.ts";
import { parseFaults } from "../demo_ha/wishes.ts";
import { type Command, EXIT } from "./command.ts";

const EXAMPLES = new URL("../../examples/", import.meta.url);

export const demo: Command = {
  name: "demo",
  summary: "shows it all on this machine: two application nodes behind one virtual address",
  options: [
    { name: "for", value: "SECONDS", summary: "end by itself after this time" },
    { name: "ha", summary: "two directors on a network of their own; needs root and Linux" },
    {
      name: "fault",
      value: "NAMES",
      summary: "with --ha: trigger these one after the other, with commas between them, and end",
      completes: FAULTS.map(({ word }) => word),
    },
  ],
  sections: [
    {
      title: "What it does",
      lines: [
        "Starts two application nodes on 127.0.0.147 and 127.0.0.146 and, in this process, a director",
        "whose virtual address is 127.0.0.150, with the article's ldirectord.cf and its ports 9072 (HTTP)",
        "and 7072 (SIP over UDP). Where these cannot be had it takes others, and says so. It needs no root,",
        "and changes nothing outside a temporary folder, which is removed at the end.",
        "",
        `A node that you kill is started again after ${
          RESTART_MS / 1_000
        } s. Ctrl-C ends the demo and all that it started.`,
      ],
    },
    {
      title: "What --ha does",
      lines: [
        "Builds the article's whole network in network namespaces: two directors with the article's",
        "ha.cf, haresources and ldirectord.cf, which share 10.0.0.154, two application nodes, and a",
        "client that asks back to back. Nothing of it shows on the machine's own network, and all of",
        "it is swept away at the end. Without --fault, faults are triggered by a key on the terminal,",
        "or by a word on a line of standard input:",
        "",
        ...FAULTS.map(({ key, word, summary }) => `${key}  ${word.padEnd(9)}  ${summary}`),
      ],
    },
    {
      title: "Examples",
      lines: [
        "deno task demo",
        "deno task demo --for 30",
        "sudo deno task demo:ha",
        "sudo deno task demo:ha --fault kill,start,standby",
      ],
    },
  ],
  async run(args, console) {
    const text = args.text("for");
    const seconds = text === undefined ? undefined : parseSeconds(text, "--for", "demo");
    const limit = seconds === undefined ? {} : { seconds };
    const faults = args.text("fault");
    if (faults !== undefined && !args.has("ha")) {
      throw usageError("option --fault needs --ha, the demo of two directors", "demo");
    }
    const list = faults === undefined ? [] : parseFaults(faults);
    requireCheckout(Deno.build.standalone);
    if (args.has("ha")) await runHaDemo({ console, examples: EXAMPLES, faults: list, ...limit });
    else await runDemo({ console, example: new URL("spring-ring/", EXAMPLES), ...limit });
    return EXIT.done;
  },
};

/** Throws RingmasterError `command_failed` in a compiled program, which has no files of the example beside it. */
export function requireCheckout(compiled: boolean): void {
  if (!compiled) return;
  throw new RingmasterError(
    "command_failed",
    "cannot run the demo from the compiled program, because it starts the nodes of the example; " +
      'it runs from a checkout, with "deno task demo"',
  );
}
