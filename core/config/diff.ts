/** What differs between two configurations, by key: the same key with other settings is a change, not another thing. */

import {
  type CheckConfig,
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
  const compare = createServerComparison();
  return diffByKey(before, after, SERVICE_KEY, (old, fresh) => {
    const servers = diffByKey(old.servers, fresh.servers, SERVER_KEY, compare);
    const same = servers.added.length + servers.removed.length + servers.changed.length === 0 &&
      sameSettings(old, fresh);
    return same ? undefined : { before: old, after: fresh, servers };
  });
}

export function diffServers(
  before: readonly ServerConfig[],
  after: readonly ServerConfig[],
): Difference<ServerConfig> {
  return diffByKey(before, after, SERVER_KEY, createServerComparison());
}

interface Key<Item> {
  /** The key as text, for those that are not found at their old place. */
  text(item: Item): string;
  same(old: Item, fresh: Item): boolean;
}

const SERVER_KEY: Key<ServerConfig> = {
  text: serverId,
  same: (old, fresh) => old.port === fresh.port && old.address === fresh.address,
};

const SERVICE_KEY: Key<ServiceConfig> = {
  text: (service) => serviceId(service.key),
  same: ({ key: old }, { key: fresh }) =>
    old.by === "address"
      ? fresh.by === "address" && old.port === fresh.port && old.address === fresh.address &&
        old.protocol === fresh.protocol
      : fresh.by === "fwmark" && old.mark === fresh.mark && old.family === fresh.family,
};

/** Most lists begin and end as they did; only what lies between is looked up. */
function diffByKey<Item, ItemChange extends Change<Item>>(
  before: readonly Item[],
  after: readonly Item[],
  key: Key<Item>,
  compare: (old: Item, fresh: Item) => ItemChange | undefined,
): Difference<Item, ItemChange> {
  const added: Item[] = [];
  const changed: ItemChange[] = [];
  const unchanged: Item[] = [];
  const judge = (old: Item, fresh: Item) => {
    const change = compare(old, fresh);
    if (change === undefined) unchanged.push(fresh);
    else changed.push(change);
  };
  const { head, tail } = commonEnds(before, after, key);
  for (let index = 0; index < head; index++) judge(before[index] as Item, after[index] as Item);
  if (head === before.length && head === after.length) {
    return { added, removed: [], changed, unchanged };
  }
  const old = new Map(
    before.slice(head, before.length - tail).map((item) => [key.text(item), item]),
  );
  for (const item of after.slice(head, after.length - tail)) {
    const name = key.text(item);
    const earlier = old.get(name);
    old.delete(name);
    if (earlier === undefined) added.push(item);
    else judge(earlier, item);
  }
  for (let left = tail; left > 0; left--) judge(before.at(-left) as Item, after.at(-left) as Item);
  return { added, removed: [...old.values()], changed, unchanged };
}

/** How many items have the same keys from the beginning on, and how many of the others from the end on. */
function commonEnds<Item>(
  before: readonly Item[],
  after: readonly Item[],
  key: Key<Item>,
): { readonly head: number; readonly tail: number } {
  const length = Math.min(before.length, after.length);
  let head = 0;
  while (head < length && key.same(before[head] as Item, after[head] as Item)) head++;
  let tail = 0;
  while (
    tail < length - head && key.same(before.at(-1 - tail) as Item, after.at(-1 - tail) as Item)
  ) tail++;
  return { head, tail };
}

/** Every field but the key and the servers; the type says when one is missing here. */
const SETTINGS = Object.keys(
  {
    name: true,
    scheduler: true,
    schedulerFlags: true,
    persistence: true,
    onePacket: true,
    quiescent: true,
    readdquiescent: true,
    cleanstop: true,
    fallback: true,
    fallbackCommand: true,
    monitorFile: true,
  } satisfies Record<Exclude<keyof ServiceConfig, "key" | "servers">, true>,
) as Exclude<keyof ServiceConfig, "key" | "servers">[];

function sameSettings(old: ServiceConfig, fresh: ServiceConfig): boolean {
  return SETTINGS.every((name) => sameValue(old[name], fresh[name]));
}

type Same<Value> = (old: Value, fresh: Value) => boolean;

/** How each field is compared; the type says when one is missing here. */
type Fields<Item> = { readonly [Name in keyof Required<Item>]: Same<Item> };

/** Compares servers that have the same key. */
function createServerComparison() {
  const sameOptions = rememberLast(sameValue);
  const sameThresholds = rememberLast(sameValue);
  const check: Fields<CheckConfig> = {
    type: (old, fresh) => old.type === fresh.type,
    intervalMs: (old, fresh) => old.intervalMs === fresh.intervalMs,
    timeoutMs: (old, fresh) => old.timeoutMs === fresh.timeoutMs,
    connects: (old, fresh) => old.connects === fresh.connects,
    target: ({ target: old }, { target: fresh }) =>
      old.port === fresh.port && old.address === fresh.address,
    thresholds: (old, fresh) => sameThresholds(old.thresholds, fresh.thresholds),
    options: (old, fresh) => sameOptions(old.options, fresh.options),
  };
  const ofCheck = Object.values(check);
  const server: Omit<Fields<ServerConfig>, "address" | "port"> = {
    weight: (old, fresh) => old.weight === fresh.weight,
    forwarding: (old, fresh) => old.forwarding === fresh.forwarding,
    upperThreshold: (old, fresh) => old.upperThreshold === fresh.upperThreshold,
    lowerThreshold: (old, fresh) => old.lowerThreshold === fresh.lowerThreshold,
    check: ({ check: old }, { check: fresh }) => ofCheck.every((same) => same(old, fresh)),
  };
  const ofServer = Object.values(server);
  return (before: ServerConfig, after: ServerConfig): Change<ServerConfig> | undefined => {
    if (before === after || ofServer.every((same) => same(before, after))) return undefined;
    return { before, after };
  };
}

/** Servers of one service share their options within a configuration, so that the same two come again and again. */
function rememberLast<Value>(same: Same<Value>): Same<Value> {
  let last: { readonly old: Value; readonly fresh: Value; readonly same: boolean } | undefined;
  return (old, fresh) => {
    if (last === undefined || last.old !== old || last.fresh !== fresh) {
      last = { old, fresh, same: same(old, fresh) };
    }
    return last.same;
  };
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
