/** `ringmaster promote`: how changes at run time would be written into the file. */

import type { Promotion } from "../../mod.ts";
import { ask, isRecord, noSense } from "../client.ts";
import { count, json } from "../output.ts";
import { isLayer } from "../layer_view.ts";
import { type Command, EXIT, JSON_OPTION } from "./command.ts";
import { TARGET_OPTIONS, targetOf } from "./target_options.ts";

export const promote: Command = {
  name: "promote",
  summary: "prints the change to the file that would make changes at run time part of it",
  options: [
    { name: "whole", summary: "print the whole file as it would be, instead of what differs" },
    JSON_OPTION,
    ...TARGET_OPTIONS,
  ],
  sections: [
    {
      title: "Output",
      lines: [
        "A unified diff, which patch(1) takes; where the changes cannot be written into the file, what",
        "to put in by hand. Nothing, and a word about it on standard error, where nothing was changed.",
        'Nothing is written. Once the file says the same, "ringmaster layer drop" changes nothing more.',
      ],
    },
    {
      title: "Examples",
      lines: [
        "ringmaster promote | patch -p0",
        "ringmaster promote --whole > new.yaml && ringmaster config replace new.yaml",
      ],
    },
  ],
  async run(args, console) {
    const target = await targetOf(args);
    const answer = await ask(target, { path: "/api/v1/layer/promotion", role: "admin" });
    if (!isPromotion(answer)) throw noSense(target, "the promotion");
    const { path, after, change, entries } = answer;
    if (args.has("json")) {
      console.out(json(answer));
      return EXIT.done;
    }
    if (entries.length === 0) console.error("ringmaster: no change at run time is in force");
    else if (change === "") {
      console.error(
        `ringmaster: "${path}" says already what ${count(entries.length, "change")} say`,
      );
    }
    const whole = args.has("whole");
    if (whole && after === undefined) {
      console.error(
        `ringmaster: cannot print "${path}" as a whole: the changes are to be put in by hand`,
      );
      return EXIT.failed;
    }
    const text = whole ? after ?? "" : change;
    if (text !== "") console.raw(text.endsWith("\n") ? text : `${text}\n`);
    return EXIT.done;
  },
};

function isPromotion(value: unknown): value is Promotion {
  return isRecord(value) && typeof value["path"] === "string" &&
    typeof value["change"] === "string" && isLayer(value["entries"]) &&
    ["string", "undefined"].includes(typeof value["after"]);
}
