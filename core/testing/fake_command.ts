/** A command runner that records what was asked and answers as the test says. */

import type { CommandRequest, CommandResult, CommandRunner } from "../ports/mod.ts";

export interface FakeCommands extends CommandRunner {
  readonly requests: readonly CommandRequest[];
}

export type CommandAnswer =
  | Partial<CommandResult>
  | Error
  | Promise<Partial<CommandResult>>;

/** `answer` may throw, return an error to throw, or leave out what is as in a success without output. */
export function createFakeCommands(
  answer: (request: CommandRequest, signal?: AbortSignal) => CommandAnswer,
): FakeCommands {
  const requests: CommandRequest[] = [];
  return {
    requests,
    async run(request, signal) {
      requests.push(request);
      const given = await answer(request, signal);
      if (given instanceof Error) throw given;
      return { code: 0, stdout: "", stderr: "", ...given };
    },
  };
}
