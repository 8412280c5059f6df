/** `ringmaster drain`: no new connections for a server, so that those under way can end. */

import { type Clock, sleep, systemPorts } from "../../mod.ts";
import { parseSpan } from "../args.ts";
import { fetchSnapshot } from "../client.ts";
import { type Drained, drainProgress } from "../drain_view.ts";
import { clip, type Console, printable } from "../output.ts";
import { type Command, EXIT, type ExitCode, SOCKET_OPTION, socketOf } from "./command.ts";
import { askVerb, KEPT_SECTION, MEMBER_OPERANDS, memberOf, tellOutcome } from "./verbs.ts";

const DEADLINE_MS = 5 * 60_000;
const DEADLINE_LIMITS = { minMs: 1_000, maxMs: 7 * 24 * 3_600_000 };
/** How often it is looked how much is left. */
const LOOK_MS = 1_000;

export const drain: Command = {
  name: "drain",
  summary: "gives a real server no new connections, and disables it when the last one has ended",
  operands: MEMBER_OPERANDS,
  options: [
    {
      name: "deadline",
      value: "TIME",
      summary: "disable it after this time at the latest, such as 90s, 5m or 1h; default: 5m",
    },
    { name: "wait", summary: "show what is left, and end when it is drained" },
    SOCKET_OPTION,
  ],
  sections: [
    KEPT_SECTION,
    {
      title: "Exit code",
      lines: [
        "With --wait 0 when it is drained, and 1 when that was ended in another way, such as enable.",
      ],
    },
    {
      title: "Examples",
      lines: [
        "ringmaster drain spring-ring-http 10.0.0.147:9072 --wait",
        "ringmaster drain 10.0.0.150:9072/tcp 10.0.0.147:9072 --deadline 1h",
      ],
    },
  ],
  async run(args, console) {
    const text = args.text("deadline");
    const deadlineMs = text === undefined
      ? DEADLINE_MS
      : parseSpan(text, DEADLINE_LIMITS, "--deadline", "drain");
    const socket = socketOf(args);
    const outcome = await askVerb(socket, "drain", { ...memberOf(args), deadlineMs });
    tellOutcome(outcome, console);
    return args.has("wait")
      ? await waitForDrain(socket, outcome, console, systemPorts.clock)
      : EXIT.done;
  },
};

/** Shows what is left until it is drained: in one line that is drawn anew, or, off a terminal, a line per change. */
export async function waitForDrain(
  socket: string,
  drained: Drained,
  console: Console,
  clock: Clock,
): Promise<ExitCode> {
  let shown = "";
  const look = async () => {
    try {
      return drainProgress(await fetchSnapshot(socket), drained);
    } catch (thrown) {
      // The error is for a line of its own.
      if (console.interactive && shown !== "") console.out("");
      throw thrown;
    }
  };
  for (;;) {
    const { state, line } = await look();
    if (state !== "draining") {
      if (console.interactive && shown !== "") console.raw("\r\x1b[K");
      (state === "drained" ? console.out : console.error)(printable(line));
      return state === "drained" ? EXIT.done : EXIT.failed;
    }
    if (console.interactive) {
      const { columns = 80 } = console.size() ?? {};
      console.raw(`\r${clip(printable(line), columns - 1)}\x1b[K`);
    } else if (withoutTime(line) !== withoutTime(shown)) console.out(printable(line));
    shown = line;
    if (console.closed) return EXIT.failed;
    await sleep(clock, LOOK_MS);
  }
}

/** The deadline comes nearer each second, which is no news. */
function withoutTime(line: string): string {
  return line.replace(/, disabled in .*/, "");
}
