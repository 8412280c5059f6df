/** Heartbeat media made from the configuration. */

import { RingmasterError } from "./errors.ts";
import type { HeartbeatConfig } from "./model/mod.ts";
import type { Heartbeat, PluginContext, Registry } from "./plugin/mod.ts";

export interface MediaTools {
  readonly registry: Registry;
  readonly contextOf: (pluginId: string) => PluginContext;
}

/**
 * In the order of the configuration. Throws RingmasterError where a plugin is not there or does not take its options,
 * and where two of them are one link: everything would arrive twice there, which is how a replay looks.
 */
export function makeMedia(configs: readonly HeartbeatConfig[], tools: MediaTools): Heartbeat[] {
  const media = makeEach(configs, tools);
  const links = media.map(({ link }) => link);
  const twin = links.find((link, index) => links.indexOf(link) !== index);
  if (twin === undefined) return media;
  throw new RingmasterError(
    "medium_failed",
    `cannot use two heartbeats "${twin}": one medium stands there once`,
  );
}

function makeEach(configs: readonly HeartbeatConfig[], tools: MediaTools): Heartbeat[] {
  return configs.map(({ type, options }) => {
    const plugin = tools.registry.get("heartbeat", type);
    const prepared = plugin.prepare(options);
    if (prepared.ok) return prepared.create(tools.contextOf(plugin.id));
    const reasons = prepared.problems.map(({ message }) => message).join("; ");
    throw new RingmasterError("plugin_failed", `cannot make heartbeat ${type}: ${reasons}`);
  });
}
