/** Other programs, as a seam: run one to its end, with a time limit, without a shell. */

import { messageOf, RingmasterError } from "../errors.ts";

export interface CommandRequest {
  readonly program: string;
  readonly args: readonly string[];
  /** Text for the program's standard input; none means an empty one. */
  readonly stdin?: string;
  /** Environment variables to add; the rest is inherited. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface CommandResult {
  /** Exit code; 128 plus the signal number where a signal ended the program. */
  readonly code: number;
  readonly signal?: string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandRunner {
  /**
   * Resolves when the program has ended, whatever its exit code. When the signal aborts, the program is killed.
   * Throws RingmasterError `command_missing` where it cannot be started and `timed_out` where the signal aborted.
   */
  run(request: CommandRequest, signal?: AbortSignal): Promise<CommandResult>;
}

export const systemCommands: CommandRunner = {
  async run(request, signal) {
    const child = spawn(request);
    const kill = () => {
      try {
        child.kill("SIGKILL");
      } catch {
        // It ended by itself in the meantime.
      }
    };
    signal?.addEventListener("abort", kill, { once: true });
    if (signal?.aborted) kill();
    try {
      const [output] = await Promise.all([child.output(), feed(child, request.stdin)]);
      if (signal?.aborted) {
        throw new RingmasterError(
          "timed_out",
          `cannot finish "${request.program}": ${messageOf(signal.reason)}`,
        );
      }
      const decoder = new TextDecoder();
      return {
        code: output.code,
        ...(output.signal === null ? {} : { signal: output.signal }),
        stdout: decoder.decode(output.stdout),
        stderr: decoder.decode(output.stderr),
      };
    } finally {
      signal?.removeEventListener("abort", kill);
    }
  },
};

function spawn(request: CommandRequest): Deno.ChildProcess {
  try {
    return new Deno.Command(request.program, {
      args: [...request.args],
      stdin: request.stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
      ...(request.env === undefined ? {} : { env: { ...request.env } }),
    }).spawn();
  } catch (thrown) {
    throw new RingmasterError(
      "command_missing",
      `cannot start "${request.program}": ${messageOf(thrown)}`,
      { cause: thrown },
    );
  }
}

async function feed(child: Deno.ChildProcess, text: string | undefined): Promise<void> {
  if (text === undefined) return;
  const writer = child.stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch {
    // The program ended without reading all of it; its exit code tells the rest.
  }
}
