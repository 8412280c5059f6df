/** `ringmaster config show`, `config check` and `config replace`: the files of a running director's configuration. */

import {
  type ConfigurationFile,
  type ConfigurationText,
  plainReason,
  RingmasterError,
} from "../../mod.ts";
import type { Arguments, OperandSpec } from "../args.ts";
import { ask, isRecord, noSense, type Target } from "../client.ts";
import { isConfiguration, placeFiles } from "../configuration_files.ts";
import { type Console, json, printable } from "../output.ts";
import { tellPlan } from "../proposals.ts";
import { askForChange, isTexts } from "../reload_outcome.ts";
import {
  type Command,
  EXIT,
  type ExitCode,
  FORCE_OPTION,
  JSON_OPTION,
  PLAN_OPTION,
} from "./command.ts";
import { TARGET_OPTIONS, targetOf } from "./target_options.ts";

const CHECK_LIMIT_MS = 60_000;

const WHICH_SECTION = {
  title: "Which file",
  lines: [
    "Where the configuration is one file, FILE takes its place, whatever it is called. Where it has",
    "several, as a folder /etc/ha.d has, each FILE takes the place of the one of the same name.",
    "Keys of the cluster (authkeys) are not among them.",
  ],
};

export const configShow: Command = {
  name: "config show",
  summary: "prints the files of a running director's configuration as they are on disk",
  options: [JSON_OPTION, ...TARGET_OPTIONS],
  sections: [
    {
      title: "Output",
      lines: [
        "The file as it is; of several each behind a line with its path. With --json also the entity",
        "tag, which --etag of config replace takes.",
      ],
    },
    {
      title: "Examples",
      lines: ["ringmaster config show > mine.yaml", "ringmaster config show --json | jq -r .etag"],
    },
  ],
  async run(args, console) {
    const configuration = await askConfiguration(await targetOf(args));
    if (args.has("json")) {
      console.out(json(configuration));
      return EXIT.done;
    }
    const { files, inForce } = configuration;
    for (const { path, text } of files) {
      if (files.length > 1) console.out(`==> ${printable(path)} <==`);
      console.raw(text.endsWith("\n") || text === "" ? text : `${text}\n`);
    }
    if (!inForce) console.error("ringmaster: this is not what is in force");
    return EXIT.done;
  },
};

async function askConfiguration(target: Target): Promise<ConfigurationText> {
  const answer = await ask(target, { path: "/api/v1/config", role: "admin" });
  if (isConfiguration(answer)) return answer;
  throw noSense(target, "the configuration");
}

const FILES_OPERAND: OperandSpec = {
  name: "FILE",
  summary: "the new file, or several",
  repeated: true,
  completes: "file",
};

export const configCheck: Command = {
  name: "config check",
  summary: "has a running director say what it would find wrong with files, and what would happen",
  operands: [{
    ...FILES_OPERAND,
    summary: "the new file, or several; what is on its disk now where left out",
    optional: true,
  }],
  options: [JSON_OPTION, ...TARGET_OPTIONS],
  sections: [
    WHICH_SECTION,
    {
      title: "Output",
      lines: [
        "What would happen if it were in force, one step a line; problems on standard error, and exit",
        "code 1 then. Nothing is written and nothing is changed.",
      ],
    },
    { title: "Examples", lines: ["ringmaster config check mine.yaml"] },
  ],
  async run(args, console) {
    const target = await targetOf(args);
    const answer = await ask(target, {
      path: "/api/v1/config/check",
      body: args.operands("FILE").length === 0 ? {} : { files: await filesOf(target, args) },
      limitMs: CHECK_LIMIT_MS,
      role: "admin",
    });
    if (!isCheck(answer)) throw noSense(target, "what was found");
    if (args.has("json")) console.out(json(answer));
    else tellCheck(answer, console);
    return answer.valid ? EXIT.done : EXIT.failed;
  },
};

interface Check {
  readonly valid: boolean;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  readonly steps: readonly string[];
}

function tellCheck({ valid, problems, warnings, steps }: Check, console: Console): void {
  for (const warning of warnings) console.error(`ringmaster: warning: ${printable(warning)}`);
  for (const problem of problems) console.error(printable(problem));
  if (!valid) return;
  console.out(steps.length === 0 ? "nothing would change" : steps.map(printable).join("\n"));
}

function isCheck(value: unknown): value is Check {
  return isRecord(value) && typeof value["valid"] === "boolean" && isTexts(value["problems"]) &&
    isTexts(value["warnings"]) && isTexts(value["steps"]);
}

export const configReplace: Command = {
  name: "config replace",
  summary: "puts files in the place of those of a running director, which applies them",
  operands: [FILES_OPERAND],
  options: [
    {
      name: "etag",
      value: "TAG",
      summary: "only where the files are still those that config show told with this entity tag",
    },
    PLAN_OPTION,
    FORCE_OPTION,
    JSON_OPTION,
    ...TARGET_OPTIONS,
  ],
  sections: [
    WHICH_SECTION,
    {
      title: "What it does",
      lines: [
        "The director checks the whole first: with a problem nothing is written. It is refused where",
        "somebody else has changed the files meanwhile.",
      ],
    },
    {
      title: "Examples",
      lines: [
        "ringmaster config show > mine.yaml && $EDITOR mine.yaml",
        "ringmaster config replace mine.yaml --plan",
        "ringmaster config replace mine.yaml",
      ],
    },
  ],
  run: (args, console) => replace(args, console),
};

async function replace(args: Arguments, console: Console): Promise<ExitCode> {
  const target = await targetOf(args);
  const configuration = await askConfiguration(target);
  const files = placeFiles(configuration, await readFiles(args));
  const asJson = args.has("json");
  if (args.has("plan")) return await tellPlan(target, { kind: "files", files }, asJson, console);
  const etag = args.text("etag") ?? configuration.etag;
  return await askForChange(target, {
    question: {
      path: `/api/v1/config${args.has("force") ? "?force=true" : ""}`,
      method: "PUT",
      body: { files },
      headers: { "if-match": `"${etag}"` },
      role: "admin",
    },
    what: "replace the configuration",
    forced: "--force",
    json: asJson,
  }, console);
}

async function filesOf(target: Target, args: Arguments): Promise<readonly ConfigurationFile[]> {
  return placeFiles(await askConfiguration(target), await readFiles(args));
}

async function readFiles(args: Arguments): Promise<ConfigurationFile[]> {
  return await Promise.all(
    args.operands("FILE").map(async (path) => {
      try {
        return { path, text: await Deno.readTextFile(path) };
      } catch (thrown) {
        throw new RingmasterError("refused", `cannot read "${path}": ${plainReason(thrown)}`);
      }
    }),
  );
}
