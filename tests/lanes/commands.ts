/** Commands of a test: run to the end, or started and watched while the test goes on. */

import { eventually } from "../../core/testing/mod.ts";

export interface CommandOutput {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, without input. */
export async function run(command: readonly string[]): Promise<CommandOutput> {
  const [program = "", ...args] = command;
  const output = await new Deno.Command(program, { args, stdin: "null" }).output();
  const decoder = new TextDecoder();
  return {
    code: output.code,
    stdout: decoder.decode(output.stdout),
    stderr: decoder.decode(output.stderr),
  };
}

/** Runs a command that must succeed; the error quotes it with all that it said. */
export async function runOrThrow(command: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(command);
  if (code === 0) return stdout;
  throw new Error(`"${command.join(" ")}" ended with code ${code}: ${stdout}${stderr}`.trim());
}

/** A program that a test started: its output so far, and its end. */
export class StartedProgram {
  readonly pid: number;
  readonly status: Promise<Deno.CommandStatus>;
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #letGo = new AbortController();
  readonly #drained: Promise<unknown>;
  #output = "";
  #ended = false;

  constructor(command: readonly string[]) {
    const [program = "", ...args] = command;
    this.#child = new Deno.Command(program, {
      args,
      env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.pid = this.#child.pid;
    this.#writer = this.#child.stdin.getWriter();
    this.status = this.#child.status.finally(() => this.#ended = true);
    this.#drained = Promise.all([
      this.#keep(this.#child.stdout),
      this.#keep(this.#child.stderr),
    ]);
  }

  /** Standard output and standard error as they came. */
  get output(): string {
    return this.#output;
  }

  get ended(): boolean {
    return this.#ended;
  }

  async write(line: string): Promise<void> {
    await this.#writer.write(new TextEncoder().encode(line));
  }

  /** Waits until the output matches; fails at once when the program ends without it, quoting all that it said. */
  async waitFor(pattern: RegExp, limitMs: number = START_LIMIT_MS): Promise<RegExpExecArray> {
    try {
      return await eventually(`a program prints ${pattern}`, () => {
        const match = pattern.exec(this.#output);
        if (match === null && this.#ended) return "ended" as const;
        return match ?? undefined;
      }, limitMs).then((found) => {
        if (found === "ended") throw new Error(`a program ended before it printed ${pattern}`);
        return found;
      });
    } catch (thrown) {
      throw new Error(`${thrown instanceof Error ? thrown.message : thrown}; ${this.describe()}`);
    }
  }

  describe(): string {
    return `process ${this.pid} said:\n${this.#output}`;
  }

  /** Sends a signal and waits for the end; kills what does not end in time and fails then. */
  async stop(signal: Deno.Signal = "SIGTERM", limitMs: number = STOP_LIMIT_MS): Promise<number> {
    this.signal(signal);
    const timer = setTimeout(() => this.signal("SIGKILL"), limitMs);
    const { code, signal: endedBy } = await this.status;
    clearTimeout(timer);
    await this.#writer.close().catch(() => {});
    // What the program started may live on and keep the pipes open; what it said until now is what counts.
    const patience = setTimeout(() => this.#letGo.abort(), DRAIN_LIMIT_MS);
    await this.#drained;
    clearTimeout(patience);
    if (endedBy === "SIGKILL" && signal !== "SIGKILL") {
      throw new Error(`${signal} did not end a program in ${limitMs} ms; ${this.describe()}`);
    }
    return code;
  }

  signal(signal: Deno.Signal): void {
    if (this.#ended) return;
    try {
      this.#child.kill(signal);
    } catch {
      // It ended by itself in the meantime.
    }
  }

  async #keep(stream: ReadableStream<Uint8Array>): Promise<void> {
    const keep = new WritableStream<string>({ write: (text) => void (this.#output += text) });
    await stream.pipeThrough(new TextDecoderStream())
      .pipeTo(keep, { signal: this.#letGo.signal })
      .catch(() => {});
  }
}

/** Generous: a program starts several times slower in a guest on a busy machine. */
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;
const DRAIN_LIMIT_MS = 1_000;
