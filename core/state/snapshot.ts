/** The part of a snapshot that follows from configuration, health, standing, table and counters. Pure. */

import {
  count,
  formatDuration,
  type Histogram,
  type Rates,
  type ServerConfig,
  type ServerHealth,
  type ServerId,
  serverId,
  type ServerSnapshot,
  type ServerStats,
  type ServiceConfig,
  type ServiceId,
  serviceId,
  type ServiceSnapshot,
  type Standing,
  type TableServer,
  type TableStats,
} from "../model/mod.ts";
import {
  desiredTable,
  type HealthView,
  NOTHING_SAID,
  type StandingView,
  usesFallback,
} from "./desired.ts";

/** What is counted by others while the director runs. */
export interface FiguresView {
  checks(service: ServiceId, server: ServerId): ServerSnapshot["checks"];
  latency(service: ServiceId): Histogram | undefined;
  rates(service: ServiceId, server: ServerId): Rates | undefined;
}

/** Where nothing is counted. */
const NO_FIGURES: FiguresView = {
  checks: () => undefined,
  latency: () => undefined,
  rates: () => undefined,
};

export function snapshotServices(
  services: readonly ServiceConfig[],
  healthOf: HealthView,
  stats: TableStats | undefined,
  standingOf: StandingView = NOTHING_SAID,
  figures: FiguresView = NO_FIGURES,
): ServiceSnapshot[] {
  const table = desiredTable(services, healthOf, standingOf);
  return services.map((service): ServiceSnapshot => {
    const id = serviceId(service.key);
    const { name, quiescent, fallback, scheduler, persistence, schedulerFlags, onePacket } =
      service;
    const one = (server: ServerConfig): ServerSnapshot => {
      const key = serverId(server);
      return snapshotServer(server, service, {
        health: healthOf(id, key),
        standing: standingOf(id, key),
        entry: table.get(id)?.servers.get(key),
        stats: stats?.get(id)?.get(key),
        checks: figures.checks(id, key),
        rates: figures.rates(id, key),
      });
    };
    const checkLatency = figures.latency(id);
    return {
      id,
      name,
      scheduler,
      ...(schedulerFlags === undefined ? {} : { schedulerFlags }),
      ...(persistence === undefined ? {} : { persistence }),
      ...(onePacket === true ? { onePacket } : {}),
      quiescent,
      ...(fallback === undefined ? {} : {
        fallback: {
          id: serverId(fallback),
          inUse: usesFallback(service, healthOf, standingOf),
        },
      }),
      servers: service.servers.map(one),
      ...(checkLatency === undefined ? {} : { checkLatency }),
    };
  });
}

interface Known {
  readonly health: ServerHealth | undefined;
  readonly standing: Standing | undefined;
  readonly entry: TableServer | undefined;
  readonly stats: ServerStats | undefined;
  readonly checks: ServerSnapshot["checks"];
  readonly rates: Rates | undefined;
}

function snapshotServer(
  server: ServerConfig,
  service: ServiceConfig,
  { health, standing, entry, stats, checks, rates }: Known,
): ServerSnapshot {
  const left = stats === undefined || standing?.mode !== "draining"
    ? undefined
    : connectionsLeft(service, stats);
  const reason = reasonOut(server, health, standing, left);
  return {
    id: serverId(server) satisfies ServerId,
    status: health?.status ?? "unknown",
    since: health?.since ?? 0,
    forwarding: server.forwarding,
    weight: server.weight,
    ...(health?.last === undefined ? {} : { lastCheck: health.last }),
    ...(standing === undefined ? {} : { standing }),
    ...(left === undefined ? {} : { connectionsLeft: left }),
    ...(reason === undefined ? {} : { reason }),
    ...(entry === undefined ? {} : { tableWeight: entry.weight }),
    ...(stats === undefined ? {} : { stats }),
    ...(rates === undefined ? {} : { rates }),
    ...(checks === undefined ? {} : { checks }),
  };
}

/**
 * How many connections a drained server still has. What IPVS calls inactive are, for tcp, connections that have ended
 * and are kept for late packets; for udp, and for a mark that may carry it, they are all that there is.
 */
export function connectionsLeft(service: ServiceConfig, stats: ServerStats): number {
  const { activeConnections, inactiveConnections } = stats;
  const tcp = service.key.by === "address" && service.key.protocol === "tcp";
  return tcp ? activeConnections : activeConnections + inactiveConnections;
}

/** Why a server gets no new connections; undefined where it does. */
function reasonOut(
  server: ServerConfig,
  health: ServerHealth | undefined,
  standing: Standing | undefined,
  left: number | undefined,
): string | undefined {
  const said = reasonStanding(standing, left);
  if (said !== undefined) return said;
  const { status = "unknown", last, streak = 0 } = health ?? {};
  if (status === "unknown") {
    return `not checked yet; the check may take ${formatDuration(server.check.timeoutMs)}`;
  }
  if (status === "up") {
    if (standing?.weight !== undefined) {
      return standing.weight === 0 ? "weight 0, set by an operator" : undefined;
    }
    return server.weight === 0 ? "configured with weight 0" : undefined;
  }
  const { rise } = server.check.thresholds;
  return streak > 0
    ? `${streak} of ${rise} good checks since it was down`
    : last?.message ?? "down";
}

function reasonStanding(
  standing: Standing | undefined,
  left: number | undefined,
): string | undefined {
  switch (standing?.mode) {
    case "draining": {
      const still = left === undefined ? "" : `, ${count(left, "connection")} left`;
      return `draining${still}`;
    }
    case "disabled":
      return "disabled by an operator";
    case "maintenance":
      return `in maintenance because of file ${standing.file ?? ""}`.trimEnd();
    case undefined:
      return undefined;
  }
}
