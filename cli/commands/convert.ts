/** `ringmaster convert`: a configuration of another format as native YAML. */

import {
  builtinPlugins,
  convertConfig,
  createRegistry,
  formatProblem,
  plainReason,
  RingmasterError,
  systemPorts,
} from "../../mod.ts";
import { type Command, EXIT, NODE_OPTION, overridesOf, WITH_OPTION } from "./command.ts";

export const convert: Command = {
  name: "convert",
  summary: "writes a configuration of another format, such as an ldirectord.cf, as native YAML",
  operands: [{ name: "PATH", summary: "the configuration to convert", completes: "file" }],
  options: [
    {
      name: "output",
      short: "o",
      value: "FILE",
      summary: "write it there instead of to standard output; a file that is there is not touched",
      completes: "file",
    },
    { name: "force", summary: "overwrite the file that -o names" },
    NODE_OPTION,
    WITH_OPTION,
  ],
  sections: [
    {
      title: "Output",
      lines: [
        "The native YAML, with comments that say which line each part came from. Running it gives the",
        "same table. Problems and warnings stand on standard error; with problems nothing is written.",
      ],
    },
    {
      title: "Examples",
      lines: ["ringmaster convert /etc/ha.d/ldirectord.cf -o /etc/ringmaster/ringmaster.yaml"],
    },
  ],
  async run(args, console) {
    const path = args.operand("PATH") ?? "";
    const output = args.text("output");
    // Said before the work, so that nothing is printed that then goes nowhere.
    if (output !== undefined && !args.has("force")) await refuseOverwriting(output);
    const registry = createRegistry(builtinPlugins);
    const result = await convertConfig({
      path,
      registry,
      ports: systemPorts,
      overrides: overridesOf(args),
    });
    for (const problem of result.ok ? result.warnings : result.problems) {
      console.error(formatProblem(problem));
    }
    if (!result.ok) return EXIT.failed;
    if (output === undefined) console.raw(result.text);
    else await writeOutput(output, result.text, args.has("force"));
    return EXIT.done;
  },
};

async function refuseOverwriting(path: string): Promise<void> {
  try {
    await Deno.lstat(path);
  } catch {
    // What else is wrong with the place is said when it is written.
    return;
  }
  throw inTheWay(path);
}

function inTheWay(path: string): RingmasterError {
  return new RingmasterError(
    "command_failed",
    `cannot write "${path}": it is there already; --force overwrites it`,
  );
}

async function writeOutput(path: string, text: string, overwrite: boolean): Promise<void> {
  try {
    await Deno.writeTextFile(path, text, overwrite ? {} : { createNew: true });
  } catch (thrown) {
    if (thrown instanceof Deno.errors.AlreadyExists) throw inTheWay(path);
    throw new RingmasterError("command_failed", `cannot write "${path}": ${plainReason(thrown)}`);
  }
}
