/**
 * Fencing: a command of the site that makes sure that a director which has fallen silent serves nobody. Where it fails
 * it is run again after a while, if the director is still silent and the resources are still to be taken.
 */

import { messageOf } from "./errors.ts";
import type { EventId, EventSink } from "./events/mod.ts";
import { type FencingConfig, formatDuration, type NodeName } from "./model/mod.ts";
import type { CancelTimer, Clock, CommandRunner } from "./ports/mod.ts";

/** As Heartbeat does. */
export const FENCING_RETRY_MS = 5_000;

export interface FencingOptions {
  readonly clock: Clock;
  readonly command: CommandRunner;
  readonly events: EventSink;
  readonly onFenced: (node: NodeName, cause: EventId) => void;
  /** It failed some time ago: whoever still wants the director fenced is to ask again. */
  readonly onDue: (node: NodeName, cause: EventId) => void;
}

export class Fencing {
  readonly #options: FencingOptions;
  readonly #fenced = new Set<NodeName>();
  /** Since when those are asked for that are not fenced yet, on the monotonic clock; of old where a try has failed. */
  readonly #askedMs = new Map<NodeName, number>();
  /** How often in a row it failed, and why the last time. */
  readonly #failures = new Map<NodeName, { readonly times: number; readonly reason: string }>();
  readonly #running = new Map<NodeName, AbortController>();
  readonly #retries = new Map<NodeName, CancelTimer>();
  #stopped = false;

  constructor(options: FencingOptions) {
    this.#options = options;
  }

  /** Those that were fenced since they fell silent. */
  get fenced(): ReadonlySet<NodeName> {
    return this.#fenced;
  }

  /** Those that were asked for and are not fenced: it takes for as long as this already, or has failed. */
  unfenced(afterMs: number): ReadonlySet<NodeName> {
    const sinceMs = this.#options.clock.monotonicMs() - afterMs;
    const late = [...this.#askedMs].filter(([, askedMs]) => askedMs <= sinceMs);
    return new Set(late.map(([node]) => node));
  }

  /** How it stands with one that was asked for, for a person; undefined where it is fenced or nobody asked. */
  told(node: NodeName): string | undefined {
    const state = this.#failed(node) ?? this.#underWay(node);
    if (state === undefined) return undefined;
    const force = `"ringmaster takeover --force" does not wait for that`;
    return `${state}; where you know that ${node} is off, ${force}`;
  }

  #failed(node: NodeName): string | undefined {
    const failures = this.#failures.get(node);
    if (failures === undefined) return undefined;
    const { times, reason } = failures;
    const often = times === 1 ? "" : ` ${times} times`;
    const pause = formatDuration(FENCING_RETRY_MS);
    return `fencing ${node} failed${often} and is tried again after ${pause}: ${reason}`;
  }

  #underWay(node: NodeName): string | undefined {
    const askedMs = this.#askedMs.get(node);
    if (askedMs === undefined) return undefined;
    const seconds = Math.floor((this.#options.clock.monotonicMs() - askedMs) / 1_000);
    const long = seconds === 0 ? "" : `, for ${formatDuration(seconds * 1_000)} so far`;
    return `${node} is being fenced${long}`;
  }

  /** Fences a director, unless that is under way or waits for its next try. */
  request(node: NodeName, config: FencingConfig, cause: EventId | undefined): void {
    if (this.#stopped || this.#running.has(node) || this.#retries.has(node)) return;
    if (this.#fenced.has(node)) return;
    const abort = new AbortController();
    if (!this.#askedMs.has(node)) this.#askedMs.set(node, this.#options.clock.monotonicMs());
    this.#running.set(node, abort);
    this.#run(node, config, abort, cause);
  }

  /** The director is heard again: what was done to it is over. */
  forget(node: NodeName): void {
    this.#fenced.delete(node);
    this.#askedMs.delete(node);
    this.#failures.delete(node);
    this.#retries.get(node)?.();
    this.#retries.delete(node);
    this.#running.get(node)?.abort(new Error("it is heard again"));
    this.#running.delete(node);
  }

  stop(): void {
    this.#stopped = true;
    for (const node of [...this.#running.keys(), ...this.#retries.keys()]) this.forget(node);
  }

  async #run(
    node: NodeName,
    config: FencingConfig,
    abort: AbortController,
    cause: EventId | undefined,
  ): Promise<void> {
    const { clock, events, onFenced, onDue } = this.#options;
    const command = `${config.command} ${node}`;
    const started = events.emit({ type: "fencing.started", node, command }, cause);
    const failure = await this.#failureOf(node, config, abort);
    if (this.#running.get(node) !== abort) return;
    this.#running.delete(node);
    const fact = { type: "fencing.ended", node, command } as const;
    const { id } = events.emit(failure === undefined ? fact : { ...fact, failure }, started.id);
    if (failure === undefined) {
      this.#fenced.add(node);
      this.#askedMs.delete(node);
      this.#failures.delete(node);
      onFenced(node, id);
      return;
    }
    const times = (this.#failures.get(node)?.times ?? 0) + 1;
    this.#failures.set(node, { times, reason: failure });
    this.#askedMs.set(node, -Infinity);
    const retry = clock.after(FENCING_RETRY_MS, () => {
      this.#retries.delete(node);
      onDue(node, id);
    });
    this.#retries.set(node, retry);
  }

  async #failureOf(
    node: NodeName,
    { command, timeoutMs }: FencingConfig,
    abort: AbortController,
  ): Promise<string | undefined> {
    const { clock, command: runner } = this.#options;
    const late = new Error(`not done within ${formatDuration(timeoutMs)}`);
    const cancel = clock.after(timeoutMs, () => abort.abort(late));
    try {
      // The name is an argument of the shell, so that only the operator's own text is read as shell.
      const result = await runner.run({
        program: "/bin/sh",
        args: ["-c", `${command} "$@"`, "sh", node],
        env: { RINGMASTER_NODE: node },
      }, abort.signal);
      if (result.code === 0) return undefined;
      const said = result.stderr.trim().split("\n").at(-1) ?? "";
      return `exit code ${result.code}${said === "" ? "" : `: ${said}`}`;
    } catch (thrown) {
      return messageOf(thrown);
    } finally {
      cancel();
    }
  }
}
