/** `ringmaster audit`: who asked a running director for what, from where, and what came of it. */

import { systemPorts } from "../../mod.ts";
import { parseWhole } from "../args.ts";
import { isAudit, renderAudit } from "../audit_view.ts";
import { ask, noSense } from "../client.ts";
import { clip, json } from "../output.ts";
import { type Command, EXIT, JSON_OPTION } from "./command.ts";
import { momentOf, SINCE_OPTION } from "./since.ts";
import { TARGET_OPTIONS, targetOf } from "./target_options.ts";

/** All that the director's administration tells at a time. */
const LIMIT_MAX = 10_000;

export const audit: Command = {
  name: "audit",
  summary: "prints who asked a running director for what, from where, and what came of it",
  options: [
    { name: "actor", value: "NAME", summary: "only what this one asked for" },
    SINCE_OPTION,
    { name: "limit", value: "N", summary: "at most so many, the newest; default: 100" },
    JSON_OPTION,
    ...TARGET_OPTIONS,
  ],
  sections: [
    {
      title: "Output",
      lines: [
        "One request a line, oldest first: when, who (the token's name, or the user on this machine),",
        "with which role, from where, what was asked, and how it stands since, or why it was refused.",
        "On a terminal lines end where the window does.",
      ],
    },
    {
      title: "Examples",
      lines: ["ringmaster audit --since 1h", "ringmaster audit --actor deploy --json"],
    },
  ],
  async run(args, console) {
    const [actor, since, limit] = ["actor", "since", "limit"].map(args.text);
    if (limit !== undefined) {
      parseWhole(limit, { min: 1, max: LIMIT_MAX }, "option --limit", "audit");
    }
    const query = new URLSearchParams({
      ...(actor === undefined ? {} : { actor }),
      ...(limit === undefined ? {} : { limit }),
      ...(since === undefined
        ? {}
        : { since: String(Math.round(momentOf(since, systemPorts.clock.now(), "audit"))) }),
    }).toString();
    const target = await targetOf(args);
    const path = `/api/v1/audit${query === "" ? "" : `?${query}`}`;
    const answer = await ask(target, { path, role: "operate" });
    if (!isAudit(answer)) throw noSense(target, "the audit trail");
    if (args.has("json")) {
      console.out(json(answer));
      return EXIT.done;
    }
    const lines = renderAudit(answer, console.paint);
    const columns = console.interactive ? console.size()?.columns : undefined;
    console.out(lines.map((line) => columns === undefined ? line : clip(line, columns)).join("\n"));
    return EXIT.done;
  },
};
