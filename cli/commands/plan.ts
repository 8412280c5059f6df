/** `ringmaster plan`: what a configuration would change in the table, without changing it. */

import {
  describeOperation,
  formatProblem,
  loadWithLayer,
  planOnce,
  systemPorts,
} from "../../mod.ts";
import { json } from "../output.ts";
import {
  BACKEND_OPTION,
  type Command,
  CONFIG_OPTION,
  EXIT,
  JSON_OPTION,
  NODE_OPTION,
  sourceOf,
  WITH_OPTION,
} from "./command.ts";

export const plan: Command = {
  name: "plan",
  summary: "prints what would change in the service table, and changes nothing",
  options: [CONFIG_OPTION, WITH_OPTION, NODE_OPTION, BACKEND_OPTION, JSON_OPTION],
  sections: [
    {
      title: "Output",
      lines: [
        "One operation a line, in the order in which they would be applied, or: nothing to do.",
        "No server is checked: the plan assumes that all are up. What operators said of servers, and the",
        "changes that they made at run time, count as they do for the director.",
      ],
    },
    {
      title: "Examples",
      lines: [
        "ringmaster plan -c /etc/ha.d/ldirectord.cf",
        "ringmaster plan -c ringmaster.yaml --backend memory     as if the table were empty",
      ],
    },
  ],
  async run(args, console) {
    const { load } = sourceOf(args.text("config") ?? "", args);
    const loaded = await loadWithLayer(load, systemPorts.files);
    for (const each of loaded.ok ? loaded.warnings : loaded.problems) {
      console.error(formatProblem(each));
    }
    if (!loaded.ok) return EXIT.failed;
    const { config, registry } = loaded;
    const planned = await planOnce({ config, registry, ports: systemPorts });
    if (args.has("json")) {
      console.out(json(planned));
      return EXIT.done;
    }
    console.error(`plan for backend ${planned.backend}: ${planned.reason}`);
    const lines = planned.operations.map(describeOperation);
    console.out(lines.length === 0 ? "nothing to do" : lines.join("\n"));
    return EXIT.done;
  },
};
