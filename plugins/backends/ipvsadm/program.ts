/** Runs ipvsadm: finds the program, and turns its words into errors. */

import {
  type CommandResult,
  type CommandRunner,
  isCommandMissing,
  RingmasterError,
  runAtPlaces,
} from "../../../core/plugin/mod.ts";

/** Where it is looked for; the PATH of an ordinary user often lacks the two folders that hold it. */
export const PROGRAM_PLACES: readonly string[] = ["ipvsadm", "/sbin/ipvsadm", "/usr/sbin/ipvsadm"];

export interface Ipvsadm {
  /** Throws RingmasterError `command_missing` where ipvsadm is nowhere; a refusal is a result. */
  run(args: readonly string[], signal: AbortSignal, stdin?: string): Promise<CommandResult>;
}

export function createIpvsadm(command: CommandRunner, program: string | undefined): Ipvsadm {
  const places = program === undefined ? PROGRAM_PLACES : [program];

  return {
    async run(args, signal, stdin) {
      try {
        return await runAtPlaces(command, places, {
          args,
          // One that the configuration names may be a script.
          ...(program === undefined ? { childless: true } : {}),
          ...(stdin === undefined ? {} : { stdin }),
        }, signal);
      } catch (thrown) {
        if (!isCommandMissing(thrown) || program !== undefined) throw thrown;
        const message = "cannot find ipvsadm on the PATH, in /sbin or in /usr/sbin";
        throw new RingmasterError("command_missing", message, { cause: thrown });
      }
    },
  };
}

const LINES_QUOTED_MAX = 5;

/** What ipvsadm said, on one line: each message once, with how often it came; or that it said nothing. */
export function wordsOf(result: CommandResult): string {
  const counts = new Map<string, number>();
  for (const line of result.stderr.split("\n")) {
    const said = line.trim();
    if (said !== "") counts.set(said, (counts.get(said) ?? 0) + 1);
  }
  if (counts.size === 0) return `ipvsadm ended with code ${result.code} and said nothing`;
  const quoted = [...counts].slice(0, LINES_QUOTED_MAX).map(([said, count]) =>
    count === 1 ? `"${said}"` : `"${said}" (${count} times)`
  );
  const more = counts.size - quoted.length;
  return `ipvsadm says ${quoted.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
