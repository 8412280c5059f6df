/**
 * The maintenance folder (ldirectord's maintenancedir): a file there takes a server out of service by its name, and
 * its removal lets it back. A file is named `ADDRESS:PORT`, `ADDRESS`, `HOST:PORT` or `HOST`, an IPv6 address in
 * brackets; what is in it does not matter. Host names are resolved forward, beside the looks, which never wait for it.
 */

import { messageOf } from "./errors.ts";
import {
  canonicalAddress,
  type Endpoint,
  familyOf,
  type IpFamily,
  type ServerId,
  serverId,
  splitHostPort,
} from "./model/mod.ts";
import type { Clock, Files, Names } from "./ports/mod.ts";
import { createHostCache, type HostCache } from "./maintenance_hosts.ts";

/** From the end of one look at the folder to the start of the next. */
export const MAINTENANCE_PERIOD_MS = 1_000;

/** Files beyond this many are not looked at; a folder that holds so many is no maintenance folder. */
const MAINTENANCE_FILES_MAX = 10_000;

export interface MaintenanceOptions {
  readonly directory: string;
  readonly files: Pick<Files, "list">;
  readonly names: Pick<Names, "host">;
  readonly clock: Clock;
  /** The servers as they are configured now, asked at each look. */
  readonly servers: () => readonly Endpoint[];
  /** All servers that are in maintenance, each with the name of the file; called when that changed. */
  readonly onChange: (inMaintenance: ReadonlyMap<ServerId, string>) => void;
  /** Why the folder cannot be read, once until it can be read again. */
  readonly onProblem?: (message: string) => void;
}

export interface MaintenanceWatch {
  /** Resolves after the first look, when the names in it are resolved too or took too long. */
  readonly ready: Promise<void>;
  /** `onChange` is not called after it. */
  stop(): void;
}

/** What the name of a file says: a host, and the port where it names one server of it only. */
export interface MaintenanceName {
  readonly file: string;
  readonly host:
    | { readonly kind: "address"; readonly address: string }
    | { readonly kind: "name"; readonly name: string };
  readonly port?: number;
}

/** A host name of RFC 1123 section 2.1; underscores occur in practice. */
const HOST_FORM = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/i;

/** Undefined for a file that can name no server, such as what an editor leaves. Pure. */
export function readMaintenanceName(file: string): MaintenanceName | undefined {
  const split = splitHostPort(file);
  if (split === undefined) return undefined;
  const port = split.port === undefined ? undefined : portOf(split.port);
  if (split.port !== undefined && port === undefined) return undefined;
  const address = canonicalAddress(split.host);
  const bracketed = file.startsWith("[");
  // Brackets belong to an IPv6 address, and to nothing else.
  if (bracketed !== (address !== undefined && familyOf(address) === 6)) return undefined;
  const withPort = port === undefined ? {} : { port };
  if (address !== undefined) return { file, host: { kind: "address", address }, ...withPort };
  if (!HOST_FORM.test(split.host)) return undefined;
  return { file, host: { kind: "name", name: split.host.toLowerCase() }, ...withPort };
}

function portOf(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}

/**
 * The servers that the files name. Where several files name one server, the nearest counts: an address before a name,
 * a full name before a short one, and of the same host the one with the port first. Pure; `addressesOf` gives what is
 * known of a name.
 */
export function serversInMaintenance(
  names: readonly MaintenanceName[],
  servers: readonly Endpoint[],
  addressesOf: (name: string) => readonly string[],
): Map<ServerId, string> {
  const found = new Map<ServerId, string>();
  if (names.length === 0) return found;
  const byAddress = Map.groupBy(servers, (server) => server.address);
  for (const { file, host, port } of [...names].sort((left, right) => rank(left) - rank(right))) {
    const addresses = host.kind === "address" ? [host.address] : addressesOf(host.name);
    for (const server of addresses.flatMap((address) => byAddress.get(address) ?? [])) {
      const id = serverId(server);
      if ((port === undefined || port === server.port) && !found.has(id)) found.set(id, file);
    }
  }
  return found;
}

/** ldirectord's order: ADDR:PORT, ADDR, FQDN:PORT, FQDN, SHORT:PORT, SHORT. */
function rank({ host, port }: MaintenanceName): number {
  const kind = host.kind === "address" ? 0 : host.name.includes(".") ? 2 : 4;
  return kind + (port === undefined ? 1 : 0);
}

export function createMaintenanceWatch(options: MaintenanceOptions): MaintenanceWatch {
  return new FolderWatch(options);
}

class FolderWatch implements MaintenanceWatch {
  readonly ready: Promise<void>;
  readonly #options: MaintenanceOptions;
  readonly #hosts: HostCache;
  #files: readonly string[] = [];
  #told: ReadonlyMap<ServerId, string> = new Map();
  #problem: string | undefined;
  #cancel: () => void = () => {};
  #stopped = false;

  constructor(options: MaintenanceOptions) {
    this.#options = options;
    const { names, clock } = options;
    this.#hosts = createHostCache({ names, clock, onAnswer: () => this.#evaluate() });
    this.ready = this.#look().then(() => this.#hosts.settled());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
    this.#hosts.stop();
  }

  async #look(): Promise<void> {
    const { directory, files, clock } = this.#options;
    try {
      const found = await files.list(directory);
      this.#files = found?.slice(0, MAINTENANCE_FILES_MAX) ?? [];
      this.#note(found === undefined ? "there is no such folder" : undefined);
    } catch (thrown) {
      // What was seen last stands: a folder that cannot be read does not say that maintenance is over.
      this.#note(messageOf(thrown));
    }
    if (this.#stopped) return;
    this.#evaluate();
    this.#cancel = clock.after(MAINTENANCE_PERIOD_MS, () => void this.#look());
  }

  #note(problem: string | undefined): void {
    const isNew = problem !== undefined && this.#problem === undefined;
    this.#problem = problem;
    if (!isNew || this.#stopped) return;
    const { directory, onProblem } = this.#options;
    onProblem?.(`cannot read the maintenance folder "${directory}": ${problem}`);
  }

  #evaluate(): void {
    if (this.#stopped) return;
    const names = this.#files.map(readMaintenanceName).filter((name) => name !== undefined);
    const servers = names.length === 0 ? [] : this.#options.servers();
    const families = new Set<IpFamily>(servers.map((server) => familyOf(server.address)));
    const hosts = names.flatMap(({ host }) => host.kind === "name" ? [host.name] : []);
    this.#hosts.want(hosts, families);
    const found = serversInMaintenance(names, servers, this.#hosts.addressesOf);
    if (sameMap(found, this.#told)) return;
    this.#told = found;
    this.#options.onChange(found);
  }
}

function sameMap(left: ReadonlyMap<string, string>, right: ReadonlyMap<string, string>): boolean {
  return left.size === right.size && [...left].every(([key, value]) => right.get(key) === value);
}
