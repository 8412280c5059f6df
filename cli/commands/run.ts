/** `ringmaster run`: the director itself, in the foreground, until a signal ends it. */

import {
  createDirector,
  type Director,
  formatProblem,
  type Loaded,
  messageOf,
  systemPorts,
  VERSION,
} from "../../mod.ts";
import type { Arguments } from "../args.ts";
import type { Console } from "../output.ts";
import { onSignals, stopWishes } from "../signals.ts";
import {
  BACKEND_OPTION,
  type Command,
  CONFIG_OPTION,
  EXIT,
  type ExitCode,
  NODE_OPTION,
  SERVED_SOCKET_OPTION,
  type Source,
  sourceOf,
  STATE_OPTION,
  WITH_OPTION,
} from "./command.ts";

export const run: Command = {
  name: "run",
  summary: "checks the real servers and keeps the service table in step, until it is stopped",
  options: [
    CONFIG_OPTION,
    WITH_OPTION,
    NODE_OPTION,
    BACKEND_OPTION,
    SERVED_SOCKET_OPTION,
    STATE_OPTION,
    { name: "dry-run", summary: "check and log, but change nothing in the table" },
  ],
  sections: [
    {
      title: "Signals",
      lines: [
        "TERM, INT  stop clean; a second one while stopping ends the program at once, with exit code 1",
        "           Also 1 where resources of a cluster could not be given up within a minute.",
        'HUP        read the configuration anew; a broken one changes nothing; as "ringmaster reload"',
        "USR1       open the log file anew, after it was moved away",
      ],
    },
    {
      title: "Output",
      lines: [
        "Events on standard output, one a line, and in the logfile that the configuration names.",
        "Problems of the configuration on standard error, as file:line: what was found.",
      ],
    },
    {
      title: "Examples",
      lines: [
        "ringmaster run -c /etc/ha.d/ldirectord.cf",
        "ringmaster run -c ringmaster.yaml --backend userspace   without root or ip_vs",
      ],
    },
  ],
  async run(args, console) {
    const path = args.text("config") ?? "";
    const source = sourceOf(path, args);
    const loaded = await source.load();
    for (const problem of loaded.ok ? loaded.warnings : loaded.problems) {
      console.error(formatProblem(problem));
    }
    if (!loaded.ok) return EXIT.failed;
    return await runDirector(makeDirector(path, source, loaded, args, console), console);
  },
};

/** Who sent a signal is not known; that it was one is. */
const SIGHUP = { name: "SIGHUP", role: "admin", from: "signal" } as const;

function makeDirector(
  path: string,
  source: Source,
  loaded: Loaded,
  args: Arguments,
  console: Console,
): Director {
  return createDirector({
    path,
    loaded,
    load: source.load,
    ports: systemPorts,
    version: VERSION,
    dryRun: args.has("dry-run"),
    guardProcess: true,
    onFault: (message) => console.error(`ringmaster: ${message}`),
  });
}

async function runDirector(director: Director, console: Console): Promise<ExitCode> {
  const { promise: stopAsked, resolve: stop } = Promise.withResolvers<string>();
  const unlisten = onSignals(
    ["SIGTERM", "SIGINT"],
    stopWishes(systemPorts.clock, { onFirst: stop, onAgain: cutShortOnce(director, console) }),
  );
  // A start that fails has already been stopped again by the director.
  const started = director.start();
  const unlistenReload = onSignals(["SIGHUP"], () => {
    started.then(() => director.control.as(SIGHUP).reload()).catch((thrown) =>
      console.error(`ringmaster: cannot reload the configuration: ${messageOf(thrown)}`)
    );
  });
  try {
    await started;
    const unsubscribe = tellLaterWarnings(director, console);
    const left = await director.stop(await stopAsked);
    unsubscribe();
    return endOf(left, console);
  } finally {
    unlisten();
    unlistenReload();
  }
}

/** A director that could not give up everything has stopped, but not clean. */
export function endOf(left: readonly string[], console: Pick<Console, "error">): ExitCode {
  if (left.length === 0) return EXIT.done;
  console.error(
    `ringmaster: the director has stopped, but could not give up what may still be here: ${
      left.join(", ")
    }`,
  );
  return EXIT.failed;
}

/** The log writes its lines a moment later. */
const LAST_LINES_MS = 100;

function cutShortOnce(director: Director, console: Console): () => void {
  let isCut = false;
  return () => {
    if (isCut) return;
    isCut = true;
    console.error(`ringmaster: ${director.cutShort()}`);
    systemPorts.clock.after(LAST_LINES_MS, () => Deno.exit(EXIT.failed));
  };
}

/** Warnings of a configuration that is loaded later; those of the first one were told before the start. */
function tellLaterWarnings(director: Director, console: Console): () => void {
  return director.events.subscribe((event) => {
    if (event.type !== "config.loaded") return;
    for (const warning of event.warnings) console.error(formatProblem(warning));
  });
}
