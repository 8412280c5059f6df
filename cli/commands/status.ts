/** `ringmaster status`: what a running director knows. */

import { systemPorts } from "../../mod.ts";
import type { Arguments } from "../args.ts";
import { fetchSnapshot } from "../client.ts";
import { type Console, json } from "../output.ts";
import { onSignals } from "../signals.ts";
import { renderStatus } from "../status_view.ts";
import { watchStatus } from "../watch.ts";
import {
  type Command,
  EXIT,
  type ExitCode,
  JSON_OPTION,
  SOCKET_OPTION,
  socketOf,
} from "./command.ts";

/** Shorter than a single status waits, so that a picture that is stale is soon shown to be. */
const WATCH_LIMIT_MS = 2_000;

export const status: Command = {
  name: "status",
  summary: "shows what a running director knows: cluster, services, servers, last checks, backend",
  options: [
    SOCKET_OPTION,
    { ...JSON_OPTION, summary: "print JSON for programs; with --watch one object a line" },
    { name: "watch", short: "w", summary: "show it anew every second, until Ctrl-C" },
  ],
  sections: [
    {
      title: "Columns",
      lines: [
        "STATE       up, down, or unknown until the first check has ended; and what an operator said",
        "WEIGHT      share of new connections in the table; - where the server is not in it",
        "ACTIVE      connections under way; - where the backend does not count",
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
    { title: "Examples", lines: ["ringmaster status --watch"] },
  ],
  async run(args, console) {
    if (args.has("watch")) return await watch(args, console);
    const snapshot = await fetchSnapshot(socketOf(args));
    console.out(
      args.has("json") ? json(snapshot) : renderStatus(snapshot, console.paint).join("\n"),
    );
    return EXIT.done;
  },
};

async function watch(args: Arguments, console: Console): Promise<ExitCode> {
  const socket = socketOf(args);
  const stop = new AbortController();
  const unlisten = onSignals(["SIGINT", "SIGTERM", "SIGHUP"], () => stop.abort());
  try {
    await watchStatus({
      console,
      clock: systemPorts.clock,
      json: args.has("json"),
      fetch: () => fetchSnapshot(socket, WATCH_LIMIT_MS),
      stop: stop.signal,
      onResize: (callback) => onSignals(["SIGWINCH"], callback),
    });
    return EXIT.done;
  } finally {
    unlisten();
  }
}
