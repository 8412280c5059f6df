/** `ringmaster enable`, `disable` and `weight`: what an operator says about one server. */

import { type VerbOutcome, WEIGHT_MAX } from "../../mod.ts";
import { type Arguments, type OperandSpec, type OptionSpec, parseWhole } from "../args.ts";
import { ask, isRecord, noSense, type Target, VERB_LIMIT_MS } from "../client.ts";
import { type Console, json, printable } from "../output.ts";
import { tellPlan } from "../proposals.ts";
import { type Command, EXIT, type ExitCode, JSON_OPTION, PLAN_OPTION } from "./command.ts";
import { TARGET_OPTIONS, targetOf } from "./target_options.ts";

export const MEMBER_OPERANDS: readonly OperandSpec[] = [
  { name: "SERVICE", summary: "the virtual service, by its name or by its id" },
  { name: "REAL", summary: "the real server, by its id" },
];

export const KEPT_SECTION = {
  title: "How long it holds",
  lines: [
    "Until it is taken back: it outlives reloads and restarts, and is shown wherever the server is.",
  ],
};

const CONFIGURED = "configured" as const;

export interface Member {
  readonly service: string;
  readonly server: string;
}

export function memberOf(args: Arguments): Member {
  return { service: args.operand("SERVICE") ?? "", server: args.operand("REAL") ?? "" };
}

/** Has the director do it. Throws RingmasterError `not_found` or `refused` with the director's own sentence. */
export async function askVerb(
  target: Target,
  verb: string,
  body: Readonly<Record<string, unknown>>,
): Promise<VerbOutcome> {
  const answer = await ask(target, {
    path: `/api/v1/servers/${verb}`,
    body,
    limitMs: VERB_LIMIT_MS,
  });
  if (isOutcome(answer)) return answer;
  throw noSense(target, "the outcome");
}

/** What came of it on standard output, and on standard error what may be wrong with it. */
export function tellOutcome(outcome: VerbOutcome, asJson: boolean, console: Console): void {
  const { message, warning } = outcome;
  console.out(asJson ? json(outcome) : printable(message));
  if (warning !== undefined) console.error(`ringmaster: warning: ${printable(warning)}`);
}

function isOutcome(value: unknown): value is VerbOutcome {
  return isRecord(value) && typeof value["service"] === "string" &&
    typeof value["server"] === "string" && typeof value["message"] === "string" &&
    ["string", "undefined"].includes(typeof value["warning"]);
}

/** For the verbs about one server. */
export const VERB_OPTIONS: readonly OptionSpec[] = [PLAN_OPTION, JSON_OPTION, ...TARGET_OPTIONS];

/** Does it and tells what came of it; with `--plan` only what would. */
async function runVerb(
  verb: "disable" | "enable" | "weight",
  more: { readonly weight?: number | typeof CONFIGURED },
  args: Arguments,
  console: Console,
): Promise<ExitCode> {
  const target = await targetOf(args);
  const body = { ...memberOf(args), ...more };
  const asJson = args.has("json");
  if (args.has("plan")) {
    return await tellPlan(target, { kind: "server", verb, ...body }, asJson, console);
  }
  tellOutcome(await askVerb(target, verb, body), asJson, console);
  return EXIT.done;
}

export const disable: Command = {
  name: "disable",
  summary: "takes a real server out of service at once, as if it were down",
  operands: MEMBER_OPERANDS,
  options: VERB_OPTIONS,
  sections: [
    KEPT_SECTION,
    {
      title: "Examples",
      lines: [
        "ringmaster disable spring-ring-http 10.0.0.147:9072",
        "ringmaster enable spring-ring-http 10.0.0.147:9072    puts it back",
      ],
    },
  ],
  run: (args, console) => runVerb("disable", {}, args, console),
};

export const enable: Command = {
  name: "enable",
  summary: "puts a real server back that was drained or disabled",
  operands: MEMBER_OPERANDS,
  options: VERB_OPTIONS,
  sections: [
    {
      title: "What it does",
      lines: [
        "Ends a drain or a disablement. Its checks alone decide then whether it is in service.",
        'A weight that was set stays; "ringmaster weight SERVICE REAL configured" takes it back.',
      ],
    },
    {
      title: "Examples",
      lines: ["ringmaster enable 10.0.0.150:9072/tcp 10.0.0.147:9072"],
    },
  ],
  run: (args, console) => runVerb("enable", {}, args, console),
};

export const weight: Command = {
  name: "weight",
  summary: "gives a real server another weight than the configuration does",
  operands: [
    ...MEMBER_OPERANDS,
    {
      name: "N",
      summary: `from 0 (no new connections) to ${WEIGHT_MAX}, or "${CONFIGURED}" for what the\n` +
        "configuration says",
      completes: [CONFIGURED],
    },
  ],
  options: VERB_OPTIONS,
  sections: [
    KEPT_SECTION,
    {
      title: "Examples",
      lines: [
        "ringmaster weight spring-ring-http 10.0.0.147:9072 5",
        `ringmaster weight spring-ring-http 10.0.0.147:9072 ${CONFIGURED}`,
      ],
    },
  ],
  async run(args, console) {
    const text = args.operand("N") ?? "";
    const wanted = text === CONFIGURED
      ? text
      : parseWhole(text, { min: 0, max: WEIGHT_MAX, or: CONFIGURED }, "N", "weight");
    return await runVerb("weight", { weight: wanted }, args, console);
  },
};
