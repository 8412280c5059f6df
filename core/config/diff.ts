/** What differs between two configurations, by key: the same key with other settings is a change, not another thing. */

import {
  type DirectorConfig,
  type Endpoint,
  formatDuration,
  formatEndpoint,
  type ServerConfig,
  serverId,
  type ServiceConfig,
  serviceId,
} from "../model/mod.ts";

export interface Change<Item> {
  readonly before: Item;
  readonly after: Item;
}

export interface Difference<Item, ItemChange extends Change<Item> = Change<Item>> {
  readonly added: readonly Item[];
  readonly removed: readonly Item[];
  readonly changed: readonly ItemChange[];
  /** As in the configuration after. */
  readonly unchanged: readonly Item[];
}

export interface ServiceChange extends Change<ServiceConfig> {
  readonly servers: Difference<ServerConfig>;
}

export type ServicesDifference = Difference<ServiceConfig, ServiceChange>;

/** What was added and changed is in the order of the second list, what was removed in that of the first. */
export function diffServices(
  before: readonly ServiceConfig[],
  after: readonly ServiceConfig[],
): ServicesDifference {
  return diffByKey(before, after, (service) => serviceId(service.key), (old, fresh) => {
    const servers = diffServers(old.servers, fresh.servers);
    const same = servers.added.length + servers.removed.length + servers.changed.length === 0 &&
      describeSettings(old, fresh).length === 0;
    return same ? undefined : { before: old, after: fresh, servers };
  });
}

export function diffServers(
  before: readonly ServerConfig[],
  after: readonly ServerConfig[],
): Difference<ServerConfig> {
  return diffByKey(
    before,
    after,
    serverId,
    (old, fresh) => sameValue(old, fresh) ? undefined : { before: old, after: fresh },
  );
}

function diffByKey<Item, ItemChange extends Change<Item>>(
  before: readonly Item[],
  after: readonly Item[],
  keyOf: (item: Item) => string,
  compare: (old: Item, fresh: Item) => ItemChange | undefined,
): Difference<Item, ItemChange> {
  const old = new Map(before.map((item) => [keyOf(item), item]));
  const added: Item[] = [];
  const changed: ItemChange[] = [];
  const unchanged: Item[] = [];
  for (const item of after) {
    const key = keyOf(item);
    const earlier = old.get(key);
    old.delete(key);
    if (earlier === undefined) {
      added.push(item);
      continue;
    }
    const change = compare(earlier, item);
    if (change === undefined) unchanged.push(item);
    else changed.push(change);
  }
  return { added, removed: [...old.values()], changed, unchanged };
}

/** One line for each change, for a person; none where nothing changed. The path of the file does not count. */
export function describeChanges(before: DirectorConfig, after: DirectorConfig): string[] {
  const { added, removed, changed } = diffServices(before.services, after.services);
  return [
    ...describeDirector(before, after),
    ...removed.map((service) => `remove service ${nameOf(service)}`),
    ...changed.flatMap(describeService),
    ...added.map((service) => {
      const { length } = service.servers;
      return `add service ${nameOf(service)} with ${length} real server${length === 1 ? "" : "s"}`;
    }),
  ];
}

function describeDirector(before: DirectorConfig, after: DirectorConfig): string[] {
  const lines = [
    instead("node", before.node, after.node),
    instead("backend", before.backend, after.backend),
    instead("autoreload", before.autoreload, after.autoreload),
    instead("cleanstop", before.cleanstop, after.cleanstop),
    sameValue(before.backendOptions, after.backendOptions)
      ? undefined
      : "other options of backends",
    sameValue(before.observers, after.observers) ? undefined : "other logfile or admin socket",
  ];
  return lines.filter((line) => line !== undefined);
}

function describeService({ before, after, servers }: ServiceChange): string[] {
  const id = nameOf(after);
  const settings = describeSettings(before, after);
  return [
    ...(settings.length === 0 ? [] : [`change service ${id}: ${settings.join(", ")}`]),
    ...servers.removed.map((server) => `remove server ${serverId(server)} from ${id}`),
    ...servers.changed.map((change) => {
      return `change server ${serverId(change.after)} in ${id}: ${describeServer(change)}`;
    }),
    ...servers.added.map((server) => `add server ${serverId(server)} to ${id}`),
  ];
}

/** Everything of a service but its key and its servers. */
function describeSettings(before: ServiceConfig, after: ServiceConfig): string[] {
  const lines = [
    instead("name", before.name, after.name),
    instead("scheduler", before.scheduler, after.scheduler),
    instead("persistent", seconds(before), seconds(after)),
    instead("netmask", before.persistence?.netmask, after.persistence?.netmask),
    instead("quiescent", before.quiescent, after.quiescent),
    instead("fallback", endpoint(before.fallback), endpoint(after.fallback)),
  ];
  return lines.filter((line) => line !== undefined);
}

function describeServer({ before, after }: Change<ServerConfig>): string {
  const [old, fresh] = [before.check, after.check];
  const lines = [
    instead("forwarding", before.forwarding, after.forwarding),
    instead("weight", before.weight, after.weight),
    instead("check type", old.type, fresh.type),
    instead("check interval", formatDuration(old.intervalMs), formatDuration(fresh.intervalMs)),
    instead("check timeout", formatDuration(old.timeoutMs), formatDuration(fresh.timeoutMs)),
    instead("rise", old.thresholds.rise, fresh.thresholds.rise),
    instead("fall", old.thresholds.fall, fresh.thresholds.fall),
    instead("check target", formatEndpoint(old.target), formatEndpoint(fresh.target)),
    sameValue(old.options, fresh.options) ? undefined : "other check options",
  ];
  return lines.filter((line) => line !== undefined).join(", ");
}

type Shown = string | number | boolean | undefined;

/** `scheduler rr instead of wrr`, or undefined where nothing changed. */
function instead(what: string, before: Shown, after: Shown): string | undefined {
  return before === after ? undefined : `${what} ${show(after)} instead of ${show(before)}`;
}

function show(value: Shown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === undefined ? "unset" : String(value);
}

function seconds({ persistence }: ServiceConfig): string | undefined {
  return persistence === undefined ? undefined : `${persistence.timeoutSeconds}s`;
}

function endpoint(fallback: (Endpoint & { readonly forwarding: string }) | undefined) {
  return fallback === undefined ? undefined : `${formatEndpoint(fallback)} ${fallback.forwarding}`;
}

/** `10.0.0.150:9072/tcp`, with the name behind it where there is one. */
function nameOf(service: ServiceConfig): string {
  const id = serviceId(service.key);
  return service.name === id ? id : `${id} (${service.name})`;
}

/** Whether two values of plain data are alike; the order of keys does not matter. */
export function sameValue(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== "object" || typeof right !== "object") return false;
  if (left === null || right === null || Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  // Both are mappings or lists, whose entries are their own properties.
  const [old, fresh] = [left, right] as readonly Readonly<Record<string, unknown>>[];
  return keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && sameValue(old?.[key], fresh?.[key]));
}
