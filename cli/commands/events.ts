/** `ringmaster events`: what has happened, and what happens. */

import { systemPorts } from "../../mod.ts";
import { parseWhole } from "../args.ts";
import { fetchEvents, followEvents, type ToldEvent } from "../event_stream.ts";
import { eventLine } from "../event_view.ts";
import { json } from "../output.ts";
import { type Command, EXIT, JSON_OPTION, SOCKET_OPTION, socketOf } from "./command.ts";

export const events: Command = {
  name: "events",
  summary: "prints the events that a running director keeps, and follows it if asked to",
  options: [
    { name: "follow", short: "f", summary: "go on with every event as it happens" },
    { name: "after", value: "ID", summary: "only events after the one with this number" },
    {
      ...JSON_OPTION,
      summary: "print JSON for programs: a list, or with --follow one object a line",
    },
    SOCKET_OPTION,
  ],
  sections: [
    {
      title: "Output",
      lines: [
        "One event a line, oldest first: time, severity (info, warning, error), what happened, and the",
        "number of the event with that of its cause. Numbers begin anew when the director is started.",
        "With --follow the exit code is 3 when the director goes away.",
      ],
    },
    {
      title: "Examples",
      lines: [
        "ringmaster events --follow",
        "ringmaster events --follow --json | jq --unbuffered 'select(.type == \"server.down\")'",
      ],
    },
  ],
  async run(args, console) {
    const text = args.text("after");
    const limits = { min: 0, max: Number.MAX_SAFE_INTEGER };
    const after = text === undefined
      ? undefined
      : parseWhole(text, limits, "option --after", "events");
    const socket = socketOf(args);
    const asJson = args.has("json");
    if (!args.has("follow")) {
      const kept = await fetchEvents(socket, after);
      if (asJson) console.out(json(kept));
      else if (kept.length > 0) {
        console.out(kept.map((event) => eventLine(event, console.paint)).join("\n"));
      }
      return EXIT.done;
    }
    const lineOf = (event: ToldEvent) =>
      asJson ? JSON.stringify(event) : eventLine(event, console.paint);
    const from = after === undefined ? {} : { after };
    for await (const event of followEvents(socket, { clock: systemPorts.clock, ...from })) {
      console.out(lineOf(event));
      if (console.closed) break;
    }
    return EXIT.done;
  },
};
