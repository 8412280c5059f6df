/** A program of the site's own that starts and stops something, as Heartbeat and cluster managers know them. */

import {
  type CommandResult,
  isCommandMissing,
  messageOf,
  type PluginContext,
  type Resource,
  RingmasterError,
} from "../../../core/plugin/mod.ts";
import { candidates, findScript, requestFor, stopCommand } from "./call.ts";
import type { ScriptOptions } from "./options.ts";
import { lastWords, ocfState, saysRunning } from "./verdict.ts";

type State = ReturnType<typeof ocfState> | "absent";
type Action = "start" | "stop" | "status" | "monitor";

/** What cannot be done where one of them fails. */
const PURPOSES: Readonly<Record<Action, string>> = {
  start: "start",
  stop: "stop",
  status: "ask for the status of",
  monitor: "monitor",
};

type ScriptContext = Pick<PluginContext, "command" | "files" | "logger">;

export class ScriptResource implements Resource {
  readonly label: string;
  readonly #options: ScriptOptions;
  readonly #context: ScriptContext;
  /** Settles when no start or stop is under way any more, also none that was called off and is still being ended. */
  #changes: Promise<unknown> = Promise.resolve();
  /** Whether it could ever be run: a script that never could has started nothing. */
  #hasRun = false;
  /** Why it cannot run here, as far as that was said. */
  #told: string | undefined;

  constructor(options: ScriptOptions, context: ScriptContext) {
    const { script, args } = options;
    const file = script.kind === "ocf" ? `ocf:${script.provider}:${script.agent}` : script.name;
    // Without the parameters, among which there may be passwords.
    this.label = `script ${options.name ?? [file, ...args].join(" ")}`;
    this.#options = options;
    this.#context = context;
  }

  /** Starts it only where it does not run, as Heartbeat does. */
  acquire(signal: AbortSignal): Promise<void> {
    return this.#inTurn(signal, async () => {
      const { state } = await this.#look(signal);
      if (state === "running") return;
      // An agent that reports a failure may have left half of its work behind.
      if (state === "failed") await this.#do("stop", signal);
      await this.#do("start", signal);
    });
  }

  /** Stops it without asking first whether it runs, as Heartbeat does. */
  release(signal: AbortSignal): Promise<void> {
    return this.#inTurn(signal, () => this.#do("stop", signal));
  }

  async held(signal: AbortSignal): Promise<boolean> {
    const { state, words } = await this.#look(signal);
    if (state === "failed") throw this.#failed("monitor", words);
    return state === "running";
  }

  async describe(signal: AbortSignal): Promise<string> {
    const { state, words } = await this.#look(signal);
    return state === "absent" ? `cannot run here: ${words}` : state;
  }

  withdrawal(): readonly (readonly string[])[] {
    return [stopCommand(this.#options)];
  }

  /** One after the other: a start that is still being ended would undo the stop that follows it. */
  #inTurn(signal: AbortSignal, body: () => Promise<void>): Promise<void> {
    const done = this.#changes.then(() => {
      signal.throwIfAborted();
      return body();
    });
    this.#changes = done.catch(() => {});
    return done;
  }

  async #look(signal: AbortSignal): Promise<{ readonly state: State; readonly words: string }> {
    const isAgent = this.#options.script.kind === "ocf";
    const action = isAgent ? "monitor" : "status";
    const result = await this.#run(action, signal);
    if (typeof result === "string") {
      if (this.#hasRun) throw this.#failed(action, result);
      this.#tell(result);
      return { state: "absent", words: result };
    }
    this.#told = undefined;
    const plain = saysRunning(result.stdout) ? "running" : "stopped";
    return { state: isAgent ? ocfState(result.code) : plain, words: lastWords(result) };
  }

  async #do(action: "start" | "stop", signal: AbortSignal): Promise<void> {
    const result = await this.#run(action, signal);
    if (typeof result === "string") {
      if (action === "stop" && !this.#hasRun) return;
      throw this.#failed(action, result);
    }
    if (result.code !== 0) throw this.#failed(action, lastWords(result));
  }

  /** Looked for each time, because an update may have moved it. A text: why it cannot be run. */
  async #run(action: Action, signal: AbortSignal): Promise<CommandResult | string> {
    const { command, files } = this.#context;
    const file = await findScript(this.#options, files);
    if (file === undefined) {
      return `there is no program at ${
        candidates(this.#options).join(" or ")
      } that may be executed`;
    }
    try {
      const request = requestFor(this.#options, file, action);
      const result = await command.run({ ...request, untilGone: true }, signal);
      this.#hasRun = true;
      return result;
    } catch (thrown) {
      if (isCommandMissing(thrown)) return messageOf(thrown);
      // It was called off, and may have got somewhere.
      this.#hasRun = true;
      throw thrown;
    }
  }

  #tell(reason: string): void {
    if (reason === this.#told) return;
    this.#told = reason;
    this.#context.logger.log("warning", `${this.label} cannot run here: ${reason}`);
  }

  #failed(action: Action, reason: string): RingmasterError {
    const message = `cannot ${PURPOSES[action]} ${this.label}: ${reason}`;
    return new RingmasterError("resource_failed", message);
  }
}
