/** `ringmaster doctor`: what on this machine stands in the way of a director. */

import { builtinPlugins, createRegistry, diagnose, systemPorts } from "../../mod.ts";
import { fetchSnapshot } from "../client.ts";
import { renderFindings } from "../doctor_view.ts";
import { json } from "../output.ts";
import {
  BACKEND_OPTION,
  type Command,
  EXIT,
  JSON_OPTION,
  NODE_OPTION,
  OPTIONAL_CONFIG_OPTION,
  overridesOf,
  SERVED_SOCKET_OPTION,
  STATE_OPTION,
  WITH_OPTION,
} from "./command.ts";

export const doctor: Command = {
  name: "doctor",
  summary: "says what on this machine stands in the way of a director, and what to do about it",
  options: [
    OPTIONAL_CONFIG_OPTION,
    WITH_OPTION,
    NODE_OPTION,
    BACKEND_OPTION,
    SERVED_SOCKET_OPTION,
    STATE_OPTION,
    JSON_OPTION,
  ],
  sections: [
    {
      title: "Output",
      lines: [
        "One line for each thing that was looked at: ok, warning or failed, what was found, and below it",
        "the remedy. Nothing is changed, and it may run beside a director. Without -c only the machine is",
        "looked at. With a cluster, the director that runs here is asked whom it hears over which medium,",
        "who hears it, and whether the configurations are the same.",
      ],
    },
    { title: "Exit code", lines: ["1 where something failed; warnings do not count."] },
    { title: "Examples", lines: ["ringmaster doctor -c /etc/ha.d/ldirectord.cf"] },
  ],
  async run(args, console) {
    const path = args.text("config");
    const findings = await diagnose({
      ...(path === undefined ? {} : { path }),
      registry: createRegistry(builtinPlugins),
      ports: systemPorts,
      overrides: overridesOf(args),
      askDirector: (socket) => fetchSnapshot(socket),
    });
    console.out(
      args.has("json") ? json(findings) : renderFindings(findings, console.paint).join("\n"),
    );
    return findings.some(({ status }) => status === "failed") ? EXIT.failed : EXIT.done;
  },
};
