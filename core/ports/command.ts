/** Other programs, as a seam: run one to its end, with a time limit, without a shell. */

import { messageOf, RingmasterError } from "../errors.ts";
import { plainReason } from "./tcp.ts";

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
   * Resolves when the program has ended and its output is closed, whatever its exit code. When the signal aborts, the
   * program is killed.
   * Throws RingmasterError `command_missing` where it cannot be started and `timed_out` where the signal aborted.
   */
  run(request: CommandRequest, signal?: AbortSignal): Promise<CommandResult>;
}

export const systemCommands: CommandRunner = {
  async run(request, signal) {
    if (signal?.aborted) throw timedOut(request, signal);
    const child = spawn(request);
    const stdout = child.stdout.getReader();
    const stderr = child.stderr.getReader();
    const stop = () => {
      kill(child);
      // Children of the program may hold its output open; nobody waits for them.
      stdout.cancel().catch(() => {});
      stderr.cancel().catch(() => {});
    };
    signal?.addEventListener("abort", stop, { once: true });
    try {
      const [status, output, errors] = await Promise.all([
        child.status,
        readAll(stdout),
        readAll(stderr),
        feed(child, request.stdin),
      ]);
      if (signal?.aborted) throw timedOut(request, signal);
      return {
        code: status.code,
        ...(status.signal === null ? {} : { signal: status.signal }),
        stdout: output,
        stderr: errors,
      };
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  },
};

function timedOut(request: CommandRequest, signal: AbortSignal): RingmasterError {
  return new RingmasterError(
    "timed_out",
    `cannot finish "${request.program}": ${messageOf(signal.reason)}`,
  );
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // It ended by itself in the meantime.
  }
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

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
      `cannot start "${request.program}": ${startFailure(thrown)}`,
      { cause: thrown },
    );
  }
}

/** The system's reason, in words for a person: Deno repeats the program's name and adds an error number. */
function startFailure(thrown: unknown): string {
  if (thrown instanceof Deno.errors.NotFound) return "no such program";
  return plainReason(thrown).replace(/^failed to spawn '.*': /, "");
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
