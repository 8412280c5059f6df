/** Starting and stopping observers: each by itself, so that one that fails takes no other with it. */

import { messageOf, RingmasterError } from "./errors.ts";
import type { EventSink } from "./events/mod.ts";
import type { ObserverConfig } from "./model/mod.ts";
import { callPlugin, type Observer, type ObserverContext, type Registry } from "./plugin/mod.ts";
import type { Clock } from "./ports/mod.ts";

export interface ObserverSet {
  /**
   * Starts all in order. One that fails is told as `plugin.failed` and left out, except where going on would be
   * wrong: RingmasterError `socket_busy` says that another director runs here, and is thrown.
   */
  start(configs: readonly ObserverConfig[]): Promise<void>;
  /** Stops all that started, in reverse. */
  stop(): Promise<void>;
}

export interface ObserverSetOptions {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly events: EventSink;
  readonly contextOf: (pluginId: string) => ObserverContext;
}

export function createObserverSet(options: ObserverSetOptions): ObserverSet {
  const { registry, clock, events, contextOf } = options;
  const running: { readonly id: string; readonly observer: Observer }[] = [];

  async function startOne(config: ObserverConfig): Promise<void> {
    const plugin = registry.get("observer", config.type);
    const prepared = plugin.prepare(config.options);
    if (!prepared.ok) {
      throw new RingmasterError(
        "plugin_failed",
        prepared.problems.map((each) => each.message).join("; "),
      );
    }
    const observer = prepared.create(contextOf(plugin.id));
    // It counts as running from here on, because stop must also work after a start that failed.
    running.push({ id: plugin.id, observer });
    await callPlugin(clock, plugin.id, "start", (signal) => observer.start(signal));
  }

  return {
    async start(configs) {
      for (const config of configs) {
        try {
          await startOne(config);
        } catch (thrown) {
          if (thrown instanceof RingmasterError && thrown.code === "socket_busy") throw thrown;
          events.emit({
            type: "plugin.failed",
            plugin: `observer.${config.type}`,
            phase: "start",
            message: reasonOf(thrown),
          });
        }
      }
    },
    async stop() {
      for (const { id, observer } of running.splice(0).reverse()) {
        try {
          await callPlugin(clock, id, "stop", () => observer.stop());
        } catch (thrown) {
          events.emit({
            type: "plugin.failed",
            plugin: id,
            phase: "stop",
            message: reasonOf(thrown),
          });
        }
      }
    },
  };
}

/** Without the plugin's name and phase, which the event has in fields of its own. */
function reasonOf(thrown: unknown): string {
  return messageOf(thrown instanceof RingmasterError ? thrown.cause ?? thrown : thrown);
}
