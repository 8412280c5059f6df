/** `ringmaster status`: what a running director knows. */

import { systemPorts } from "../../mod.ts";
import { type Arguments, usageError } from "../args.ts";
import { fetchSnapshot } from "../client.ts";
import { fetchRecent } from "../event_stream.ts";
import { type Console, json, plainPainter } from "../output.ts";
import { SORT_COLUMNS, type SortColumn } from "../server_order.ts";
import { onSignals } from "../signals.ts";
import { renderStatus } from "../status_view.ts";
import { helpLines } from "../watch/help.ts";
import { systemKeyboard } from "../watch/keyboard.ts";
import { watchStatus } from "../watch/watch.ts";
import { type Command, EXIT, type ExitCode, JSON_OPTION } from "./command.ts";
import { TARGET_OPTIONS, targetOf } from "./target_options.ts";

/** Shorter than a single status waits, so that a picture that is stale is soon shown to be. */
const WATCH_LIMIT_MS = 2_000;
/** More than a large window has room for. */
const EVENTS_SHOWN = 30;

export const status: Command = {
  name: "status",
  summary: "shows what a running director knows: cluster, services, servers, last checks, backend",
  options: [
    ...TARGET_OPTIONS,
    { ...JSON_OPTION, summary: "print JSON for programs; with --watch one object a line" },
    {
      name: "watch",
      short: "w",
      summary: "show it anew every second in place, with keys to sort, filter and scroll; q quits",
    },
    {
      name: "sort",
      value: "COLUMN",
      summary: `order of the servers: ${SORT_COLUMNS.slice(0, 5).join(", ")},\n` +
        `${SORT_COLUMNS.slice(5).join(", ")}; default: service, the order of the file`,
      completes: SORT_COLUMNS,
    },
  ],
  sections: [
    {
      title: "Columns",
      lines: [
        "STATE       up, down, or unknown until the first check has ended; and what an operator said",
        "WEIGHT      share of new connections in the table; - where the server is not in it",
        "ACTIVE      connections under way; - where the backend does not count",
        "CONN/S      new connections a second; IN B/S and OUT B/S bytes a second from and to clients",
        "SINCE       how long the state has lasted",
        "LAST CHECK  what the last check found, and how long it took",
      ],
    },
    {
      title: "Cluster",
      lines: [
        "STATUS  alive, late (silent for warntime), dead (for deadtime), left (said goodbye), joining,",
        "        or unknown where a director was never heard",
        "FIT     whether it could serve; one that is not gives way to one that is",
        "LINKS   heartbeat media over which it is heard",
        "claim   grows with every take-over; of two holders the one with the higher number stays",
      ],
    },
    { title: "Keys with --watch", lines: helpLines(plainPainter).map((line) => line.trimStart()) },
    {
      title: "Examples",
      lines: [
        "ringmaster status --watch --sort rate",
        "ringmaster status --host https://lb1.example:8694 --token-file ~/.ringmaster-token",
      ],
    },
  ],
  async run(args, console) {
    const sort = sortOf(args);
    if (args.has("watch")) return await watch(args, sort, console);
    const snapshot = await fetchSnapshot(await targetOf(args));
    console.out(
      args.has("json") ? json(snapshot) : renderStatus(snapshot, console.paint, sort).join("\n"),
    );
    return EXIT.done;
  },
};

/** Throws RingmasterError `usage` for a word that is no column. */
function sortOf(args: Arguments): SortColumn {
  const word = args.text("sort") ?? "service";
  const column = SORT_COLUMNS.find((each) => each === word);
  if (column !== undefined) return column;
  throw usageError(`option --sort is "${word}", allowed are ${SORT_COLUMNS.join(", ")}`, "status");
}

async function watch(args: Arguments, sort: SortColumn, console: Console): Promise<ExitCode> {
  const target = await targetOf(args);
  const keyboard = systemKeyboard();
  const stop = new AbortController();
  const unlisten = onSignals(["SIGINT", "SIGTERM", "SIGHUP"], () => stop.abort());
  try {
    await watchStatus({
      console,
      clock: systemPorts.clock,
      json: args.has("json"),
      fetch: () => fetchSnapshot(target, WATCH_LIMIT_MS),
      recent: () => fetchRecent(target, EVENTS_SHOWN, WATCH_LIMIT_MS),
      sort,
      ...(keyboard === undefined ? {} : { keyboard }),
      stop: stop.signal,
      onResize: (callback) => onSignals(["SIGWINCH"], callback),
    });
    return EXIT.done;
  } finally {
    unlisten();
  }
}
