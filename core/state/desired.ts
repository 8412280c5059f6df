/** The desired table: what follows from the configuration and the health of its servers. Pure. */

import {
  makeService,
  makeTable,
  type ServerHealth,
  type ServerId,
  serverId,
  type ServiceConfig,
  type ServiceId,
  serviceId,
  type ServiceSettings,
  type ServiceTable,
  type TableServer,
} from "../model/mod.ts";

export type HealthView = (service: ServiceId, server: ServerId) => ServerHealth | undefined;

/** Everything but the servers of a service. */
export function settingsOf(service: ServiceConfig): ServiceSettings {
  const { key, scheduler, persistence } = service;
  return { key, scheduler, ...(persistence === undefined ? {} : { persistence }) };
}

/** Whether a server gets new connections: up, and not configured to weight 0. */
function isServing(weight: number, health: ServerHealth | undefined): boolean {
  return weight > 0 && health?.status === "up";
}

/**
 * Whether the fallback takes the traffic: no server is serving, and none is still to be checked for the first
 * time. Without the second condition every start would use the fallback for the length of one check.
 */
export function usesFallback(service: ServiceConfig, healthOf: HealthView): boolean {
  if (service.fallback === undefined) return false;
  const id = serviceId(service.key);
  return service.servers.every((server) => {
    const health = healthOf(id, serverId(server));
    return !isServing(server.weight, health) && health?.status !== "unknown";
  });
}

export function desiredTable(
  services: readonly ServiceConfig[],
  healthOf: HealthView,
): ServiceTable {
  return makeTable(
    services.map((service) => makeService(settingsOf(service), desiredServers(service, healthOf))),
  );
}

/**
 * A server that is up has its configured weight. One that is down is out of the table, or, with quiescent, keeps
 * weight 0 if it was ever in the table. One that was not checked yet is not put in service; found
 * quiesced, it stays so.
 */
function desiredServers(service: ServiceConfig, healthOf: HealthView): TableServer[] {
  const id = serviceId(service.key);
  const servers: TableServer[] = [];
  for (const { address, port, forwarding, weight } of service.servers) {
    const health = healthOf(id, serverId({ address, port }));
    if (health?.status === "up") servers.push({ address, port, forwarding, weight });
    else if (service.quiescent && health?.served === true) {
      servers.push({ address, port, forwarding, weight: 0 });
    }
  }
  if (service.fallback !== undefined && usesFallback(service, healthOf)) {
    const { address, port, forwarding } = service.fallback;
    servers.push({ address, port, forwarding, weight: 1 });
  }
  return servers;
}

/** Whether a service can serve, and by whom: what `service.*` events tell changes of. */
export interface ServiceState {
  readonly serving: number;
  /** Configured servers whose first check is still to come. */
  readonly unknown: number;
  readonly fallbackInUse: boolean;
}

export function serviceState(service: ServiceConfig, healthOf: HealthView): ServiceState {
  const id = serviceId(service.key);
  let serving = 0;
  let unknown = 0;
  for (const server of service.servers) {
    const health = healthOf(id, serverId(server));
    if (isServing(server.weight, health)) serving++;
    if (health === undefined || health.status === "unknown") unknown++;
  }
  return { serving, unknown, fallbackInUse: usesFallback(service, healthOf) };
}
