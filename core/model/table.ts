/**
 * The service table: the normal form of what a director programs, whoever forwards the packets. The
 * desired and the actual table are values of the same type, so that the plan is their difference.
 */

import type { Endpoint } from "./address.ts";
import {
  type ForwardingMethod,
  type Persistence,
  type ServerId,
  serverId,
  type ServiceId,
  serviceId,
  type VirtualServiceKey,
} from "./service.ts";

/** How many connections a server may have (ipvsadm -x and -y); left out where there is no limit. */
export interface ConnectionThresholds {
  /** At this many connections the server gets no new ones. */
  readonly upperThreshold?: number;
  /** Once over the upper threshold, the server gets new connections again below this many. */
  readonly lowerThreshold?: number;
}

export interface TableServer extends Endpoint, ConnectionThresholds {
  readonly forwarding: ForwardingMethod;
  /** Share of new connections; 0 means no new ones. */
  readonly weight: number;
}

/** What a virtual service is, without its servers. `scheduler` is a plain word: a table may hold what others made. */
export interface ServiceSettings {
  readonly key: VirtualServiceKey;
  readonly scheduler: string;
  /** In their order as listed; left out where there are none. */
  readonly schedulerFlags?: readonly string[];
  readonly persistence?: Persistence;
  /** True, or left out. */
  readonly onePacket?: boolean;
}

export interface TableService extends ServiceSettings {
  readonly servers: ReadonlyMap<ServerId, TableServer>;
}

export type ServiceTable = ReadonlyMap<ServiceId, TableService>;

/** Connections and traffic since a server was added; counters of the kernel or of the balancer in the process. */
export interface ServerStats {
  readonly activeConnections: number;
  readonly inactiveConnections: number;
  readonly connections?: number;
  /** Connections that the server refused or did not answer; only a backend that connects itself sees them. */
  readonly failedConnections?: number;
  readonly bytesIn?: number;
  readonly bytesOut?: number;
}

export type TableStats = ReadonlyMap<ServiceId, ReadonlyMap<ServerId, ServerStats>>;

export const EMPTY_TABLE: ServiceTable = new Map();

export function makeService(
  settings: ServiceSettings,
  servers: Iterable<TableServer>,
): TableService {
  const byId = new Map<ServerId, TableServer>();
  for (const server of servers) byId.set(serverId(server), server);
  return { ...settings, servers: byId };
}

export function makeTable(services: Iterable<TableService>): ServiceTable {
  const table = new Map<ServiceId, TableService>();
  for (const service of services) table.set(serviceId(service.key), service);
  return table;
}

export function sameSettings(left: ServiceSettings, right: ServiceSettings): boolean {
  return left.scheduler === right.scheduler &&
    (left.onePacket ?? false) === (right.onePacket ?? false) &&
    (left.schedulerFlags ?? []).join() === (right.schedulerFlags ?? []).join() &&
    left.persistence?.timeoutSeconds === right.persistence?.timeoutSeconds &&
    left.persistence?.netmask === right.persistence?.netmask;
}

export function sameServer(left: TableServer, right: TableServer): boolean {
  return left.weight === right.weight && left.forwarding === right.forwarding &&
    (left.upperThreshold ?? 0) === (right.upperThreshold ?? 0) &&
    (left.lowerThreshold ?? 0) === (right.lowerThreshold ?? 0);
}
