/** A program of the site's own that starts and stops something, as Heartbeat and cluster managers know them. */

import {
  type CommandResult,
  messageOf,
  type PluginContext,
  type Resource,
  RingmasterError,
} from "../../../core/plugin/mod.ts";
import { candidates, findScript, requestFor, stopCommand } from "./call.ts";
import type { ScriptOptions } from "./options.ts";
import { lastWords, ocfState, saysRunning } from "./verdict.ts";

type State = ReturnType<typeof ocfState>;

export class ScriptResource implements Resource {
  readonly label: string;
  readonly #options: ScriptOptions;
  readonly #context: Pick<PluginContext, "command" | "files">;

  constructor(options: ScriptOptions, context: Pick<PluginContext, "command" | "files">) {
    const { script, args } = options;
    const file = script.kind === "ocf" ? `ocf:${script.provider}:${script.agent}` : script.name;
    // Without the parameters, among which there may be passwords.
    this.label = `script ${options.name ?? [file, ...args].join(" ")}`;
    this.#options = options;
    this.#context = context;
  }

  /** Starts it only where it does not run, as Heartbeat does. */
  async acquire(signal: AbortSignal): Promise<void> {
    const { state } = await this.#look(signal);
    if (state === "running") return;
    // An agent that reports a failure may have left half of its work behind.
    if (state === "failed") await this.#do("stop", signal);
    await this.#do("start", signal);
  }

  /** Stops it without asking first whether it runs, as Heartbeat does. */
  async release(signal: AbortSignal): Promise<void> {
    await this.#do("stop", signal);
  }

  async held(signal: AbortSignal): Promise<boolean> {
    const { state, result } = await this.#look(signal);
    if (state === "failed") throw this.#failed("monitor", lastWords(result));
    return state === "running";
  }

  async describe(signal: AbortSignal): Promise<string> {
    return (await this.#look(signal)).state;
  }

  withdrawal(): readonly (readonly string[])[] {
    return [stopCommand(this.#options)];
  }

  async #look(signal: AbortSignal): Promise<{ state: State; result: CommandResult }> {
    if (this.#options.script.kind === "ocf") {
      const result = await this.#run("monitor", signal);
      return { state: ocfState(result.code), result };
    }
    const result = await this.#run("status", signal);
    return { state: saysRunning(result.stdout) ? "running" : "stopped", result };
  }

  async #do(action: "start" | "stop", signal: AbortSignal): Promise<void> {
    const result = await this.#run(action, signal);
    if (result.code !== 0) throw this.#failed(action, lastWords(result));
  }

  /** Looked for each time, because an update may have moved it. */
  async #run(action: string, signal: AbortSignal): Promise<CommandResult> {
    const { command, files } = this.#context;
    const file = await findScript(this.#options, files);
    if (file === undefined) {
      const places = candidates(this.#options).join(" or ");
      throw this.#failed(action, `there is no program at ${places} that may be executed`);
    }
    try {
      return await command.run(requestFor(this.#options, file, action), signal);
    } catch (thrown) {
      const missing = thrown instanceof RingmasterError && thrown.code === "command_missing";
      throw missing ? this.#failed(action, messageOf(thrown), thrown) : thrown;
    }
  }

  #failed(action: string, reason: string, cause?: unknown): RingmasterError {
    const message = `cannot ${action} ${this.label}: ${reason}`;
    return new RingmasterError("resource_failed", message, { cause });
  }
}
