/** A program that the demo starts on one of its hosts: its lines, its end, and how it is ended. */

import { type Clock, RingmasterError } from "../../mod.ts";
import { oneLine } from "./ip.ts";

export interface ChildOptions {
  readonly namespace: string;
  /** A script and its arguments. */
  readonly script: readonly string[];
  readonly onLine?: (line: string) => void;
  /** The command that goes to a namespace; tests leave it out. */
  readonly enter?: readonly string[];
}

const COMPLAINT_CHARACTERS_MAX = 2_000;
const STOP_LIMIT_MS = 3_000;

export class Child {
  readonly pid: number;
  /** Resolves with how it ended, as words behind its name. */
  readonly ended: Promise<string>;
  readonly #child: Deno.ChildProcess;
  readonly #lines: Promise<void>;
  #running = true;

  constructor({ namespace, script, onLine = () => {}, enter }: ChildOptions) {
    const [program = "", ...before] = [
      ...(enter ?? ["ip", "netns", "exec", namespace]),
      ...[Deno.execPath(), "run", "--quiet", "--no-prompt", "--allow-all"],
    ];
    this.#child = new Deno.Command(program, {
      args: [...before, ...script],
      env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      // Ctrl-C on the terminal is for the demo alone, which ends the others in its own order.
      detached: true,
    }).spawn();
    this.pid = this.#child.pid;
    const complaint = collect(this.#child.stderr);
    this.#lines = readLines(this.#child.stdout, onLine);
    this.ended = this.#child.status.then(async ({ code, signal }) => {
      this.#running = false;
      if (signal !== null) return `was ended by ${signal}`;
      return code === 0 ? "ended" : `ended with code ${code}: ${oneLine(await complaint)}`;
    });
  }

  get running(): boolean {
    return this.#running;
  }

  /** Sends a signal; does nothing where it has ended. */
  signal(signal: Deno.Signal): void {
    if (!this.#running) return;
    try {
      this.#child.kill(signal);
    } catch {
      // It ended by itself in the meantime.
    }
  }

  /** Resolves when it has ended; what does not end in time is killed. */
  async stop(clock: Clock): Promise<void> {
    if (!this.#running) return;
    this.signal("SIGTERM");
    // A process that is paused hears nothing else.
    this.signal("SIGCONT");
    const cancel = clock.after(STOP_LIMIT_MS, () => this.signal("SIGKILL"));
    await this.ended;
    cancel();
  }

  /** Resolves when `seen` does; rejects where the program ends before, or the time is over. */
  async ready<Value>(
    name: string,
    seen: Promise<Value>,
    clock: Clock,
    limitMs: number,
  ): Promise<Value> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const fail = (reason: string) =>
      reject(new RingmasterError("command_failed", `cannot start ${name}: it ${reason}`));
    const cancel = clock.after(limitMs, () => fail(`was not ready within ${limitMs / 1_000} s`));
    this.ended.then(fail);
    return await Promise.race([seen, late]).finally(cancel);
  }

  /** Resolves when all that it said has been handed on. */
  drained(): Promise<void> {
    return this.#lines;
  }
}

async function readLines(
  stream: ReadableStream<Uint8Array>,
  onLine: (line: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of stream) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  }
}

/** The end of what it complains about, where the reason stands. */
async function collect(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of stream) {
    text = (text + decoder.decode(bytes, { stream: true })).slice(-COMPLAINT_CHARACTERS_MAX);
  }
  return text;
}
