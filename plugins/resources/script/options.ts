/** What the configuration may say about a script. */

import { optionWords, textSchema, z } from "../../../core/plugin/mod.ts";

/** Where Heartbeat looks for resource scripts, in this order. */
const SCRIPT_FOLDERS: readonly string[] = ["/etc/ha.d/resource.d", "/etc/init.d"];
export const OCF_ROOT = "/usr/lib/ocf";

const NAME = /^[\w.+-]+$/;
const PATH = /^\/[^\0]*[^\/\0]$/;
const OCF = /^ocf:([\w.+-]+):([\w.+-]+)$/;

/** Words that a file name made of dots would mean to the file system. */
const DOTS = /^\.{1,2}$/;

export type ScriptName =
  /** A resource.d script: a name that is looked for, or a path from the root. */
  | { readonly kind: "plain"; readonly name: string }
  | { readonly kind: "ocf"; readonly provider: string; readonly agent: string };

export function parseScriptName(text: string): ScriptName | undefined {
  const [, provider, agent] = OCF.exec(text) ?? [];
  if (provider !== undefined && agent !== undefined) {
    return DOTS.test(provider) || DOTS.test(agent) ? undefined : { kind: "ocf", provider, agent };
  }
  if (PATH.test(text)) return { kind: "plain", name: text };
  return NAME.test(text) && !DOTS.test(text) ? { kind: "plain", name: text } : undefined;
}

const SCRIPT_WORDS =
  "the name of a script, its path from the root, or an OCF agent such as ocf:heartbeat:apache";

const SCRIPT = textSchema(SCRIPT_WORDS).transform((text, context) => {
  const parsed = parseScriptName(text);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: "custom", message: `found "${text}"; wanted is ${SCRIPT_WORDS}` });
  return z.NEVER;
}).register(optionWords, { words: "name, path, or ocf:PROVIDER:AGENT" });

const WORD = z.string().refine((text) => !text.includes("\0"), {
  error: "must not contain a character NUL, which ends an argument",
});

const FOLDER = z.string().regex(PATH, { error: "must be the path of a folder from the root" });

const PARAMETER = z.union([WORD, z.number(), z.boolean()], {
  error: "must be a text, a number or yes or no",
}).transform((value) => `${value}`).register(optionWords, { words: "text" });

export const optionsSchema = z.strictObject({
  script: SCRIPT.describe(
    "A resource.d script by its name or its path, or an OCF agent as `ocf:PROVIDER:AGENT`",
  ),
  name: textSchema("a name that tells it from others").optional().describe(
    "What it is called in status and events; unset takes the script with its args",
  ),
  args: z.array(WORD).default([]).describe(
    "resource.d: words that stand before `start`, `stop` or `status`",
  ),
  parameters: z.record(
    z.string().regex(/^[A-Za-z_]\w*$/, { error: "must be made of letters, digits and _" }),
    PARAMETER,
  ).default({}).describe("OCF: the agent's parameters, handed over as OCF_RESKEY_name"),
  path: z.array(FOLDER).min(1).default([...SCRIPT_FOLDERS]).describe(
    "resource.d: folders in which a name is looked for, in this order",
  ),
}).superRefine(({ script, args, parameters }, context) => {
  // Left out where the script itself could not be read.
  if (script?.kind === "ocf" && args.length > 0) {
    const message = "is for resource.d scripts only; an OCF agent takes parameters";
    context.addIssue({ code: "custom", path: ["args"], message });
  }
  if (script?.kind === "plain" && Object.keys(parameters).length > 0) {
    const message = "is for OCF agents only; a resource.d script takes args";
    context.addIssue({ code: "custom", path: ["parameters"], message });
  }
});

export type ScriptOptions = z.output<typeof optionsSchema>;
