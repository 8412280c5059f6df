/** From configuration to probes: one probe for each distinct target and check. */

import type { NoProbe, Probe, Watched } from "./health/mod.ts";
import {
  type CheckConfig,
  type Protocol,
  type ServerConfig,
  serverId,
  serverIds,
  type ServiceConfig,
  serviceId,
} from "./model/mod.ts";
import type { CheckTarget, Plugin, PluginContext, Registry } from "./plugin/mod.ts";
import { type CheckerInUse, type CheckerSource, createCheckerShelf } from "./probes_checkers.ts";
import { type CheckFaults, createCheckFaults, type OnPluginFault } from "./probes_faults.ts";
import { guardedCheck } from "./probes_guard.ts";

export interface ProbeFactory {
  /**
   * Throws RingmasterError `plugin_unknown` or `plugin_failed` where a checker cannot be created; nothing has changed
   * then. With another registry, checks whose plugin is the same object in both stay the same probes.
   */
  watchedOf(services: readonly ServiceConfig[], registry: Registry): Watched[];
}

export interface ProbeFactoryOptions {
  /** Told where a checker throws what is no finding about a server, or returns no result. */
  readonly onPluginFault?: OnPluginFault;
}

/** The checkers of the other part of a combined check. */
const CONNECT_CHECKERS: Readonly<Record<Protocol, string>> = { tcp: "connect", udp: "ping" };

export function createProbeFactory(
  contextOf: (pluginId: string) => PluginContext,
  options: ProbeFactoryOptions = {},
): ProbeFactory {
  const faults = createCheckFaults(options.onPluginFault ?? (() => {}));
  const shelf = createCheckerShelf(contextOf);
  return {
    watchedOf(services, registry) {
      const probes = new Map<string, Probe>();
      const watched = shelf.round((checkerOf) => {
        const maker = new ProbeMaker(registry, checkerOf, faults, probes);
        return services.flatMap((service) => {
          const id = serviceId(service.key);
          const ids = serverIds(service.servers);
          return service.servers.map((server, index): Watched => ({
            service: id,
            server: ids[index] ?? serverId(server),
            thresholds: server.check.thresholds,
            probe: maker.probeOf(service, server),
          }));
        });
      });
      faults.keep(probes);
      return watched;
    },
  };
}

/** What a probe is made of. */
interface Parts {
  readonly check: CheckConfig;
  readonly target: CheckTarget;
  readonly full: CheckerInUse;
  /** Of a combined check. */
  readonly connect: CheckerInUse | undefined;
}

class ProbeMaker {
  readonly #registry: Registry;
  readonly #checkerOf: CheckerSource;
  readonly #faults: CheckFaults;
  /** Those that were made, by their keys. */
  readonly #probes: Map<string, Probe>;

  constructor(
    registry: Registry,
    checkerOf: CheckerSource,
    faults: CheckFaults,
    probes: Map<string, Probe>,
  ) {
    this.#registry = registry;
    this.#checkerOf = checkerOf;
    this.#faults = faults;
    this.#probes = probes;
  }

  probeOf(service: ServiceConfig, server: ServerConfig): Probe | NoProbe {
    const { check } = server;
    const plugin = this.#registry.get("checker", check.type);
    if (plugin.fixed !== undefined) return noProbe(plugin, plugin.fixed);
    const target = targetOf(service, server, plugin);
    const full = this.#checkerOf(plugin, check.options);
    const connect = this.#connectOf(check, target.protocol);
    const parts: Parts = { check, target, full, connect };
    const key = probeKey(parts);
    const probe = this.#probes.get(key) ?? this.#makeProbe(key, parts);
    this.#probes.set(key, probe);
    return probe;
  }

  #connectOf(check: CheckConfig, protocol: Protocol): CheckerInUse | undefined {
    if (check.connects === undefined || check.connects === 0) return undefined;
    return this.#checkerOf(this.#registry.get("checker", CONNECT_CHECKERS[protocol]), {});
  }

  #makeProbe(key: string, { check, target, full, connect }: Parts): Probe {
    const { intervalMs, timeoutMs, connects: count = 0 } = check;
    const faults = this.#faults;
    const run = guardedCheck({ ...full, target, key, faults });
    const probe: Probe = { key, intervalMs, timeoutMs, run };
    if (connect === undefined) return probe;
    return {
      ...probe,
      connects: { count, run: guardedCheck({ ...connect, target, key, faults }) },
    };
  }
}

function targetOf(
  service: ServiceConfig,
  server: ServerConfig,
  plugin: Plugin<"checker">,
): CheckTarget {
  const { key } = service;
  const { address, port, check } = server;
  const target: CheckTarget = {
    ...check.target,
    protocol: key.by === "address" ? key.protocol : "tcp",
    timeoutMs: check.timeoutMs,
  };
  if (!plugin.perMember) return target;
  return { ...target, member: { service: key, server: { address, port } } };
}

/** All that makes two checks the same one. */
function probeKey({ check, target, full, connect }: Parts): string {
  const { protocol, member } = target;
  const base = `${full.key} ${serverId(target)}/${protocol} ${check.intervalMs}/${check.timeoutMs}`;
  const combined = connect === undefined ? "" : ` then ${check.connects} ${connect.key}`;
  const of = member && ` for ${serviceId(member.service)} ${serverId(member.server)}`;
  return `${base}${combined}${of ?? ""}`;
}

function noProbe(plugin: Plugin<"checker">, fixed: NoProbe["fixed"]): NoProbe {
  return {
    key: `${plugin.name} ${fixed}`,
    fixed,
    message: `never checked: check type ${plugin.name}`,
  };
}
