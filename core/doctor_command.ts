/** Programs that the doctor asks, each within a limit. */

import { RingmasterError } from "./errors.ts";
import { formatDuration } from "./model/mod.ts";
import type { CommandResult, Ports } from "./ports/mod.ts";

export const COMMAND_LIMIT_MS = 5_000;

/** What a program answers. Throws RingmasterError `timed_out` after the limit, and what the runner throws. */
export async function runBriefly(
  { command, clock }: Pick<Ports, "command" | "clock">,
  program: string,
  args: readonly string[],
): Promise<CommandResult> {
  const abort = new AbortController();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const cancel = clock.after(COMMAND_LIMIT_MS, () => {
    const limit = formatDuration(COMMAND_LIMIT_MS);
    const error = new RingmasterError("timed_out", `"${program}" was not done within ${limit}`);
    reject(error);
    abort.abort(error);
  });
  try {
    // The words are compared and read, and must not depend on the language of the machine.
    const request = { program, args, env: { LC_ALL: "C" } };
    return await Promise.race([command.run(request, abort.signal), late]);
  } finally {
    cancel();
  }
}
