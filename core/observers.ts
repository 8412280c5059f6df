/** Starting, exchanging and stopping observers: each by itself, so that one that fails takes no other with it. */

import { sameValue } from "./config/mod.ts";
import { messageOf, RingmasterError } from "./errors.ts";
import type { EventSink } from "./events/mod.ts";
import type { ObserverConfig } from "./model/mod.ts";
import {
  callPlugin,
  type Observer,
  type ObserverContext,
  type PluginRoute,
  type Registry,
} from "./plugin/mod.ts";
import type { Clock } from "./ports/mod.ts";

export interface ObserverSet {
  /**
   * Starts all in order. One that fails is told as `plugin.failed` and left out, except where going on would be
   * wrong: RingmasterError `socket_busy` says that another director runs here, and is thrown.
   */
  start(configs: readonly ObserverConfig[], registry: Registry): Promise<void>;
  /**
   * Starts what is new and changed while the old ones still run. Throws where one cannot be started, with everything
   * as it was; otherwise resolves with the function that takes the new ones in and the old ones out.
   */
  prepare(configs: readonly ObserverConfig[], registry: Registry): Promise<Exchange>;
  /** What those that run add to the API, in their order. */
  routes(): readonly PluginRoute[];
  /** Stops all that started, in reverse. */
  stop(): Promise<void>;
}

export interface Exchange {
  /** Takes the new ones in; resolves when the old ones have ended. */
  commit(): Promise<void>;
  /** Ends the new ones; the old ones go on. */
  cancel(): Promise<void>;
}

export interface ObserverSetOptions {
  readonly clock: Clock;
  readonly events: EventSink;
  readonly contextOf: (pluginId: string) => ObserverContext;
}

interface Running {
  readonly id: string;
  readonly config: ObserverConfig;
  /** The plugin object: a plugin that was loaded anew is another one. */
  readonly plugin: unknown;
  readonly observer: Observer;
  /** Whether its start failed; then the next reload tries again. */
  failed: boolean;
}

export function createObserverSet(options: ObserverSetOptions): ObserverSet {
  return new Observers(options);
}

class Observers implements ObserverSet {
  readonly #options: ObserverSetOptions;
  #running: Running[] = [];

  constructor(options: ObserverSetOptions) {
    this.#options = options;
  }

  async start(configs: readonly ObserverConfig[], registry: Registry): Promise<void> {
    for (const config of configs) {
      try {
        await this.#startOne(config, registry, this.#running);
      } catch (thrown) {
        if (thrown instanceof RingmasterError && thrown.code === "socket_busy") throw thrown;
        this.#tell(`observer.${config.type}`, "start", thrown);
      }
    }
  }

  async prepare(configs: readonly ObserverConfig[], registry: Registry): Promise<Exchange> {
    const before = this.#running;
    const next: Running[] = [];
    const started: Running[] = [];
    for (const config of configs) {
      const plugin = registry.find("observer", config.type);
      const kept = before.find((each) =>
        !each.failed && each.plugin === plugin && sameValue(each.config, config) &&
        !next.includes(each)
      );
      if (kept !== undefined) {
        next.push(kept);
        continue;
      }
      try {
        await this.#startOne(config, registry, started);
      } catch (thrown) {
        await this.#stopAll(started);
        throw thrown;
      }
      next.push(...started.slice(-1));
    }
    return {
      commit: () => {
        this.#running = next;
        return this.#stopAll(before.filter((each) => !next.includes(each)));
      },
      cancel: () => this.#stopAll(started),
    };
  }

  routes(): readonly PluginRoute[] {
    return this.#running.flatMap(({ failed, observer }) => failed ? [] : observer.routes ?? []);
  }

  async stop(): Promise<void> {
    const all = this.#running;
    this.#running = [];
    await this.#stopAll(all);
  }

  /** It counts as running once it is created, because stop must also work after a start that failed. */
  async #startOne(config: ObserverConfig, registry: Registry, into: Running[]): Promise<void> {
    const { clock, contextOf } = this.#options;
    const plugin = registry.get("observer", config.type);
    const prepared = plugin.prepare(config.options);
    if (!prepared.ok) {
      throw new RingmasterError(
        "plugin_failed",
        prepared.problems.map((each) => each.message).join("; "),
      );
    }
    const observer = prepared.create(contextOf(plugin.id));
    const entry: Running = { id: plugin.id, config, plugin, observer, failed: true };
    into.push(entry);
    await callPlugin(clock, plugin.id, "start", (signal) => observer.start(signal));
    entry.failed = false;
  }

  async #stopAll(list: readonly Running[]): Promise<void> {
    for (const { id, observer } of [...list].reverse()) {
      try {
        await callPlugin(this.#options.clock, id, "stop", () => observer.stop());
      } catch (thrown) {
        this.#tell(id, "stop", thrown);
      }
    }
  }

  #tell(plugin: string, phase: string, thrown: unknown): void {
    const message = reasonOf(thrown);
    this.#options.events.emit({ type: "plugin.failed", plugin, phase, message });
  }
}

/** Without the plugin's name and phase, which the event has in fields of its own. */
function reasonOf(thrown: unknown): string {
  return messageOf(thrown instanceof RingmasterError ? thrown.cause ?? thrown : thrown);
}
