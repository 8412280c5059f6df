/** A command runner between a caller and the programs that it runs, which lets commands go wrong as the test says. */

import { RingmasterError } from "../errors.ts";
import type { CommandRequest, CommandResult, CommandRunner } from "../ports/mod.ts";

/**
 * - `fail`: ends with code 255 and a complaint, before it has done anything;
 * - `missing`: there is no such program;
 * - `hang`: does nothing until the signal aborts;
 * - `lie`: ends well, says nothing and has done nothing;
 * - `garble`: does its work, and its output is cut in the middle of a line;
 * - `partial`: does the first half of the lines that it is given, or all it is asked for where there is no second half,
 *   and then complains.
 */
export type CommandFault = "fail" | "missing" | "hang" | "lie" | "garble" | "partial";

export const COMMAND_FAULTS: readonly CommandFault[] = [
  "fail",
  "missing",
  "hang",
  "lie",
  "garble",
  "partial",
];

/** Asked before every command; undefined lets it run. */
export type FaultChoice = (request: CommandRequest) => CommandFault | undefined;

export const COMPLAINT = "Memory allocation problem\n";

export function injectFaults(commands: CommandRunner, choose: FaultChoice): CommandRunner {
  return {
    run(request, signal) {
      const fault = choose(request);
      return fault === undefined
        ? commands.run(request, signal)
        : goWrong(commands, fault, request, signal);
    },
  };
}

async function goWrong(
  commands: CommandRunner,
  fault: CommandFault,
  request: CommandRequest,
  signal: AbortSignal | undefined,
): Promise<CommandResult> {
  switch (fault) {
    case "fail":
      return { code: 255, stdout: "", stderr: COMPLAINT };
    case "missing":
      throw new RingmasterError(
        "command_missing",
        `cannot start "${request.program}": no such program`,
      );
    case "hang":
      return await untilAborted(request, signal);
    case "lie":
      return { code: 0, stdout: "", stderr: "" };
    case "garble": {
      const result = await commands.run(request, signal);
      return { ...result, stdout: cutInALine(result.stdout) };
    }
    case "partial": {
      const result = await commands.run(firstHalf(request), signal);
      return { ...result, code: 255, stderr: result.stderr + COMPLAINT };
    }
  }
}

function untilAborted(
  { program }: CommandRequest,
  signal: AbortSignal | undefined,
): Promise<CommandResult> {
  return new Promise((_resolve, reject) => {
    const stop = () =>
      reject(new RingmasterError("timed_out", `cannot finish "${program}": not done in time`));
    if (signal?.aborted) return stop();
    signal?.addEventListener("abort", stop, { once: true });
  });
}

function cutInALine(text: string): string {
  const middle = Math.floor(text.length / 2);
  return text[middle] === "\n" ? text.slice(0, middle - 1) : text.slice(0, middle);
}

function firstHalf(request: CommandRequest): CommandRequest {
  if (request.stdin === undefined) return request;
  const lines = request.stdin.split("\n").filter((line) => line !== "");
  const half = lines.slice(0, Math.ceil(lines.length / 2));
  return { ...request, stdin: half.map((line) => `${line}\n`).join("") };
}
