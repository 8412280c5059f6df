/** `ringmaster status`: what a running director knows. */

import { defaultSocketPath } from "../../mod.ts";
import { fetchSnapshot } from "../client.ts";
import { json } from "../output.ts";
import { renderStatus } from "../status_view.ts";
import { type Command, EXIT, JSON_OPTION, SOCKET_OPTION } from "./command.ts";

export const status: Command = {
  name: "status",
  summary: "shows what a running director knows: services, servers, last checks, backend",
  options: [SOCKET_OPTION, JSON_OPTION],
  sections: [
    {
      title: "Columns",
      lines: [
        "STATE       up, down, or unknown until the first check has ended",
        "WEIGHT      share of new connections in the table; - where the server is not in it",
        "ACTIVE      connections under way; - where the backend does not count",
        "SINCE       how long the state has lasted",
        "LAST CHECK  what the last check found, and how long it took",
      ],
    },
  ],
  async run(args, console) {
    const snapshot = await fetchSnapshot(args.text("socket") ?? defaultSocketPath());
    console.out(
      args.has("json") ? json(snapshot) : renderStatus(snapshot, console.paint).join("\n"),
    );
    return EXIT.done;
  },
};
