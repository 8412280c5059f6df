/** Runs ip(8): finds the program, tells refusals that do no harm from others, and turns its words into errors. */

import {
  type CommandResult,
  type CommandRunner,
  isCommandMissing,
  RingmasterError,
  runAtPlaces,
} from "../../../core/plugin/mod.ts";

/** Where it is looked for; the PATH of a service may lack the folder that holds it. */
const PROGRAM_PLACES: readonly string[] = ["ip", "/sbin/ip", "/usr/sbin/ip", "/bin/ip"];

export interface IpProgram {
  /** Throws RingmasterError `command_missing` where it is nowhere; a refusal is a result. */
  run(args: readonly string[], signal: AbortSignal): Promise<CommandResult>;
  /**
   * All in one run, one after the other, also when one is refused. Gives for each command undefined where it was
   * done, or the words of ip.
   */
  batch(
    commands: readonly (readonly string[])[],
    signal: AbortSignal,
  ): Promise<readonly (string | undefined)[]>;
}

export function createIpProgram(command: CommandRunner): IpProgram {
  async function run(
    args: readonly string[],
    signal: AbortSignal,
    stdin?: string,
  ): Promise<CommandResult> {
    const request = { args, childless: true as const, ...(stdin === undefined ? {} : { stdin }) };
    try {
      return await runAtPlaces(command, PROGRAM_PLACES, request, signal);
    } catch (thrown) {
      if (!isCommandMissing(thrown)) throw thrown;
      const message = `cannot find the program ip (iproute2) at ${PROGRAM_PLACES.join(", ")}`;
      throw new RingmasterError("command_missing", message, { cause: thrown });
    }
  }

  return {
    run: (args, signal) => run(args, signal),
    async batch(commands, signal) {
      const text = commands.map((args) => `${args.join(" ")}\n`).join("");
      const result = await run(["-force", "-batch", "-"], signal, text);
      return refusalsOf(result, commands.length);
    },
  };
}

/** Behind its words on each line that it could not do, ip prints `Command failed -:2`, with the number of the line. */
export function refusalsOf(result: CommandResult, count: number): (string | undefined)[] {
  const refusals: (string | undefined)[] = new Array(count).fill(undefined);
  if (result.code === 0) return refusals;
  let words: string[] = [];
  let placed = false;
  for (const line of result.stderr.split("\n")) {
    const failed = /^Command failed -:(\d+)/.exec(line);
    if (failed === null) {
      words.push(line);
      continue;
    }
    refusals[Number(failed[1]) - 1] = quote(words, result.code);
    placed = true;
    words = [];
  }
  // It ended before it came to any of them.
  return placed ? refusals : refusals.fill(wordsOf(result));
}

/** What ip said, on one line; or that it said nothing. */
export function wordsOf(result: CommandResult): string {
  return quote(result.stderr.split("\n"), result.code);
}

function quote(lines: readonly string[], code: number): string {
  const said = lines.map((line) => line.trim()).filter((line) => line !== "").join("; ");
  return said === "" ? `ip ended with code ${code} and said nothing` : `ip says "${said}"`;
}

/** The kernel's and ip's words for an interface that is not there; they differ between versions. */
const NO_INTERFACE = /Cannot find device|does not exist/i;
/** The same of an address. */
const NO_ADDRESS = /Cannot assign requested address|Address not found/i;

export function saysNoInterface(words: string): boolean {
  return NO_INTERFACE.test(words);
}

/** Either of them is not there. */
export function saysAbsent(words: string): boolean {
  return NO_ADDRESS.test(words) || saysNoInterface(words);
}
