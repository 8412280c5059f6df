/** Starts the pulse thread and speaks with it. */

import { Worker } from "node:worker_threads";
import { ConnectionError, messageOf } from "../errors.ts";
import type { DatagramWire } from "./medium.ts";
import type { Pulse, PulseOptions } from "./pulse.ts";
import { PulseMemory } from "./pulse_memory.ts";
import type { PulseTiming } from "./pulse_schedule.ts";
import { systemErrorWords } from "./system_error.ts";

/** What the thread is given at its start. */
export interface PulseThreadData extends PulseTiming {
  readonly buffer: SharedArrayBuffer;
  readonly wires: readonly DatagramWire[];
  readonly firstSequence: number;
  readonly realtime: boolean;
}

/** What the thread says. */
export type PulseThreadReport =
  /** With the reason where it has no real-time priority and was to have it. */
  | { readonly type: "ready"; readonly refusal?: string }
  | { readonly type: "failed"; readonly reason: string }
  | { readonly type: "wire"; readonly wire: number; readonly errorNumber: number }
  | { readonly type: "stopped" };

const THREAD = new URL("./pulse_thread.ts", import.meta.url);

/** Resolves when the thread is ready. Throws ConnectionError `connection_failed` where there can be none. */
export async function startPulse(options: PulseOptions): Promise<Pulse> {
  const pulse = new ThreadPulse(options);
  await pulse.ready;
  return pulse;
}

class ThreadPulse implements Pulse {
  readonly ready: Promise<void>;
  readonly #options: PulseOptions;
  readonly #memory = new PulseMemory();
  readonly #worker: Worker;
  readonly #ready = Promise.withResolvers<void>();
  readonly #stopped = Promise.withResolvers<void>();
  #isReady = false;
  #isEnded = false;

  constructor(options: PulseOptions) {
    this.#options = options;
    this.ready = this.#ready.promise;
    const { intervalMs, leaseMs, wires, realtime, firstSequence = 1 } = options;
    const data: PulseThreadData = {
      intervalMs,
      leaseMs,
      wires,
      realtime,
      firstSequence,
      buffer: this.#memory.buffer,
    };
    this.#worker = new Worker(THREAD, { workerData: data });
    this.#worker.on("message", (report: PulseThreadReport) => this.#hear(report));
    this.#worker.on("error", (thrown: unknown) => this.#end(messageOf(thrown)));
    this.#worker.on("exit", () => this.#end("it ended"));
  }

  update(message: Parameters<Pulse["update"]>[0]): void {
    this.#memory.write(message);
    this.#memory.beat();
    this.#memory.wake();
  }

  beat(): void {
    this.#memory.beat();
  }

  sent(): number {
    return this.#memory.sent();
  }

  async stop(): Promise<void> {
    // Its last word is waited for, and may keep the process until then.
    if (!this.#isEnded) this.#worker.ref();
    this.#memory.askToStop();
    await this.#stopped.promise;
    await this.#worker.terminate();
  }

  #hear(report: PulseThreadReport): void {
    switch (report.type) {
      case "ready":
        this.#isReady = true;
        // It sends as long as the main program lives, and is no reason to live on.
        this.#worker.unref();
        if (report.refusal !== undefined) this.#options.onFault(report.refusal);
        return this.#ready.resolve();
      case "failed":
        return this.#end(report.reason);
      case "wire":
        return this.#hearOfWire(report.wire, report.errorNumber);
      case "stopped":
        this.#isEnded = true;
        return this.#stopped.resolve();
    }
  }

  #hearOfWire(wire: number, errorNumber: number): void {
    if (errorNumber === 0) return this.#options.onRecovered?.(wire);
    this.#options.onFault(`cannot send a heartbeat: ${systemErrorWords(errorNumber)}`, wire);
  }

  /** The thread is gone, or cannot be had. */
  #end(reason: string): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#stopped.resolve();
    const text = "cannot run the thread that sends heartbeats";
    if (this.#isReady) this.#options.onFault(`${text}: ${reason}`);
    else this.#ready.reject(new ConnectionError("connection_failed", text, reason));
  }
}
