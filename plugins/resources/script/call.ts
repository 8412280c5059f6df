/** How a script is called: which file, with which words and variables. */

import type { CommandRequest, Files } from "../../../core/plugin/mod.ts";
import { OCF_ROOT, type ScriptOptions } from "./options.ts";

/** Bytes of output that are kept; the words that count stand in the first few. */
const OUTPUT_MAX = 64 * 1024;

const ANY_EXECUTE = 0o111;

/** The files of which the first that is there is the script. */
export function candidates({ script, path }: ScriptOptions): string[] {
  if (script.kind === "ocf") {
    return [`${OCF_ROOT}/resource.d/${script.provider}/${script.agent}`];
  }
  return script.name.startsWith("/")
    ? [script.name]
    : path.map((folder) => `${folder}/${script.name}`);
}

/** The first candidate that is a file and may be executed. */
export async function findScript(
  options: ScriptOptions,
  files: Files,
): Promise<string | undefined> {
  for (const candidate of candidates(options)) {
    const facts = await files.facts(candidate);
    if (facts === undefined || facts.isDirectory) continue;
    if (facts.mode === undefined || (facts.mode & ANY_EXECUTE) !== 0) return candidate;
  }
  return undefined;
}

export function requestFor(
  options: ScriptOptions,
  file: string,
  action: string,
): CommandRequest {
  const env = environmentOf(options);
  return {
    program: file,
    args: [...options.args, action],
    outputMax: OUTPUT_MAX,
    ...(env === undefined ? {} : { env }),
  };
}

/** What OCF agents expect; undefined for others. */
function environmentOf(options: ScriptOptions): Record<string, string> | undefined {
  const { script, parameters, name } = options;
  if (script.kind !== "ocf") return undefined;
  const { provider, agent } = script;
  const given = Object.entries(parameters).map(([name, value]) => [`OCF_RESKEY_${name}`, value]);
  return {
    OCF_ROOT,
    OCF_RA_VERSION_MAJOR: "1",
    OCF_RA_VERSION_MINOR: "0",
    OCF_RESOURCE_TYPE: agent,
    OCF_RESOURCE_PROVIDER: provider,
    OCF_RESOURCE_INSTANCE: name ?? agent,
    ...Object.fromEntries(given),
  };
}

/**
 * A command that stops it, for somebody who runs commands only: the first candidate that can be executed, with its
 * variables.
 */
export function stopCommand(options: ScriptOptions): string[] {
  const environment = Object.entries(environmentOf(options) ?? {}).map(([name, value]) =>
    `${name}=${value}`
  );
  const words = [...options.args, "stop"].map(quoted).join(" ");
  const search = `for file do [ -f "$file" ] && [ -x "$file" ] && exec "$file" ${words}; done`;
  return ["env", ...environment, "sh", "-c", search, "sh", ...candidates(options)];
}

/** One word for the shell, whatever is in it. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
