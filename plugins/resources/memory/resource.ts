/** A resource that is an entry in a hub and nothing else. */

import { type Clock, type PluginContext, type Resource, sleep } from "../../../core/plugin/mod.ts";
import { type MemoryHub, memoryHub } from "./hub.ts";
import type { MemoryOptions } from "./options.ts";

export class MemoryResource implements Resource {
  readonly label: string;
  readonly #options: MemoryOptions;
  readonly #clock: Clock;

  constructor(options: MemoryOptions, { clock }: Pick<PluginContext, "clock">) {
    this.label = `memory ${options.name}`;
    this.#options = options;
    this.#clock = clock;
  }

  async acquire(signal: AbortSignal): Promise<void> {
    await this.#wait(signal);
    this.#hub.acquire(this.#options.name, this.#options.holder);
  }

  async release(signal: AbortSignal): Promise<void> {
    await this.#wait(signal);
    this.#hub.release(this.#options.name, this.#options.holder);
  }

  held(): Promise<boolean> {
    return Promise.resolve(this.#isHeld());
  }

  announce(): Promise<void> {
    if (this.#isHeld()) this.#hub.announce(this.#options.name, this.#options.holder);
    return Promise.resolve();
  }

  describe(): Promise<string> {
    return Promise.resolve(this.#isHeld() ? "held" : "not held");
  }

  get #hub(): MemoryHub {
    return memoryHub(this.#options.hub);
  }

  #isHeld(): boolean {
    return this.#hub.holdersOf(this.#options.name).includes(this.#options.holder);
  }

  async #wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#options.delay > 0) await sleep(this.#clock, this.#options.delay, signal);
  }
}
