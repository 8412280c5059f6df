/**
 * From configuration to probes: one checker instance for each distinct type and options, one probe for
 * each distinct target and check.
 */

import type { Probe, Watched } from "./health/mod.ts";
import { type CheckConfig, serverId, type ServiceConfig, serviceId } from "./model/mod.ts";
import { type Checker, type CheckTarget, type PluginContext, type Registry } from "./plugin/mod.ts";
import { RingmasterError } from "./errors.ts";

export interface ProbeFactory {
  /** Throws RingmasterError `plugin_failed` where a checker cannot be created; nothing has changed then. */
  watchedOf(services: readonly ServiceConfig[]): Watched[];
}

export function createProbeFactory(
  registry: Registry,
  contextOf: (pluginId: string) => PluginContext,
): ProbeFactory {
  // Checkers are kept over reloads, because an unchanged check must stay the same probe.
  let checkers = new Map<string, Checker>();

  return {
    watchedOf(services) {
      const used = new Map<string, Checker>();
      const probes = new Map<string, Probe>();
      const watched = services.flatMap((service) => {
        const protocol = service.key.by === "address" ? service.key.protocol : "tcp";
        return service.servers.map((server): Watched => {
          const { check } = server;
          const checkerKey = `${check.type} ${JSON.stringify(check.options)}`;
          const checker = used.get(checkerKey) ?? checkers.get(checkerKey) ?? create(check);
          used.set(checkerKey, checker);
          const target: CheckTarget = { ...check.target, protocol };
          const key = `${checkerKey} ${serverId(target)}/${protocol} ` +
            `${check.intervalMs}/${check.timeoutMs}`;
          const probe = probes.get(key) ?? makeProbe(key, check, checker, target);
          probes.set(key, probe);
          return {
            service: serviceId(service.key),
            server: serverId(server),
            thresholds: check.thresholds,
            probe,
          };
        });
      });
      checkers = used;
      return watched;
    },
  };

  function create(check: CheckConfig): Checker {
    const plugin = registry.get("checker", check.type);
    const prepared = plugin.prepare(check.options);
    if (!prepared.ok) {
      const reasons = prepared.problems.map((each) => each.message).join("; ");
      throw new RingmasterError("plugin_failed", `${plugin.id} failed in decode: ${reasons}`);
    }
    return prepared.create(contextOf(plugin.id));
  }
}

function makeProbe(key: string, check: CheckConfig, checker: Checker, target: CheckTarget): Probe {
  const { intervalMs, timeoutMs } = check;
  return { key, intervalMs, timeoutMs, run: (signal) => checker.check(target, signal) };
}
