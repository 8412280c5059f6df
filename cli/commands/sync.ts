/** `ringmaster sync status`: how the sync daemon of the kernel stands, in the article's words. */

import { type ResourceSnapshot, RingmasterError } from "../../mod.ts";
import { usageError } from "../args.ts";
import { fetchSnapshot } from "../client.ts";
import { printable } from "../output.ts";
import { type Command, EXIT } from "./command.ts";
import { TARGET_OPTIONS, targetOf } from "./target_options.ts";

const TYPE = "ipvs_sync";
const STATUS = "status";

export const sync: Command = {
  name: "sync",
  summary: "tells how the daemon stands that keeps connections in step between directors",
  operands: [{ name: "WHAT", summary: "the word status", completes: [STATUS] }],
  options: TARGET_OPTIONS,
  sections: [
    {
      title: "Output",
      lines: [
        "master running   on the director that serves",
        "master stopped   on a director that stands by",
        "as LVSSyncDaemonSwap says it. Where the configuration has several, each with its name.",
      ],
    },
    {
      title: "Exit code",
      lines: ["1 where the daemon cannot be looked at, or its state is not known."],
    },
    { title: "Examples", lines: ["ringmaster sync status"] },
  ],
  async run(args, console) {
    const what = args.operand("WHAT") ?? "";
    if (what !== STATUS) throw usageError(`WHAT is "${what}", wanted is ${STATUS}`, "sync");
    const { cluster } = await fetchSnapshot(await targetOf(args));
    const found = (cluster?.groups ?? []).flatMap(({ resources }) => resources)
      .filter(({ type }) => type === TYPE);
    const [only, another] = found;
    if (only === undefined) {
      throw new RingmasterError(
        "refused",
        `cannot tell how the sync daemon stands: the configuration has no resource ${TYPE}`,
      );
    }
    for (const each of found) {
      const state = stateOf(each);
      const named = another === undefined ? state : `${each.label}: ${state}`;
      if (isState(state)) console.out(printable(named));
      else {console.error(
          `ringmaster: cannot tell how ${printable(`${each.label} stands: ${state}`)}`,
        );}
    }
    return found.every((each) => isState(stateOf(each))) ? EXIT.done : EXIT.failed;
  },
};

/** Scripts compare these words; where the kernel cannot be asked, the resource tells why instead. */
function isState(text: string): boolean {
  return /^(?:master|backup) (?:running|stopped)$/.test(text);
}

/** What the daemon says itself, or what was made of it. */
function stateOf({ state, held }: ResourceSnapshot): string {
  return state ?? (held ? "master running" : "master stopped");
}
