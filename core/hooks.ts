/**
 * The programs that an operator lets run when something happens: `fallbackcommand` when a service loses its last server
 * and when the first one returns, `callback` when the configuration changed on disk. Each runs beside everything else,
 * one at a time for a service, in order, within a time limit. A run ends when the program has ended and its output is
 * closed, so that what it leaves running must write elsewhere.
 */

import { messageOf, RingmasterError } from "./errors.ts";
import type { Fact } from "./events/mod.ts";
import {
  formatDuration,
  formatEndpoint,
  type ServiceConfig,
  type ServiceId,
  serviceId,
} from "./model/mod.ts";
import type { Clock, CommandRequest, CommandResult, CommandRunner } from "./ports/mod.ts";

/** A program that runs longer than this is ended. */
export const HOOK_LIMIT_MS = 30_000;

export type HookEnded = Extract<Fact, { type: "hook.ended" }>;

/** `start`: the service lost its last server; `stop`: it has one again. */
export type FallbackState = "start" | "stop";

export interface Hooks {
  /**
   * Runs the service's `fallbackCommand`, if it has one. While one runs for the service, only the last state that was
   * asked for waits; where that is what the one that runs says anyway, nothing follows it.
   */
  fallback(service: ServiceConfig, wanted: FallbackState): void;
  /** Runs a program with the path as its argument. While it runs, at most one more run waits. */
  callback(program: string, path: string): void;
  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void>;
  /** Forgets what waits and ends what runs; nothing is run any more. */
  stop(): void;
}

export interface HooksOptions {
  readonly command: CommandRunner;
  readonly clock: Clock;
  /** What came of each run. Must not throw. */
  readonly onEnded: (fact: HookEnded) => void;
}

interface Run {
  readonly hook: "fallbackcommand" | "callback";
  readonly request: CommandRequest;
  /** As a person would type it. */
  readonly shown: string;
  readonly service?: ServiceId;
}

/** The runs of one service, or of the callback: one under way, and at most one that waits. */
interface Lane {
  readonly running: Run;
  next?: Run;
}

export function createHooks(options: HooksOptions): Hooks {
  return new LanedHooks(options);
}

/**
 * The command as ldirectord gives it to a shell: the operator's text, then `start` or `stop`, the virtual address with
 * its port, and the protocol. The words are handed over as arguments of the shell, so that only the operator's own text
 * is read as shell. Of a firewall mark the address is empty, the port 0 and the protocol `fwm`. Pure.
 */
export function fallbackRequest(
  command: string,
  key: ServiceConfig["key"],
  wanted: FallbackState,
): { readonly request: CommandRequest; readonly shown: string } {
  const words = key.by === "address"
    ? [wanted, formatEndpoint(key), key.protocol]
    : [wanted, ":0", "fwm"];
  const text = command.trim();
  return {
    request: { program: "/bin/sh", args: ["-c", `${text} "$@"`, "sh", ...words] },
    shown: [text, ...words].join(" "),
  };
}

class LanedHooks implements Hooks {
  readonly #options: HooksOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #stop = new AbortController();
  #onIdle: (() => void)[] = [];

  constructor(options: HooksOptions) {
    this.#options = options;
  }

  fallback(service: ServiceConfig, wanted: FallbackState): void {
    if (service.fallbackCommand === undefined || service.fallbackCommand.trim() === "") return;
    const id = serviceId(service.key);
    const { request, shown } = fallbackRequest(service.fallbackCommand, service.key, wanted);
    const run: Run = { hook: "fallbackcommand", request, shown, service: id };
    const lane = this.#lanes.get(id);
    // The state that is being said already need not be said again after it.
    if (lane !== undefined && lane.running.shown === shown) delete lane.next;
    else this.#enter(id, run);
  }

  callback(program: string, path: string): void {
    const request = { program, args: [path] };
    this.#enter("callback", { hook: "callback", request, shown: `${program} ${path}` });
  }

  idle(): Promise<void> {
    if (this.#lanes.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onIdle.push(resolve));
  }

  stop(): void {
    for (const lane of this.#lanes.values()) delete lane.next;
    this.#stop.abort(new RingmasterError("timed_out", "ended, because the director stops"));
  }

  #enter(name: string, run: Run): void {
    if (this.#stop.signal.aborted) return;
    const lane = this.#lanes.get(name);
    if (lane === undefined) void this.#work(name, run);
    else lane.next = run;
  }

  async #work(name: string, first: Run): Promise<void> {
    for (let run: Run | undefined = first; run !== undefined;) {
      const lane: Lane = { running: run };
      this.#lanes.set(name, lane);
      const failure = await this.#run(run);
      const { hook, shown, service } = run;
      this.#options.onEnded({
        type: "hook.ended",
        hook,
        command: shown,
        ...(service === undefined ? {} : { service }),
        ...(failure === undefined ? {} : { failure }),
      });
      run = lane.next;
    }
    this.#lanes.delete(name);
    if (this.#lanes.size === 0) { for (const resolve of this.#onIdle.splice(0)) resolve(); }
  }

  /** Why it failed, or undefined. */
  async #run({ request }: Run): Promise<string | undefined> {
    const { command, clock } = this.#options;
    const abort = new AbortController();
    const { promise: late, reject } = Promise.withResolvers<never>();
    const end = (error: unknown) => {
      // First the verdict, then the signal: what the runner says of an aborted program no longer counts.
      reject(error);
      abort.abort(error);
    };
    const onStop = () => end(this.#stop.signal.reason);
    this.#stop.signal.addEventListener("abort", onStop, { once: true });
    const limit = `not done within ${formatDuration(HOOK_LIMIT_MS)}`;
    const cancel = clock.after(HOOK_LIMIT_MS, () => end(new RingmasterError("timed_out", limit)));
    try {
      return failureOf(await Promise.race([command.run(request, abort.signal), late]));
    } catch (thrown) {
      return messageOf(thrown);
    } finally {
      cancel();
      this.#stop.signal.removeEventListener("abort", onStop);
    }
  }
}

const WORDS_LENGTH_MAX = 200;

function failureOf({ code, signal, stderr }: CommandResult): string | undefined {
  if (code === 0 && signal === undefined) return undefined;
  const ended = signal === undefined ? `it ended with code ${code}` : `it was ended by ${signal}`;
  const said = stderr.trim().replaceAll(/\s*\n\s*/g, "; ");
  if (said === "") return ended;
  const words = said.length > WORDS_LENGTH_MAX ? `${said.slice(0, WORDS_LENGTH_MAX)} ...` : said;
  return `${ended} and said "${words}"`;
}
