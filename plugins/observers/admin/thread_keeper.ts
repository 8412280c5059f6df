/**
 * Keeps the thread of the administration: starts it, notices when it has died or gives no sign of life, and starts it
 * anew with growing pauses. Nothing else waits for any of that.
 */

import {
  type CancelTimer,
  type Clock,
  formatDuration,
  type LogLevel,
  RingmasterError,
} from "../../../core/plugin/mod.ts";
import { type Bridge, type BridgeOptions, createBridge } from "./bridge.ts";
import type { FromThread, ThreadSettings } from "./bridge_messages.ts";
import { type StartThread, startThread, type ThreadWorker } from "./thread_worker.ts";

/** How often it is asked for a sign of life, and other plugins for their routes. */
export const PING_EVERY_MS = 2_000;
/** Without a sign of life for so long it is taken for dead; a machine that is merely busy lets it speak before. */
export const SILENT_MAX_MS = 15_000;
/** So long a caller waits for the answer to `configure`: listening is quick, but for a look-up of a group. */
export const CONFIGURE_LIMIT_MS = 8_000;
/** And so long nobody waits: on a slow machine a thread may take its time, and the director does not wait for it. */
const LATE_LIMIT_MS = 60_000;
/** Longer than the grace that the thread gives to requests under way. */
const STOP_LIMIT_MS = 3_000;
const PAUSE_FIRST_MS = 500;
const PAUSE_MAX_MS = 60_000;
/** One that has lived for so long has not died of its start. */
const HEALTHY_AFTER_MS = 60_000;

export interface ThreadKeeperOptions {
  readonly context: BridgeOptions["context"];
  readonly note: (level: LogLevel, message: string) => void;
  readonly startThread?: StartThread;
}

interface Life {
  readonly worker: ThreadWorker;
  readonly bridge: Bridge;
  readonly startedAt: number;
  heardAt: number;
  /** Whether it has served anything yet. */
  served: boolean;
}

export class ThreadKeeper {
  readonly #context: BridgeOptions["context"];
  readonly #clock: Clock;
  readonly #note: ThreadKeeperOptions["note"];
  readonly #startThread: StartThread;
  #settings: ThreadSettings | undefined;
  #life: Life | undefined;
  #failures = 0;
  #stopping = false;
  #cancelPing: CancelTimer = () => {};
  #cancelPause: CancelTimer = () => {};
  /** Whoever waits for the answer to `configure`. */
  #configuring: PromiseWithResolvers<void> | undefined;
  #stopped: PromiseWithResolvers<void> | undefined;

  constructor({ context, note, startThread: start = startThread }: ThreadKeeperOptions) {
    this.#context = context;
    this.#clock = context.clock;
    this.#note = note;
    this.#startThread = start;
  }

  /** What it serves with; undefined before the first `configure`. */
  get settings(): ThreadSettings | undefined {
    return this.#settings;
  }

  /**
   * Resolves when all is served, or when a first thread takes so long that it is left to come later. Throws
   * RingmasterError, and serves what it served before.
   */
  async configure(settings: ThreadSettings, signal: AbortSignal): Promise<void> {
    const first = this.#life === undefined;
    if (first) this.#begin();
    try {
      await this.#configure(settings, false, CONFIGURE_LIMIT_MS, signal);
      this.#settings = settings;
      if (first) this.#ping();
    } catch (thrown) {
      const coming = first || this.#life?.served === false;
      if (coming && isLate(thrown)) return this.#leaveToCome(settings);
      if (first) await this.#giveUp();
      throw thrown;
    }
  }

  /** What was served before the thread of then was lost is to be served again. */
  async #giveUp(): Promise<void> {
    await this.#end();
    if (this.#settings !== undefined) void this.#beginAgain();
  }

  /** A director that is up without its administration is better than one that is not up. */
  #leaveToCome(settings: ThreadSettings): void {
    this.#settings = settings;
    const limit = formatDuration(CONFIGURE_LIMIT_MS);
    this.#note(
      "warning",
      `the administration is not served yet: its thread has not started within ${limit}`,
    );
    void this.#arrive(this.#answered(LATE_LIMIT_MS));
  }

  /** Ends what is served and no longer wanted. */
  settle(): void {
    this.#life?.worker.send({ type: "settle" });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#cancelPause();
    const life = this.#life;
    if (life === undefined) return;
    this.#stopped = Promise.withResolvers<void>();
    const cancel = this.#clock.after(STOP_LIMIT_MS, () => this.#stopped?.resolve());
    // That the director stops, and what it did then, is for those who listen, too.
    life.bridge.flush();
    life.worker.send({ type: "stop" });
    await this.#stopped.promise;
    cancel();
    await this.#end();
    this.#configuring?.reject(new Error("the director stops"));
  }

  #begin(): void {
    // There is one thread at a time, also where somebody comes before the pause after a loss is over.
    this.#cancelPause();
    const now = this.#clock.monotonicMs();
    const worker = this.#startThread({
      onMessage: (message) => this.#hear(life, message),
      onEnd: (reason) => this.#lost(life, reason),
    });
    const bridge = createBridge({
      context: this.#context,
      send: (message) => worker.send(message),
      note: this.#note,
    });
    const life: Life = { worker, bridge, startedAt: now, heardAt: now, served: false };
    this.#life = life;
    bridge.open();
  }

  #configure(
    settings: ThreadSettings,
    restarted: boolean,
    limitMs: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const answered = this.#answered(limitMs, signal);
    this.#life?.worker.send({ type: "configure", settings, restarted });
    return answered;
  }

  async #answered(limitMs: number, signal?: AbortSignal): Promise<void> {
    const configuring = Promise.withResolvers<void>();
    // Whoever still waits for an answer to older options is answered by the one to these.
    this.#configuring?.resolve();
    this.#configuring = configuring;
    const onAbort = () => configuring.reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    const cancel = this.#clock.after(limitMs, () => {
      const limit = formatDuration(limitMs);
      const message = `cannot serve the administration: its thread gave no answer within ${limit}`;
      configuring.reject(new RingmasterError("timed_out", message));
    });
    try {
      signal?.throwIfAborted();
      await configuring.promise;
    } finally {
      cancel();
      signal?.removeEventListener("abort", onAbort);
      if (this.#configuring === configuring) this.#configuring = undefined;
    }
  }

  #hear(life: Life, message: FromThread): void {
    if (life !== this.#life) return;
    life.heardAt = this.#clock.monotonicMs();
    switch (message.type) {
      case "configured":
        life.served = true;
        return this.#configuring?.resolve();
      case "refused":
        return this.#configuring?.reject(
          new RingmasterError(message.code ?? "plugin_failed", message.message),
        );
      case "stopped":
        return this.#stopped?.resolve();
      default:
        return life.bridge.hear(message);
    }
  }

  #ping(): void {
    this.#cancelPing();
    this.#cancelPing = this.#clock.after(PING_EVERY_MS, () => {
      const life = this.#life;
      if (life === undefined || this.#stopping) return;
      const now = this.#clock.monotonicMs();
      if (now - life.heardAt > SILENT_MAX_MS) {
        return this.#lost(life, `it gave no sign of life for ${formatDuration(SILENT_MAX_MS)}`);
      }
      if (now - life.startedAt > HEALTHY_AFTER_MS) this.#failures = 0;
      life.worker.send({ type: "ping" });
      life.bridge.look();
      this.#ping();
    });
  }

  #lost(life: Life, reason: string): void {
    if (life !== this.#life) return;
    void this.#end();
    this.#configuring?.reject(
      new RingmasterError(
        "plugin_failed",
        `cannot run the thread of the administration: ${reason}`,
      ),
    );
    this.#stopped?.resolve();
    if (this.#stopping || this.#settings === undefined) return;
    const pauseMs = Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** this.#failures);
    this.#failures++;
    this.#note(
      "error",
      `the thread of the administration is lost: ${reason}; another one starts in ${
        formatDuration(pauseMs)
      }`,
    );
    this.#cancelPause = this.#clock.after(pauseMs, () => void this.#beginAgain());
  }

  async #beginAgain(): Promise<void> {
    const settings = this.#settings;
    if (this.#stopping || settings === undefined) return;
    this.#begin();
    await this.#arrive(this.#configure(settings, true, LATE_LIMIT_MS));
  }

  /** Waits for a thread that nobody else waits for. */
  async #arrive(configured: Promise<void>): Promise<void> {
    const life = this.#life;
    try {
      await configured;
      // Where other options came meanwhile, whoever brought them waits now.
      if (life?.served !== true) return;
      this.#note("info", "the administration is served now");
      this.#ping();
    } catch (thrown) {
      // Where it has died meanwhile, another one is on its way already.
      if (life !== undefined) this.#lost(life, reasonOf(thrown));
    }
  }

  async #end(): Promise<void> {
    const life = this.#life;
    this.#life = undefined;
    this.#cancelPing();
    life?.bridge.close();
    await life?.worker.end();
  }
}

function isLate(thrown: unknown): boolean {
  return thrown instanceof RingmasterError && thrown.code === "timed_out";
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
