/** Resources made from the configuration: plugins whose calls have time limits; what did not change is kept. */

import { sameValue } from "./config/mod.ts";
import type { KeptResource } from "./election/mod.ts";
import { messageOf, RingmasterError } from "./errors.ts";
import type { ResourceConfig } from "./model/mod.ts";
import type { PluginContext, Registry, Resource } from "./plugin/mod.ts";
import type { Clock } from "./ports/mod.ts";
import { callResource } from "./resource_call.ts";

export interface ResourceTools {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly contextOf: (pluginId: string) => PluginContext;
}

/** A resource with what it was made from, so that the same is not made again. */
export interface MadeResource {
  readonly config: ResourceConfig;
  readonly plugin: unknown;
  readonly kept: KeptResource;
}

/**
 * In the order of the configuration; what was made before from the same configuration and the same plugin is used
 * again. Throws RingmasterError where a plugin is not there or does not take its options.
 */
export function makeResources(
  configs: readonly ResourceConfig[],
  before: readonly MadeResource[],
  tools: ResourceTools,
): MadeResource[] {
  return configs.map((config) => {
    const plugin = tools.registry.get("resource", config.type);
    const known = before.find((each) => each.plugin === plugin && sameValue(each.config, config));
    if (known !== undefined) return known;
    const prepared = plugin.prepare(config.options);
    if (!prepared.ok) {
      const reasons = prepared.problems.map(({ message }) => message).join("; ");
      throw new RingmasterError("plugin_failed", `cannot make resource ${config.type}: ${reasons}`);
    }
    const resource = prepared.create(tools.contextOf(plugin.id));
    return { config, plugin, kept: keep(plugin.id, config, resource, tools.clock) };
  });
}

/** What a resource says of itself costs a program's run, and is asked for by everybody who looks at the status. */
export const DESCRIBED_MS = 1_000;

function keep(
  pluginId: string,
  config: ResourceConfig,
  resource: Resource,
  clock: Clock,
): KeptResource {
  const { timeoutMs, monitorMs, onFailure, type } = config;
  const at = { clock, pluginId };
  let described: { readonly atMs: number; readonly text: Promise<string | undefined> } | undefined;
  const moved = <Result>(done: Promise<Result>) => done.finally(() => described = undefined);
  return {
    label: resource.label,
    type,
    exclusive: resource.exclusive ?? true,
    monitorMs,
    onFailure,
    acquire: (cancelled) =>
      moved(callResource(
        at,
        "acquire",
        (signal) => resource.acquire(AbortSignal.any([signal, cancelled])),
        timeoutMs,
      )),
    release: () =>
      moved(callResource(at, "release", (signal) => resource.release(signal), timeoutMs)),
    held: () => callResource(at, "held", (signal) => resource.held(signal)),
    obstacle() {
      try {
        const reason = resource.obstacle?.();
        return reason === undefined ? undefined : `${resource.label}: ${reason}`;
      } catch (thrown) {
        return `${resource.label}: ${messageOf(thrown)}`;
      }
    },
    standBy: () =>
      callResource(at, "stand by", async (signal) => await resource.standBy?.(signal), timeoutMs),
    announce: () =>
      callResource(at, "announce", async (signal) => await resource.announce?.(signal)),
    describe() {
      const now = clock.monotonicMs();
      if (described === undefined || now - described.atMs >= DESCRIBED_MS) {
        const describing = async (signal: AbortSignal) => await resource.describe?.(signal);
        const text = callResource(at, "describe", describing);
        described = { atMs: now, text };
      }
      return described.text;
    },
    withdrawal: () => resource.withdrawal?.() ?? [],
    close: () => callResource(at, "close", async () => await resource.close?.()),
  };
}
