/**
 * Media that differ in their options and are one link all the same, such as two with another TTL. What a link is called
 * only the plugin knows, once it is made, which by contract has no side effects.
 */

import type { PluginContext, Registry } from "../plugin/mod.ts";
import { type Ports, silentLogger } from "../ports/mod.ts";
import { sameValue } from "./diff.ts";
import type { ReadHeartbeat } from "./read_cluster.ts";
import type { Report } from "./report.ts";

interface Link {
  readonly link: string;
  readonly heartbeat: ReadHeartbeat;
}

/** Reports each medium that is the link of one before it. Those with the same options are told where they are read. */
export function refuseTwinLinks(
  heartbeats: readonly ReadHeartbeat[],
  registry: Registry,
  ports: Ports,
  report: Report,
): void {
  const links: Link[] = [];
  for (const heartbeat of heartbeats) {
    const link = linkOf(heartbeat, registry, ports);
    if (link === undefined) continue;
    const twin = links.find((other) => other.link === link);
    links.push({ link, heartbeat });
    if (twin === undefined || sameValue(twin.heartbeat.options, heartbeat.options)) continue;
    report.error(
      heartbeat.path,
      `cannot use two heartbeats "${link}": the one ${
        report.whereIs(twin.heartbeat.path)
      } is the same link, whatever else is different`,
    );
  }
}

/** Undefined where the medium cannot be made, which is told elsewhere. */
function linkOf(
  { type, options }: ReadHeartbeat,
  registry: Registry,
  ports: Ports,
): string | undefined {
  const plugin = registry.find("heartbeat", type);
  const prepared = plugin?.prepare(options);
  if (plugin === undefined || prepared === undefined || !prepared.ok) return undefined;
  const context: PluginContext = { ...ports, pluginId: plugin.id, logger: silentLogger };
  try {
    return prepared.create(context).link;
  } catch {
    return undefined;
  }
}
