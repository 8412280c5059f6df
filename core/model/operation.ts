/**
 * Operations: what the planner wants done to a service table, as data. The same list is applied,
 * printed by `plan` and `--dry-run`, and kept in events.
 */

import { formatEndpoint } from "./address.ts";
import { serverId, type ServiceId, serviceId, type VirtualServiceKey } from "./service.ts";
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

function describeSettings(settings: ServiceSettings): string {
  const { persistence } = settings;
  const persistent = persistence === undefined ? "" : ` persistent ${persistence.timeoutSeconds}s` +
    (persistence.netmask === undefined ? "" : ` mask ${persistence.netmask}`);
  return `${serviceId(settings.key)} ${settings.scheduler}${persistent}`;
}

function describeServer(server: TableServer): string {
  return `${formatEndpoint(server)} ${server.forwarding} weight ${server.weight}`;
}

/** The table after one operation; throws where the kernel would refuse it. Pure: the given table stays as it is. */
export function applyOperation(table: ServiceTable, operation: Operation): ServiceTable {
  const id: ServiceId = "server" in operation
    ? serviceId(operation.service)
    : serviceId(operation.service.key);
  const found = table.get(id);
  const next = new Map(table);
  switch (operation.kind) {
    case "service.add":
      if (found !== undefined) refuse(operation, "service already exists");
      next.set(id, { ...operation.service, servers: new Map() });
      return next;
    case "service.edit":
      next.set(id, {
        ...operation.service,
        servers: existing(found, operation, "no such service").servers,
      });
      return next;
    case "service.remove":
      existing(found, operation, "no such service");
      next.delete(id);
      return next;
    default:
      next.set(
        id,
        applyToServers(existing(found, operation, "service not defined"), operation),
      );
      return next;
  }
}

function applyToServers(
  service: TableService,
  operation: Extract<Operation, { server: TableServer }>,
): TableService {
  const id = serverId(operation.server);
  const servers = new Map(service.servers);
  const present = servers.has(id);
  if (operation.kind === "server.add" && present) refuse(operation, "destination already exists");
  if (operation.kind !== "server.add" && !present) refuse(operation, "no such destination");
  if (operation.kind === "server.remove") servers.delete(id);
  else servers.set(id, operation.server);
  return { ...service, servers };
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
