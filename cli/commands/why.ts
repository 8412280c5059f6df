/** `ringmaster why`: the chain of events that led to the present state of a service or a server. */

import { ask, noSense } from "../client.ts";
import { json } from "../output.ts";
import { isToldExplanation, renderWhy } from "../why_view.ts";
import { type Command, EXIT, JSON_OPTION, SOCKET_OPTION, socketOf } from "./command.ts";
import { MEMBER_OPERANDS } from "./verbs.ts";

export const why: Command = {
  name: "why",
  summary: "tells why a service or a real server stands as it does",
  operands: MEMBER_OPERANDS.map((operand) =>
    operand.name === "REAL" ? { ...operand, optional: true } : operand
  ),
  options: [SOCKET_OPTION, JSON_OPTION],
  sections: [
    {
      title: "Output",
      lines: [
        "How it stands now, then the events that led there, oldest first, each below its cause and",
        "further to the right. #12 <- #11 says that event 11 led to event 12.",
      ],
    },
    {
      title: "Examples",
      lines: [
        "ringmaster why spring-ring-http",
        "ringmaster why 10.0.0.150:9072/tcp 10.0.0.147:9072",
      ],
    },
  ],
  async run(args, console) {
    const socket = socketOf(args);
    const query = new URLSearchParams({ service: args.operand("SERVICE") ?? "" });
    const server = args.operand("REAL");
    if (server !== undefined) query.set("server", server);
    const answer = await ask(socket, { path: `/api/v1/why?${query}` });
    if (!isToldExplanation(answer)) throw noSense(socket, "the explanation");
    console.out(args.has("json") ? json(answer) : renderWhy(answer, console.paint).join("\n"));
    return EXIT.done;
  },
};
