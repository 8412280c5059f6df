/** `ringmaster demo`: two application nodes and a director on this machine, without root and without ip_vs. */

import { RingmasterError } from "../../mod.ts";
import { parseSeconds } from "../args.ts";
import { runDemo } from "../demo/demo.ts";
import { RESTART_MS } from "../demo/nodes.ts";
import { type Command, EXIT } from "./command.ts";

const EXAMPLE = new URL("../../examples/spring-ring/", import.meta.url);

export const demo: Command = {
  name: "demo",
  summary: "shows it all on this machine: two application nodes behind one virtual address",
  options: [
    { name: "for", value: "SECONDS", summary: "end by itself after this time" },
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
      title: "Examples",
      lines: ["deno task demo", "deno task demo --for 30"],
    },
  ],
  async run(args, console) {
    const text = args.text("for");
    const seconds = text === undefined ? undefined : parseSeconds(text, "--for", "demo");
    requireCheckout(Deno.build.standalone);
    await runDemo({ console, example: EXAMPLE, ...(seconds === undefined ? {} : { seconds }) });
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
