/** Other programs, as a seam: run one to its end, with a time limit, without a shell. */

import { messageOf, RingmasterError } from "../errors.ts";
import { endGroup } from "./command_group.ts";
import { plainReason } from "./tcp.ts";

export interface CommandRequest {
  readonly program: string;
  readonly args: readonly string[];
  /** Text for the program's standard input; none means an empty one. */
  readonly stdin?: string;
  /** Environment variables to add; the rest is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** Bytes that are kept of each output, OUTPUT_BYTES_MAX where left out; what is behind them is read and dropped. */
  readonly outputMax?: number;
  /**
   * It starts no other program and needs no time to tidy up. Then no copy of this process is made to start it, which
   * holds up all its threads, among them the one that sends heartbeats: some 20 ms, 90 ms on a busy machine.
   */
  readonly childless?: true;
  /**
   * When the signal aborts, the call rejects only once nothing is left of the group, or what was left has had SIGKILL:
   * for a program that must not be at it any more when another one undoes what it did.
   */
  readonly untilGone?: true;
}

export interface CommandResult {
  /** Exit code; 128 plus the signal number where a signal ended the program. */
  readonly code: number;
  readonly signal?: string;
  readonly stdout: string;
  readonly stderr: string;
  /** Set where an output was longer than what is kept, or still open when the program had ended. */
  readonly truncated?: true;
}

export interface CommandRunner {
  /**
   * Resolves when the program has ended and its output is closed, whatever its exit code; what holds the output open
   * LINGER_MS after the end, such as a daemon that the program started, is not waited for. It runs in a session and a
   * process group of its own. When the signal aborts, the call rejects at once, the whole group gets SIGTERM, and
   * SIGKILL what is left of it after GROUP_GRACE_MS; a program that moves into another group is out of reach. A
   * childless one runs in the group of this process, and gets SIGKILL at once.
   * Throws RingmasterError `command_missing` where it cannot be started and `timed_out` where the signal aborted.
   */
  run(request: CommandRequest, signal?: AbortSignal): Promise<CommandResult>;
}

/** A program that never stops talking must not eat the memory. */
export const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

/** How long the output of a program that has ended is waited for. */
export const LINGER_MS = 500;
const LINGER_WAITS = 5;

export const systemCommands: CommandRunner = {
  async run(request, signal) {
    if (signal?.aborted) throw timedOut(request, signal);
    const child = spawn(request);
    if (signal === undefined) return await finish(child, request, []);
    const { promise: stopped, reject } = Promise.withResolvers<never>();
    const readers: Reader[] = [];
    let stopping = false;
    const stop = () => {
      stopping = true;
      const refuse = () => reject(timedOut(request, signal));
      if (request.untilGone !== true) refuse();
      void end(child, request).then(() => {
        void child.status.then(refuse);
        // Until now it was read, because a program that cannot write does not get round to tidying up. Programs that
        // left the group may hold it open still, and nobody waits for them.
        for (const reader of readers) reader.cancel().catch(() => {});
      });
    };
    signal.addEventListener("abort", stop, { once: true });
    try {
      const result = await Promise.race([finish(child, request, readers), stopped]);
      // It has ended because it was asked to, and what it started may not be gone yet.
      return stopping ? await stopped : result;
    } finally {
      signal.removeEventListener("abort", stop);
    }
  },
};

type Reader = ReadableStreamDefaultReader<Uint8Array>;

async function end(child: Deno.ChildProcess, request: CommandRequest): Promise<void> {
  if (request.childless !== true) return await endGroup(child.pid);
  try {
    child.kill("SIGKILL");
  } catch {
    // It ended by itself in the meantime.
  }
}

/** Waits for the end of the program; puts the readers of its output into `readers`. */
async function finish(
  child: Deno.ChildProcess,
  request: CommandRequest,
  readers: Reader[],
): Promise<CommandResult> {
  const stdout = child.stdout.getReader();
  const stderr = child.stderr.getReader();
  readers.push(stdout, stderr);
  const { outputMax = OUTPUT_BYTES_MAX } = request;
  const reading = Promise.all([readAll(stdout, outputMax), readAll(stderr, outputMax)]);
  const [status] = await Promise.all([child.status, feed(child, request.stdin)]);
  const linger = startLinger();
  const closed = await Promise.race([reading.then(() => true), linger.over]);
  linger.end();
  // What a program has left behind, such as a daemon that it started, may hold the output open for ever.
  if (!closed) { for (const reader of readers) reader.cancel().catch(() => {}); }
  const [output, errors] = await reading;
  return {
    code: status.code,
    ...(status.signal === null ? {} : { signal: status.signal }),
    stdout: output.text,
    stderr: errors.text,
    ...(!closed || output.truncated || errors.truncated ? { truncated: true } : {}),
  };
}

/** `over` resolves with false when the output of a program that has ended had time enough to arrive. */
function startLinger(): { readonly over: Promise<false>; end(): void } {
  const { promise: over, resolve } = Promise.withResolvers<false>();
  let waits = 0;
  // In several waits, so that a process that was held up itself still gets to read between them.
  const timer = setInterval(() => {
    if (++waits === LINGER_WAITS) resolve(false);
  }, LINGER_MS / LINGER_WAITS);
  return { over, end: () => clearInterval(timer) };
}

function timedOut(request: CommandRequest, signal: AbortSignal): RingmasterError {
  return new RingmasterError(
    "timed_out",
    `cannot finish "${request.program}": ${messageOf(signal.reason)}`,
  );
}

async function readAll(
  reader: Reader,
  bytesMax: number,
): Promise<{ readonly text: string; readonly truncated: boolean }> {
  const decoder = new TextDecoder();
  let text = "";
  let room = bytesMax;
  let truncated = false;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const kept = part.value.subarray(0, room);
    room -= kept.length;
    truncated ||= kept.length < part.value.length;
    if (kept.length > 0) text += decoder.decode(kept, { stream: true });
  }
  // A letter that was cut in two at the end of what is kept is no letter.
  return { text: truncated ? text : text + decoder.decode(), truncated };
}

function spawn(request: CommandRequest): Deno.ChildProcess {
  try {
    return new Deno.Command(request.program, {
      args: [...request.args],
      stdin: request.stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
      // The system makes a session only for a program that is started by a copy of this process.
      detached: request.childless !== true,
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
