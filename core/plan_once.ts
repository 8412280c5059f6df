/** What a configuration would change: one look at the actual table, and the plan; nothing is applied. */

import { chooseBackend } from "./backends.ts";
import type { DirectorConfig, Operation, ServerHealth } from "./model/mod.ts";
import { keptAt } from "./keeper.ts";
import { loadOverrides } from "./overrides_file.ts";
import type { PluginContext, Registry } from "./plugin/mod.ts";
import { type Ports, silentLogger } from "./ports/mod.ts";
import { normalizeTable, plan } from "./reconcile/mod.ts";
import { desiredTable } from "./state/mod.ts";

export interface PlanOnceOptions {
  readonly config: DirectorConfig;
  readonly registry: Registry;
  readonly ports: Ports;
}

export interface PlannedOnce {
  readonly backend: string;
  readonly reason: string;
  readonly operations: readonly Operation[];
}

const ASSUMED_UP: ServerHealth = { status: "up", streak: 0, since: 0, served: true };

/**
 * Assumes that every server is up, because nothing is checked, and heeds what operators said. Throws RingmasterError
 * `backend_unusable`, `plugin_unknown` or what the backend says when its table cannot be read.
 */
export async function planOnce(options: PlanOnceOptions): Promise<PlannedOnce> {
  const { config, registry, ports } = options;
  const contextOf = (pluginId: string): PluginContext => ({
    ...ports,
    pluginId,
    logger: silentLogger,
  });
  const backend = await chooseBackend({ config, registry, clock: ports.clock, contextOf });
  const { overrides } = await loadOverrides(ports.files, keptAt(config, ports.files));
  const said = new Map(overrides.map((each) => [`${each.service} ${each.server}`, each]));
  const desired = desiredTable(
    config.services,
    () => ASSUMED_UP,
    (service, server) => said.get(`${service} ${server}`),
  );
  const operations = plan(normalizeTable(desired, backend.normalize), await backend.list());
  return { backend: backend.name, reason: backend.reason, operations };
}
