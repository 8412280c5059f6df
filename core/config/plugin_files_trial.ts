/**
 * A trial of the site's own plugins: each that is used is created once, which by contract has no side effects. What
 * fails there is a problem of the configuration with its line, and not one of a director that has begun.
 */

import { messageOf } from "../errors.ts";
import type { ClusterConfig, DirectorConfig } from "../model/mod.ts";
import type { AnyPlugin, PluginContext, Registry } from "../plugin/mod.ts";
import { type Ports, silentLogger } from "../ports/mod.ts";
import { ROOT_GROUP } from "./cluster_schema.ts";
import type { Path, Report } from "./report.ts";

interface Use {
  readonly plugin: AnyPlugin | undefined;
  readonly options: unknown;
  readonly place: Path;
}

/** Reports what cannot be created, each distinct use once. */
export function tryPlugins(
  config: DirectorConfig,
  registry: Registry,
  ports: Ports,
  report: Report,
): void {
  const tried = new Set<string>();
  for (const { plugin, options, place } of usesOf(config, registry)) {
    if (plugin?.file === undefined) continue;
    const key = `${plugin.id} ${JSON.stringify(options)}`;
    if (tried.has(key)) continue;
    tried.add(key);
    const failure = failureOf(plugin, options, { ...ports, pluginId: plugin.id });
    if (failure !== undefined) report.error(place, `${failure} (${plugin.id} of "${plugin.file}")`);
  }
}

function* usesOf(config: DirectorConfig, registry: Registry): Iterable<Use> {
  const { backend, backendOptions, services } = config;
  if (backend !== undefined) {
    const options = backendOptions?.[backend] ?? {};
    yield { plugin: registry.find("backend", backend), options, place: ["backend"] };
  }
  for (const [index, { servers }] of services.entries()) {
    for (const [number, { check }] of servers.entries()) {
      const plugin = registry.find("checker", check.type);
      const place = ["services", index, "real", number, "check"];
      yield { plugin, options: check.options, place };
    }
  }
  if (config.cluster !== undefined) yield* usesOfCluster(config.cluster, registry);
}

function* usesOfCluster(cluster: ClusterConfig, registry: Registry): Iterable<Use> {
  for (const [index, { type, options }] of cluster.heartbeats.entries()) {
    const plugin = registry.find("heartbeat", type);
    yield { plugin, options, place: ["cluster", "heartbeats", index] };
  }
  // The group of what stands directly below the cluster comes first, and is not in the list of groups.
  const first = cluster.groups[0]?.name === ROOT_GROUP ? 1 : 0;
  for (const [index, { resources }] of cluster.groups.entries()) {
    const group = index < first ? ["cluster"] : ["cluster", "groups", index - first];
    for (const [number, { type, options }] of resources.entries()) {
      const plugin = registry.find("resource", type);
      yield { plugin, options, place: [...group, "resources", number] };
    }
  }
}

function failureOf(
  plugin: AnyPlugin,
  options: unknown,
  context: Omit<PluginContext, "logger">,
): string | undefined {
  const prepared = plugin.prepare(options);
  // Options that do not decode are the schema's to tell; observers are created where they start.
  if (!prepared.ok || plugin.kind === "observer" || plugin.kind === "format") return undefined;
  try {
    (prepared.create as (context: PluginContext) => unknown)({ ...context, logger: silentLogger });
    return undefined;
  } catch (thrown) {
    return messageOf(thrown);
  }
}
