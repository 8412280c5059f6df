/**
 * The plan: the operations that turn the actual table into the desired one, in an order in which no
 * service that has servers before and after is without one on the way. Pure.
 */

import {
  makeTable,
  type Operation,
  sameServer,
  sameSettings,
  type ServiceId,
  type ServiceSettings,
  type ServiceTable,
  type TableService,
} from "../model/mod.ts";

/**
 * Services of the actual table that are not desired belong to somebody else and stay, unless `retired` names them:
 * those were ours and are no longer wanted. Within a service, servers are added and raised before any is lowered
 * or removed.
 */
export function plan(
  desired: ServiceTable,
  actual: ServiceTable,
  retired: ReadonlySet<ServiceId> = new Set(),
): Operation[] {
  const operations: Operation[] = [];
  for (const [id, service] of desired) {
    const found = actual.get(id);
    if (found === undefined) {
      operations.push({ kind: "service.add", service: settings(service) });
      for (const server of service.servers.values()) {
        operations.push({ kind: "server.add", service: service.key, server });
      }
    } else {
      if (!sameSettings(service, found)) {
        operations.push({ kind: "service.edit", service: settings(service) });
      }
      planServers(service, found, operations);
    }
  }
  for (const id of retired) {
    const found = actual.get(id);
    if (found !== undefined && !desired.has(id)) {
      operations.push({ kind: "service.remove", service: settings(found) });
    }
  }
  return operations;
}

/** The table as the backend would list it, where the backend cannot keep all of it. */
export function normalizeTable(
  table: ServiceTable,
  normalize: ((service: TableService) => TableService) | undefined,
): ServiceTable {
  return normalize === undefined
    ? table
    : makeTable([...table.values()].map((service) => normalize(service)));
}

function planServers(desired: TableService, actual: TableService, operations: Operation[]): void {
  const { key: service } = desired;
  const lowered: Operation[] = [];
  for (const [id, server] of desired.servers) {
    const found = actual.servers.get(id);
    if (found === undefined) operations.push({ kind: "server.add", service, server });
    else if (!sameServer(server, found)) {
      const list = server.weight < found.weight ? lowered : operations;
      list.push({ kind: "server.edit", service, server });
    }
  }
  operations.push(...lowered);
  for (const [id, server] of actual.servers) {
    if (!desired.servers.has(id)) operations.push({ kind: "server.remove", service, server });
  }
}

function settings({ servers: _servers, ...rest }: TableService): ServiceSettings {
  return rest;
}
