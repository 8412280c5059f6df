/** Which backend forwards the packets: the configured one, or the best one that works here. */

import { messageOf, RingmasterError } from "./errors.ts";
import type {
  ConnectionTableSnapshot,
  DirectorConfig,
  Operation,
  ServiceTable,
  TableStats,
} from "./model/mod.ts";
import {
  type Backend,
  callPlugin,
  type PluginContext,
  type PluginPhase,
  type Registry,
} from "./plugin/mod.ts";
import type { Clock } from "./ports/mod.ts";

/** Asked in this order where the configuration names none. */
export const BACKEND_PREFERENCE: readonly string[] = ["ipvsadm", "userspace"];

/** A backend whose calls have deadlines and whose errors name it. */
export interface ChosenBackend {
  readonly name: string;
  /** Why this one, for a person. */
  readonly reason: string;
  readonly inProcess: boolean;
  readonly normalize?: Backend["normalize"];
  /** Kernel settings that it needs. */
  readonly sysctls?: Readonly<Record<string, string>>;
  start(): Promise<void>;
  stop(): Promise<void>;
  list(): Promise<ServiceTable>;
  apply(operations: readonly Operation[]): Promise<void>;
  stats(): Promise<TableStats | undefined>;
  connectionTable(): Promise<ConnectionTableSnapshot | undefined>;
}

export interface BackendChoice {
  readonly config: DirectorConfig;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly contextOf: (pluginId: string) => PluginContext;
}

/**
 * Throws RingmasterError `plugin_unknown` for a name that is not there and `backend_unusable` where the named one
 * cannot work here, or none can.
 */
export async function chooseBackend(choice: BackendChoice): Promise<ChosenBackend> {
  const { config } = choice;
  if (config.backend !== undefined) {
    const tried = await tryBackend(choice, config.backend);
    if (tried.chosen === undefined) {
      throw new RingmasterError(
        "backend_unusable",
        `cannot use backend "${config.backend}": ${tried.reason}`,
      );
    }
    return { ...tried.chosen, reason: "named by the configuration" };
  }
  const refusals: string[] = [];
  for (const name of BACKEND_PREFERENCE) {
    if (choice.registry.find("backend", name) === undefined) continue;
    const { chosen, reason } = await tryBackend(choice, name);
    if (chosen !== undefined) return { ...chosen, reason: [...refusals, reason].join("; ") };
    refusals.push(`not ${name}, because ${reason}`);
  }
  throw new RingmasterError("backend_unusable", `cannot use any backend: ${refusals.join("; ")}`);
}

async function tryBackend(
  choice: BackendChoice,
  name: string,
): Promise<{ chosen?: ChosenBackend; reason: string }> {
  const { registry, clock, contextOf } = choice;
  const plugin = registry.get("backend", name);
  const prepared = plugin.prepare(choice.config.backendOptions?.[name] ?? {});
  if (!prepared.ok) {
    return { reason: prepared.problems.map((each) => each.message).join("; ") };
  }
  try {
    const backend = prepared.create(contextOf(plugin.id));
    const { usable, reason } = await callPlugin(
      clock,
      plugin.id,
      "probe",
      (signal) => backend.probe(signal),
    );
    return usable ? { chosen: guard(name, plugin.id, backend, clock), reason } : { reason };
  } catch (thrown) {
    return { reason: messageOf(thrown) };
  }
}

function guard(name: string, id: string, backend: Backend, clock: Clock): ChosenBackend {
  const call = <Result>(phase: PluginPhase, body: (signal: AbortSignal) => Promise<Result>) =>
    callPlugin(clock, id, phase, body);
  return {
    name,
    reason: "",
    inProcess: backend.inProcess ?? false,
    ...(backend.normalize === undefined
      ? {}
      : { normalize: (service) => backend.normalize?.(service) ?? service }),
    ...(backend.sysctls === undefined ? {} : { sysctls: backend.sysctls }),
    start: () => call("start", async (signal) => await backend.start?.(signal)),
    stop: () => call("stop", async () => await backend.stop?.()),
    list: () => call("list", (signal) => backend.list(signal)),
    apply: (operations) => call("apply", (signal) => backend.apply(operations, signal)),
    stats: () => call("stats", async (signal) => await backend.stats?.(signal)),
    connectionTable: () => call("stats", async (signal) => await backend.connectionTable?.(signal)),
  };
}
