/** Programs that are not at the same place on every machine. */

import { RingmasterError } from "../errors.ts";
import type { CommandRequest, CommandResult, CommandRunner } from "../ports/mod.ts";

/** Keeps a program's words in English, whatever the language of the machine: they are compared and searched for. */
const ENVIRONMENT = { LC_ALL: "C" };

/**
 * Runs the first of these programs that is there: names are looked for on the PATH, which often lacks the folders of
 * the system's own programs, so that absolute paths follow. It looks anew each time, because a program can be installed
 * later. A refusal is a result. Throws the RingmasterError `command_missing` of the last place where it is at none.
 */
export async function runAtPlaces(
  command: CommandRunner,
  places: readonly string[],
  request: Omit<CommandRequest, "program">,
  signal?: AbortSignal,
): Promise<CommandResult> {
  const env = { ...ENVIRONMENT, ...request.env };
  let missing: unknown = new RingmasterError(
    "command_missing",
    "cannot start a program: none is named",
  );
  for (const program of places) {
    try {
      return await command.run({ ...request, program, env }, signal);
    } catch (thrown) {
      if (!isCommandMissing(thrown)) throw thrown;
      missing = thrown;
    }
  }
  throw missing;
}

/** Whether a program could not be started because it is not there. */
export function isCommandMissing(thrown: unknown): boolean {
  return thrown instanceof RingmasterError && thrown.code === "command_missing";
}
