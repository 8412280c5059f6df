/** The part of a snapshot that follows from configuration, health, table and counters. Pure. */

import {
  formatDuration,
  type ServerConfig,
  type ServerHealth,
  serverId,
  type ServerSnapshot,
  type ServiceConfig,
  serviceId,
  type ServiceSnapshot,
  type TableStats,
} from "../model/mod.ts";
import { desiredTable, type HealthView, usesFallback } from "./desired.ts";

export function snapshotServices(
  services: readonly ServiceConfig[],
  healthOf: HealthView,
  stats: TableStats | undefined,
): ServiceSnapshot[] {
  const table = desiredTable(services, healthOf);
  return services.map((service): ServiceSnapshot => {
    const id = serviceId(service.key);
    const { name, scheduler, persistence, quiescent, fallback } = service;
    return {
      id,
      name,
      scheduler,
      ...(persistence === undefined ? {} : { persistence }),
      quiescent,
      ...(fallback === undefined ? {} : {
        fallback: { id: serverId(fallback), inUse: usesFallback(service, healthOf) },
      }),
      servers: service.servers.map((server): ServerSnapshot => {
        const id_ = serverId(server);
        const tableWeight = table.get(id)?.servers.get(id_)?.weight;
        const counted = stats?.get(id)?.get(id_);
        return {
          ...snapshotServer(server, healthOf(id, id_)),
          ...(tableWeight === undefined ? {} : { tableWeight }),
          ...(counted === undefined ? {} : { stats: counted }),
        };
      }),
    };
  });
}

function snapshotServer(server: ServerConfig, health: ServerHealth | undefined): ServerSnapshot {
  const reason = reasonOut(server, health);
  return {
    id: serverId(server),
    status: health?.status ?? "unknown",
    since: health?.since ?? 0,
    forwarding: server.forwarding,
    weight: server.weight,
    ...(health?.last === undefined ? {} : { lastCheck: health.last }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Why a server gets no new connections; undefined where it does. */
function reasonOut(server: ServerConfig, health: ServerHealth | undefined): string | undefined {
  const { status = "unknown", last, streak = 0 } = health ?? {};
  if (status === "unknown") {
    return `not checked yet; the check may take ${formatDuration(server.check.timeoutMs)}`;
  }
  if (status === "up") return server.weight === 0 ? "configured with weight 0" : undefined;
  const { rise } = server.check.thresholds;
  return streak > 0
    ? `${streak} of ${rise} good checks since it was down`
    : last?.message ?? "down";
}
