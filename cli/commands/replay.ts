/** `ringmaster replay`: whether this program decides again what a journal says was decided. */

import { replayFile, systemPorts } from "../../mod.ts";
import { type Arguments, parseWhole } from "../args.ts";
import { type Console, json } from "../output.ts";
import { differing, replayLines } from "../replay_view.ts";
import { type Command, EXIT, type ExitCode, JSON_OPTION } from "./command.ts";
import { momentOf } from "./since.ts";

export const replay: Command = {
  name: "replay",
  summary: "decides again what a journal has recorded, and compares",
  operands: [{
    name: "JOURNAL",
    summary: "the file, also of a director that runs; `status` names it",
    completes: "file",
  }],
  options: [
    {
      name: "from",
      value: "TIME",
      summary: "compare only what is younger: 10m or 2h, or a moment such as 2026-11-22T16:00",
    },
    { name: "run", value: "N", summary: "only the run of the director with this number" },
    JSON_OPTION,
  ],
  sections: [
    {
      title: "Output",
      lines: [
        "Every check outcome, plan and election that was recorded runs through the same functions once more.",
        "A decision that differs is shown with its time and cause: what was decided then, and what would be",
        "decided now. The exit code is 0 where all are the same and 1 where one differs.",
      ],
    },
    {
      title: "Examples",
      lines: [
        "ringmaster replay /var/lib/ringmaster/etc-ringmaster-lb.yaml.journal",
        "ringmaster replay --from 1h --json decisions.journal",
      ],
    },
  ],
  run: (args, console) => Promise.try(replayed, args, console),
};

function replayed(args: Arguments, console: Console): ExitCode {
  const from = args.text("from");
  const run = args.text("run");
  const limits = { min: 1, max: Number.MAX_SAFE_INTEGER };
  const now = systemPorts.clock.now();
  const report = replayFile(args.operand("JOURNAL") ?? "", {
    ...(from === undefined ? {} : { from: momentOf(from, now, "replay", "--from") }),
    ...(run === undefined ? {} : { run: parseWhole(run, limits, "option --run", "replay") }),
  });
  console.out(args.has("json") ? json(report) : replayLines(report, console.paint).join("\n"));
  return differing(report) === 0 ? EXIT.done : EXIT.failed;
}
