/** What a director's part in a cluster is made of. */

import type { elect } from "./election/mod.ts";
import type { EventBus, EventId } from "./events/mod.ts";
import type { ClusterConfig, NodeName, Role } from "./model/mod.ts";
import type { PluginContext, Registry } from "./plugin/mod.ts";
import type { Ports } from "./ports/mod.ts";

export interface ClusterOptions {
  readonly config: ClusterConfig;
  readonly self: NodeName;
  readonly registry: Registry;
  readonly ports: Ports;
  readonly events: EventBus;
  readonly contextOf: (pluginId: string) => PluginContext;
  /** Without an ending: the files of this cluster begin so. */
  readonly statePath: string;
  readonly onRole?: (role: Role, cause: EventId) => void;
  /** Another way to decide, for tests. */
  readonly elect?: typeof elect;
}
