/** `ringmaster layer` and `layer drop`: changes at run time that are in force on top of the file. */

import { systemPorts } from "../../mod.ts";
import { dropQuestion } from "../change_requests.ts";
import { ask, noSense } from "../client.ts";
import { isLayer, renderLayer } from "../layer_view.ts";
import { json } from "../output.ts";
import { tellPlan } from "../proposals.ts";
import { askForChange } from "../reload_outcome.ts";
import { type Command, EXIT, FORCE_OPTION, JSON_OPTION, PLAN_OPTION } from "./command.ts";
import { TARGET_OPTIONS, targetOf } from "./target_options.ts";

export const layer: Command = {
  name: "layer",
  summary: "lists changes at run time that are in force on top of the file, with conflicts",
  options: [JSON_OPTION, ...TARGET_OPTIONS],
  sections: [
    {
      title: "Output",
      lines: [
        "One change a line: what it is about, what it says, who asked for it and how long ago. Below a",
        "change stands what the file has come to say against it since; the change stays in force.",
      ],
    },
    { title: "Examples", lines: ["ringmaster layer", "ringmaster layer drop web"] },
  ],
  async run(args, console) {
    const target = await targetOf(args);
    const answer = await ask(target, { path: "/api/v1/layer" });
    if (!isLayer(answer)) throw noSense(target, "the layer");
    const now = systemPorts.clock.now();
    console.out(
      args.has("json") ? json(answer) : renderLayer(answer, now, console.paint).join("\n"),
    );
    return EXIT.done;
  },
};

export const layerDrop: Command = {
  name: "layer drop",
  summary: "takes changes at run time back, so that the file alone holds again",
  operands: [
    {
      name: "SERVICE",
      summary: "only those of this service and its servers; all where left out",
      optional: true,
    },
    { name: "SERVER", summary: "only the one of this server", optional: true },
  ],
  options: [PLAN_OPTION, FORCE_OPTION, JSON_OPTION, ...TARGET_OPTIONS],
  sections: [
    {
      title: "Examples",
      lines: ["ringmaster layer drop --plan", "ringmaster layer drop web 10.0.0.148:9072"],
    },
  ],
  async run(args, console) {
    const [service, server] = [args.operand("SERVICE"), args.operand("SERVER")];
    const which = {
      ...(service === undefined ? {} : { service }),
      ...(server === undefined ? {} : { server }),
    };
    const target = await targetOf(args);
    const asJson = args.has("json");
    if (args.has("plan")) {
      return await tellPlan(target, { kind: "drop", ...which }, asJson, console);
    }
    return await askForChange(target, {
      question: dropQuestion(which, args.has("force")),
      what: "drop the changes",
      forced: "--force",
      json: asJson,
    }, console);
  },
};
