/**
 * Gives up what a director that ended without a word has left on this machine: the resources of the configuration and,
 * where asked, its services in the table. For the service manager; beside a director that runs it would be undone.
 */

import { chooseBackend } from "./backends.ts";
import { messageOf } from "./errors.ts";
import { type DirectorConfig, EMPTY_TABLE, type Operation, serviceId } from "./model/mod.ts";
import type { PluginContext, Registry } from "./plugin/mod.ts";
import { type Ports, silentLogger } from "./ports/mod.ts";
import { plan } from "./reconcile/mod.ts";
import { makeResources, type ResourceTools } from "./resources.ts";

export interface ReleaseOnceOptions {
  readonly config: DirectorConfig;
  readonly registry: Registry;
  readonly ports: Ports;
  /** Whether the services of the configuration leave the table too; what others have put there stays. */
  readonly table: boolean;
}

export interface ReleasedResource {
  readonly group: string;
  /** Its label, or its type where it could not even be made. */
  readonly resource: string;
  /** Whether it was here before; left out where that could not be told. */
  readonly held?: boolean;
  /** Why it may be here still. */
  readonly failure?: string;
}

export interface ReleasedTable {
  /** Left out where none works here. */
  readonly backend?: string;
  readonly operations: readonly Operation[];
  readonly failure?: string;
}

export interface ReleasedOnce {
  /** In the order in which they were given up: right to left, from the last group to the first. */
  readonly resources: readonly ReleasedResource[];
  /** Where it was asked for. */
  readonly table?: ReleasedTable;
}

/**
 * Resources go first, so that no packet arrives that has nowhere to go. A failure stops nothing that comes after it.
 * Never throws.
 */
export async function releaseOnce(options: ReleaseOnceOptions): Promise<ReleasedOnce> {
  const resources: ReleasedResource[] = [];
  for (const group of [...options.config.cluster?.groups ?? []].reverse()) {
    for (const config of [...group.resources].reverse()) {
      resources.push({ group: group.name, ...await releaseResource(config, options) });
    }
  }
  return { resources, ...(options.table ? { table: await releaseTable(options) } : {}) };
}

async function releaseResource(
  config: Parameters<typeof makeResources>[0][number],
  options: ReleaseOnceOptions,
): Promise<Omit<ReleasedResource, "group">> {
  let resource = config.type;
  let held: boolean | undefined;
  try {
    const [made] = makeResources([config], [], toolsOf(options));
    if (made === undefined) return { resource };
    const { kept } = made;
    resource = kept.label;
    try {
      // Only for telling: what is half there is given up too.
      held = await kept.held().catch(() => undefined);
      await kept.release();
    } finally {
      await kept.close().catch(() => {});
    }
    return { resource, ...(held === undefined ? {} : { held }) };
  } catch (thrown) {
    return { resource, ...(held === undefined ? {} : { held }), failure: messageOf(thrown) };
  }
}

async function releaseTable(options: ReleaseOnceOptions): Promise<ReleasedTable> {
  const { config, registry } = options;
  let backend: string | undefined;
  let operations: readonly Operation[] = [];
  try {
    const { clock, contextOf } = toolsOf(options);
    const chosen = await chooseBackend({ config, registry, clock, contextOf });
    backend = chosen.name;
    // The table of such a one has ended with the process that it was in.
    if (chosen.inProcess) return { backend, operations };
    const ours = new Set(config.services.map(({ key }) => serviceId(key)));
    operations = plan(EMPTY_TABLE, await chosen.list(), ours);
    if (operations.length > 0) await chosen.apply(operations);
    return { backend, operations };
  } catch (thrown) {
    const failure = messageOf(thrown);
    return { ...(backend === undefined ? {} : { backend }), operations, failure };
  }
}

function toolsOf({ registry, ports }: ReleaseOnceOptions): ResourceTools {
  const contextOf = (pluginId: string): PluginContext => ({
    ...ports,
    pluginId,
    logger: silentLogger,
  });
  return { registry, clock: ports.clock, contextOf };
}
