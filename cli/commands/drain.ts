/** `ringmaster drain`: no new connections for a server, so that those under way can end. */

import {
  type Clock,
  DRAIN_DEFAULT_MS,
  DRAIN_MAX_MS,
  formatDuration,
  sleep,
  systemPorts,
} from "../../mod.ts";
import { parseSpan } from "../args.ts";
import { fetchSnapshot, type Target } from "../client.ts";
import { createTrend } from "../drain_trend.ts";
import { type Drained, drainProgress } from "../drain_view.ts";
import { clip, type Console, json, printable } from "../output.ts";
import { tellPlan } from "../proposals.ts";
import { type Command, EXIT, type ExitCode } from "./command.ts";
import { targetOf } from "./target_options.ts";
import {
  askVerb,
  KEPT_SECTION,
  MEMBER_OPERANDS,
  memberOf,
  tellOutcome,
  VERB_OPTIONS,
} from "./verbs.ts";

const DEADLINE_LIMITS = { minMs: 1_000, maxMs: DRAIN_MAX_MS };
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
      summary: "disable it after this time at the latest, such as 90s, 5m or 1h; default: " +
        formatDuration(DRAIN_DEFAULT_MS),
    },
    { name: "wait", summary: "show what is left, and end when it is drained" },
    ...VERB_OPTIONS,
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
      ? DRAIN_DEFAULT_MS
      : parseSpan(text, DEADLINE_LIMITS, "--deadline", "drain");
    const target = await targetOf(args);
    const asJson = args.has("json");
    const member = memberOf(args);
    if (args.has("plan")) {
      const proposal = { kind: "server", verb: "drain", ...member } as const;
      return await tellPlan(target, proposal, asJson, console);
    }
    const outcome = await askVerb(target, "drain", { ...member, deadlineMs });
    const wait = args.has("wait");
    if (!wait || !asJson) tellOutcome(outcome, asJson, console);
    return wait
      ? await waitForDrain({ target, drained: outcome, console, clock: systemPorts.clock, asJson })
      : EXIT.done;
  },
};

export interface DrainWait {
  readonly target: Target;
  readonly drained: Drained;
  readonly console: Console;
  readonly clock: Clock;
  /** Whether to print nothing but one JSON object at the end. */
  readonly asJson?: boolean;
}

/** Shows what is left until it is drained: in one line that is drawn anew, or, off a terminal, a line per change. */
export async function waitForDrain(options: DrainWait): Promise<ExitCode> {
  const { target, drained, console, clock, asJson = false } = options;
  const { service, server } = drained;
  const trend = createTrend();
  let shown = "";
  for (;;) {
    const { state, line, live = line } = await lookAgain(
      () => fetchSnapshot(target).then((snapshot) => drainProgress(snapshot, drained, trend)),
      () => void (shown === "" || endLine(console)),
    );
    if (state !== "draining") {
      if (console.interactive && shown !== "") console.raw("\r\x1b[K");
      if (asJson) console.out(json({ service, server, state, message: line }));
      else (state === "drained" ? console.out : console.error)(printable(line));
      return state === "drained" ? EXIT.done : EXIT.failed;
    }
    if (!asJson) {
      showLeft({ line, live, shown }, console);
      shown = line;
    }
    if (console.closed) return EXIT.failed;
    await sleep(clock, LOOK_MS);
  }
}

async function lookAgain<Result>(look: () => Promise<Result>, onFailure: () => void) {
  try {
    return await look();
  } catch (thrown) {
    onFailure();
    throw thrown;
  }
}

/** The error is for a line of its own. */
function endLine(console: Console): void {
  if (console.interactive) console.out("");
}

function showLeft(
  { line, live, shown }: {
    readonly line: string;
    readonly live: string;
    readonly shown: string;
  },
  console: Console,
): void {
  if (console.interactive) {
    const { columns = 80 } = console.size() ?? {};
    console.raw(`\r${clip(printable(live), columns - 1)}\x1b[K`);
  } else if (withoutTime(line) !== withoutTime(shown)) console.out(printable(line));
}

/** The deadline comes nearer each second, which is no news. */
function withoutTime(line: string): string {
  return line.replace(/, disabled in .*/, "");
}
