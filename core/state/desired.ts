/** The desired table: what follows from the configuration and the health of its servers. Pure. */

import {
  makeTable,
  type ServerConfig,
  type ServerHealth,
  type ServerId,
  serverId,
  serverIds,
  type ServiceConfig,
  type ServiceId,
  serviceId,
  type ServiceSettings,
  type ServiceTable,
  type Standing,
  type TableServer,
} from "../model/mod.ts";

export type HealthView = (service: ServiceId, server: ServerId) => ServerHealth | undefined;

/** What operators and the maintenance folder say of a server. */
export type StandingView = (service: ServiceId, server: ServerId) => Standing | undefined;

/** Where nobody has said anything. */
export const NOTHING_SAID: StandingView = () => undefined;

/** Everything but the servers of a service. */
export function settingsOf(service: ServiceConfig): ServiceSettings {
  const { key, scheduler, persistence, schedulerFlags, onePacket } = service;
  return {
    key,
    scheduler,
    ...(schedulerFlags === undefined ? {} : { schedulerFlags }),
    ...(persistence === undefined ? {} : { persistence }),
    ...(onePacket === true ? { onePacket } : {}),
  };
}

/** A server as the table has it, with that weight. */
export function tableServerOf(server: ServerConfig, weight: number): TableServer {
  const { address, port, forwarding, upperThreshold, lowerThreshold } = server;
  return {
    address,
    port,
    forwarding,
    weight,
    ...(upperThreshold === undefined ? {} : { upperThreshold }),
    ...(lowerThreshold === undefined ? {} : { lowerThreshold }),
  };
}

/** The weight that a server has when it is in service. */
function weightOf(server: ServerConfig, standing: Standing | undefined): number {
  return standing?.weight ?? server.weight;
}

/**
 * Whether a server gets new connections: up, not of weight 0, and not taken out by anybody; `pending` where its first
 * check is still to come.
 */
function serviceOf(
  server: ServerConfig,
  health: ServerHealth | undefined,
  standing: Standing | undefined,
): "serving" | "pending" | "out" {
  if (standing?.mode !== undefined) return "out";
  if (health?.status === "unknown") return "pending";
  return weightOf(server, standing) > 0 && health?.status === "up" ? "serving" : "out";
}

/**
 * Whether the fallback takes the traffic: no server is serving, and none is still to be checked for the first
 * time. Without the second condition every start would use the fallback for the length of one check.
 */
export function usesFallback(
  service: ServiceConfig,
  healthOf: HealthView,
  standingOf: StandingView = NOTHING_SAID,
): boolean {
  if (service.fallback === undefined) return false;
  const id = serviceId(service.key);
  const ids = serverIds(service.servers);
  return service.servers.every((server, index) => {
    const key = ids[index] ?? serverId(server);
    return serviceOf(server, healthOf(id, key), standingOf(id, key)) === "out";
  });
}

export function desiredTable(
  services: readonly ServiceConfig[],
  healthOf: HealthView,
  standingOf: StandingView = NOTHING_SAID,
): ServiceTable {
  return makeTable(
    services.map((service) => ({
      ...settingsOf(service),
      servers: desiredServers(service, healthOf, standingOf),
    })),
  );
}

function desiredServers(
  service: ServiceConfig,
  healthOf: HealthView,
  standingOf: StandingView,
): ReadonlyMap<ServerId, TableServer> {
  const id = serviceId(service.key);
  const ids = serverIds(service.servers);
  const servers = new Map<ServerId, TableServer>();
  for (const [index, server] of service.servers.entries()) {
    const key = ids[index] ?? serverId(server);
    const weight = desiredWeight(service, server, healthOf(id, key), standingOf(id, key));
    if (weight !== undefined) servers.set(key, tableServerOf(server, weight));
  }
  if (service.fallback !== undefined && usesFallback(service, healthOf, standingOf)) {
    const { address, port, forwarding } = service.fallback;
    servers.set(serverId(service.fallback), { address, port, forwarding, weight: 1 });
  }
  return servers;
}

/**
 * A server that is up has its weight, and 0 while it is drained. One that is down or disabled is out of the table, or,
 * with quiescent, keeps weight 0 if it was ever in the table. One that was not checked yet is not put in service;
 * found quiesced, it stays so where the service is quiescent or the server is drained.
 */
function desiredWeight(
  service: ServiceConfig,
  server: ServerConfig,
  health: ServerHealth | undefined,
  standing: Standing | undefined,
): number | undefined {
  const { status = "unknown", served = false } = health ?? {};
  const mode = standing?.mode;
  if (mode === undefined && status === "up") return weightOf(server, standing);
  if (mode === "draining" && (status === "up" || (status === "unknown" && served))) return 0;
  const added = service.readdquiescent === true && status === "down";
  return service.quiescent && (served || added) ? 0 : undefined;
}

/** Whether a service can serve, and by whom: what `service.*` events tell changes of. */
export interface ServiceState {
  readonly serving: number;
  /** Configured servers whose first check is still to come. */
  readonly unknown: number;
  readonly fallbackInUse: boolean;
}

export function serviceState(
  service: ServiceConfig,
  healthOf: HealthView,
  standingOf: StandingView = NOTHING_SAID,
): ServiceState {
  const id = serviceId(service.key);
  let serving = 0;
  let unknown = 0;
  const ids = serverIds(service.servers);
  for (const [index, server] of service.servers.entries()) {
    const key = ids[index] ?? serverId(server);
    const health = healthOf(id, key);
    const state = serviceOf(server, health, standingOf(id, key));
    if (state === "serving") serving++;
    if (state === "pending" || health === undefined) unknown++;
  }
  return { serving, unknown, fallbackInUse: usesFallback(service, healthOf, standingOf) };
}
