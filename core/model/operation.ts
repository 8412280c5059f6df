/**
 * Operations: what the planner wants done to a service table, as data. The same list is applied,
 * printed by `plan` and `--dry-run`, and kept in events.
 */

import { formatEndpoint } from "./address.ts";
import {
  type ServerId,
  serverId,
  type ServiceId,
  serviceId,
  type VirtualServiceKey,
} from "./service.ts";
import type { ServiceSettings, ServiceTable, TableServer, TableService } from "./table.ts";

/**
 * Every operation carries all settings of what it touches, because the kernel interface resets what an edit
 * leaves out (ipvsadm(8), -e and -E).
 */
export type Operation =
  | { readonly kind: "service.add"; readonly service: ServiceSettings }
  | { readonly kind: "service.edit"; readonly service: ServiceSettings }
  | { readonly kind: "service.remove"; readonly service: ServiceSettings }
  | {
    readonly kind: "server.add";
    readonly service: VirtualServiceKey;
    readonly server: TableServer;
  }
  | {
    readonly kind: "server.edit";
    readonly service: VirtualServiceKey;
    readonly server: TableServer;
  }
  | {
    readonly kind: "server.remove";
    readonly service: VirtualServiceKey;
    readonly server: TableServer;
  };

/** One line for a person: `add server 10.0.0.147:9072 masq weight 1 to 10.0.0.150:9072/tcp`. */
export function describeOperation(operation: Operation): string {
  switch (operation.kind) {
    case "service.add":
      return `add service ${describeSettings(operation.service)}`;
    case "service.edit":
      return `edit service ${describeSettings(operation.service)}`;
    case "service.remove":
      return `remove service ${serviceId(operation.service.key)}`;
    case "server.add":
      return `add server ${describeServer(operation.server)} to ${serviceId(operation.service)}`;
    case "server.edit":
      return `edit server ${describeServer(operation.server)} in ${serviceId(operation.service)}`;
    case "server.remove":
      return `remove server ${formatEndpoint(operation.server)} from ${
        serviceId(operation.service)
      }`;
  }
}

export function describeSettings(settings: ServiceSettings): string {
  const { persistence, schedulerFlags = [], onePacket = false } = settings;
  const flags = schedulerFlags.length === 0 ? "" : ` (${schedulerFlags.join(",")})`;
  const persistent = persistence === undefined ? "" : ` persistent ${persistence.timeoutSeconds}s` +
    (persistence.netmask === undefined ? "" : ` mask ${persistence.netmask}`);
  const packets = onePacket ? " one-packet" : "";
  return `${serviceId(settings.key)} ${settings.scheduler}${flags}${persistent}${packets}`;
}

export function describeServer(server: TableServer): string {
  const { upperThreshold, lowerThreshold } = server;
  const upper = upperThreshold === undefined ? "" : ` upper threshold ${upperThreshold}`;
  const lower = lowerThreshold === undefined ? "" : ` lower threshold ${lowerThreshold}`;
  return `${formatEndpoint(server)} ${server.forwarding} weight ${server.weight}${upper}${lower}`;
}

/** The table after one operation; throws where the kernel would refuse it. Pure: the given table stays as it is. */
export function applyOperation(table: ServiceTable, operation: Operation): ServiceTable {
  const edit = editTable(table);
  edit.apply(operation);
  return edit.table;
}

export interface TableEdit {
  /** What the table is now; goes on changing with what is applied. */
  readonly table: ServiceTable;
  /** Throws where the kernel would refuse it; nothing has changed then. */
  apply(operation: Operation): void;
}

/**
 * For many operations one after the other: what they touch is copied once and not once for each of them, which counts
 * in services with thousands of servers. The given table stays as it is.
 */
export function editTable(given: ServiceTable): TableEdit {
  const table = new Map(given);
  /** Servers of services that were copied already. */
  const copies = new Map<ServiceId, Map<ServerId, TableServer>>();

  function serversOf(id: ServiceId, service: TableService): Map<ServerId, TableServer> {
    const known = copies.get(id);
    if (known !== undefined) return known;
    const servers = new Map(service.servers);
    copies.set(id, servers);
    table.set(id, { ...service, servers });
    return servers;
  }

  function applyToService(
    id: ServiceId,
    operation: Exclude<Operation, { server: TableServer }>,
  ): void {
    const found = table.get(id);
    if (operation.kind === "service.add") {
      if (found !== undefined) refuse(operation, "service already exists");
      table.set(id, { ...operation.service, servers: new Map() });
      return;
    }
    const { servers } = existing(found, operation, "no such service");
    if (operation.kind === "service.edit") {
      table.set(id, { ...operation.service, servers });
      return;
    }
    table.delete(id);
    copies.delete(id);
  }

  function applyToServer(
    id: ServiceId,
    operation: Extract<Operation, { server: TableServer }>,
  ): void {
    const service = existing(table.get(id), operation, "service not defined");
    const { kind, server } = operation;
    const key = serverId(server);
    const present = service.servers.has(key);
    if (kind === "server.add" && present) refuse(operation, "destination already exists");
    if (kind !== "server.add" && !present) refuse(operation, "no such destination");
    const servers = serversOf(id, service);
    if (kind === "server.remove") servers.delete(key);
    else servers.set(key, server);
  }

  return {
    table,
    apply(operation) {
      if ("server" in operation) applyToServer(serviceId(operation.service), operation);
      else applyToService(serviceId(operation.service.key), operation);
    },
  };
}

function existing(
  service: TableService | undefined,
  operation: Operation,
  why: string,
): TableService {
  return service ?? refuse(operation, why);
}

function refuse(operation: Operation, why: string): never {
  throw new Error(`cannot ${describeOperation(operation)}: ${why}`);
}
