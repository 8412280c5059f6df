/** Rules across fields: what must be there once, what must be known, and what is legal but hardly meant. */

import {
  type DirectorConfig,
  type ServerConfig,
  type ServerId,
  serverId,
  type ServiceConfig,
  serviceId,
} from "../model/mod.ts";
import { type Registry, unknownPlugin } from "../plugin/mod.ts";
import { firstListed } from "./first_listed.ts";
import type { ReadConfig } from "./read.ts";
import { logPath } from "./read_log.ts";
import type { Path, Report } from "./report.ts";

export interface ResolvedServer {
  readonly path: Path;
  readonly config: ServerConfig;
}

export interface ResolvedService {
  readonly path: Path;
  readonly config: Omit<ServiceConfig, "servers">;
  readonly servers: readonly ResolvedServer[];
}

/** Reports services that are defined twice or share a name, and gives all with each of their servers once. */
export function validateServices(
  services: readonly ResolvedService[],
  report: Report,
): ServiceConfig[] {
  const byId = new Map<string, Path>();
  for (const { path, config } of services) {
    const id = serviceId(config.key);
    const first = byId.get(id);
    if (first === undefined) byId.set(id, path);
    else {
      const where = report.whereIs(first);
      report.error(
        [...path, "virtual"],
        `the virtual service ${id} is defined twice, first ${where}`,
      );
    }
  }
  validateNames(services, byId, report);
  return services.map((service) => ({
    ...service.config,
    servers: distinctServers(service.servers, report),
  }));
}

/** A service answers to its name and to its id: each must mean one service. */
function validateNames(
  services: readonly ResolvedService[],
  byId: ReadonlyMap<string, Path>,
  report: Report,
): void {
  const byName = new Map<string, Path>();
  for (const { path, config } of services) {
    const { name } = config;
    if (name === serviceId(config.key)) continue;
    const first = byName.get(name) ?? byId.get(name);
    if (first === undefined) byName.set(name, path);
    else {
      const where = report.whereIs(first);
      report.error([...path, "name"], `the name "${name}" means another service already, ${where}`);
    }
  }
}

/** As ldirectord, a server that is listed again is accepted; the kernel has room for one only. */
function distinctServers(servers: readonly ResolvedServer[], report: Report): ServerConfig[] {
  const byId = new Map<ServerId, ResolvedServer>();
  for (const server of servers) {
    const id = serverId(server.config);
    const first = byId.get(id);
    if (first === undefined) byId.set(id, server);
    else {
      const where = report.whereIs(first.path);
      report.warn(
        server.path,
        `the real server ${id} is listed already, ${where}; this entry counts for nothing`,
      );
    }
  }
  return [...byId.values()].map((server) => server.config);
}

/** Warns of what is legal but gives nobody a service. */
export function warnOfEmptiness({ services, cluster }: ReadConfig, report: Report): void {
  // Directors that share addresses serve, whatever answers behind those.
  if (services.length === 0 && cluster === undefined) {
    report.warn(["services"], "no service is defined");
  }
  for (const { path, servers, fallback } of services) {
    if (servers.length > 0) continue;
    const but = fallback === undefined ? "" : "; its fallback will always be used";
    report.warn([...path, "real"], `the service has no real servers${but}`);
  }
}

/** Reports a backend that nobody knows, and observers whose settings they do not take. */
export function validateDirector(
  config: Omit<DirectorConfig, "services">,
  registry: Registry,
  report: Report,
  backendFrom: "file" | "command line",
  root: ReadConfig["root"],
): void {
  const { backend, observers } = config;
  if (backend !== undefined && registry.find("backend", backend) === undefined) {
    const message = `unknown ${unknownPlugin("backend", backend, registry.list("backend"))}`;
    if (backendFrom === "file") report.error(["backend"], message);
    else report.errorOutside(message);
  }
  validateBackendOptions(config.backendOptions ?? {}, registry, report);
  for (const [index, { type, options }] of observers.entries()) {
    const listed = index - firstListed(observers);
    if (listed >= 0 && !validateListed(type, listed, registry, report)) continue;
    const prepared = registry.find("observer", type)?.prepare(options);
    if (prepared === undefined || prepared.ok) continue;
    for (const { path, message } of prepared.problems) {
      const place = listed >= 0 ? ["observers", listed, ...path] : observerPath(type, path, root);
      report.error(place, message);
    }
  }
}

/** Whether an observer that the file lists may be listed. */
function validateListed(type: string, index: number, registry: Registry, report: Report): boolean {
  const place = ["observers", index, "type"];
  if (type === "log" || type === "admin") {
    report.error(place, `observer "${type}" always runs; ${type} in the root of the file says how`);
  } else if (registry.find("observer", type) === undefined) {
    const known = registry.list("observer");
    report.error(place, `unknown ${unknownPlugin("observer", type, known)}`);
  } else return true;
  return false;
}

/** Also of backends that are not in use: which one is may be the choice of the moment. */
function validateBackendOptions(
  backendOptions: NonNullable<DirectorConfig["backendOptions"]>,
  registry: Registry,
  report: Report,
): void {
  for (const [name, options] of Object.entries(backendOptions)) {
    const plugin = registry.find("backend", name);
    if (plugin === undefined) {
      const known = registry.list("backend");
      report.error(["backends", name], `unknown ${unknownPlugin("backend", name, known)}`);
      continue;
    }
    const prepared = plugin.prepare(options);
    if (prepared.ok) continue;
    for (const { path, message } of prepared.problems) {
      report.error(["backends", name, ...path], message);
    }
  }
}

/** Where an observer's option stands in the file. */
function observerPath(type: string, path: Path, root: ReadConfig["root"]): Path {
  return type === "log" ? logPath(path, root) : [type, ...path];
}
