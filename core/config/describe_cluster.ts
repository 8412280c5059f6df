/** What changed in a cluster, in lines for a person. Of keys only the numbers are told. */

import {
  type ClusterConfig,
  formatDuration,
  type HeartbeatConfig,
  type Keyring,
  type ReferenceConfig,
  type ResourceConfig,
  type ResourceGroupConfig,
} from "../model/mod.ts";
import { type AllWords, compared, mapped, quoted } from "./describe_words.ts";
import { sameValue } from "./diff.ts";

const CLUSTER: AllWords<
  ClusterConfig,
  "heartbeats" | "groups" | "references" | "keyring" | "digest"
> = {
  name: [["name", ({ name }) => name]],
  nodes: [["nodes", ({ nodes }) => nodes.join(", ")]],
  autoFailback: [["auto_failback", ({ autoFailback }) => autoFailback]],
  keepaliveMs: [["keepalive", ({ keepaliveMs }) => formatDuration(keepaliveMs)]],
  deadtimeMs: [["deadtime", ({ deadtimeMs }) => formatDuration(deadtimeMs)]],
  warntimeMs: [["warntime", ({ warntimeMs }) => formatDuration(warntimeMs)]],
  initdeadMs: [["initdead", ({ initdeadMs }) => formatDuration(initdeadMs)]],
  deadpingMs: [["deadping", ({ deadpingMs }) => formatDuration(deadpingMs)]],
  fencing: [
    ["fencing command", ({ fencing }) => quoted(fencing?.command)],
    ["fencing timeout", ({ fencing }) => fencing && formatDuration(fencing.timeoutMs)],
  ],
  standbyTable: [["standby_table", ({ standbyTable }) => standbyTable]],
  realtime: [["realtime", ({ realtime }) => realtime]],
  authkeysPath: [["authkeys", ({ authkeysPath }) => authkeysPath]],
};

const RESOURCE: AllWords<ResourceConfig, "type" | "options"> = {
  timeoutMs: [["timeout", ({ timeoutMs }) => formatDuration(timeoutMs)]],
  monitorMs: [["monitor", ({ monitorMs }) => formatDuration(monitorMs)]],
  onFailure: [["on_failure", ({ onFailure }) => onFailure]],
};

/** One line for each change; none where nothing changed. */
export function describeCluster(
  before: ClusterConfig | undefined,
  after: ClusterConfig | undefined,
): string[] {
  if (before === undefined || after === undefined) {
    if (after !== undefined) return [`add cluster ${after.name} of ${after.nodes.join(" and ")}`];
    return before === undefined ? [] : [`remove cluster ${before.name}`];
  }
  return [
    ...compared(CLUSTER, before, after).map((line) => `cluster ${line}`),
    ...describeKeys(before.keyring, after.keyring),
    ...describeList("heartbeat", before.heartbeats, after.heartbeats),
    ...describeGroups(before.groups, after.groups),
    ...mapped("ping ", addressesOf(before.references), addressesOf(after.references)),
  ];
}

function describeKeys(before: Keyring, after: Keyring): string[] {
  if (sameValue(before, after)) return [];
  const old = new Map(before.keys.map((key) => [key.id, key]));
  const fresh = new Map(after.keys.map((key) => [key.id, key]));
  const changes = [
    ...before.keys.filter(({ id }) => !fresh.has(id)).map(({ id }) => `remove key ${id}`),
    ...after.keys.flatMap((key) => {
      const earlier = old.get(key.id);
      if (earlier === undefined) return [`add key ${key.id}`];
      return sameValue(earlier, key) ? [] : [`change key ${key.id}`];
    }),
    ...(before.active === after.active
      ? []
      : [`sign with key ${after.active} instead of ${before.active}`]),
  ];
  // Another order of the same keys is none.
  return changes.length === 0 ? [] : [`authkeys changed: ${changes.join(", ")}`];
}

function describeGroups(
  before: readonly ResourceGroupConfig[],
  after: readonly ResourceGroupConfig[],
): string[] {
  const old = new Map(before.map((group) => [group.name, group]));
  const fresh = new Set(after.map((group) => group.name));
  return [
    ...before.filter(({ name }) => !fresh.has(name)).map(({ name }) => `remove group ${name}`),
    ...after.flatMap((group) => {
      const earlier = old.get(group.name);
      return earlier === undefined
        ? [`add group ${group.name} with ${group.resources.map(labelOf).join(", ") || "nothing"}`]
        : describeGroup(earlier, group);
    }),
  ];
}

function describeGroup(before: ResourceGroupConfig, after: ResourceGroupConfig): string[] {
  const group = `group ${after.name}`;
  return [
    ...(before.preferred === after.preferred
      ? []
      : [`${group}: preferred ${after.preferred} instead of ${before.preferred}`]),
    ...describeList("resource", before.resources, after.resources).map((line) => {
      return `${group}: ${line}`;
    }),
    ...after.resources.flatMap((resource) => {
      const earlier = before.resources.find((each) => labelOf(each) === labelOf(resource));
      const changes = earlier === undefined ? [] : compared(RESOURCE, earlier, resource);
      return changes.length === 0
        ? []
        : [`${group}: change resource ${labelOf(resource)}: ${changes.join(", ")}`];
    }),
  ];
}

/** What was removed and added, by what it is; where nothing was, whether the order is another. */
function describeList(
  noun: string,
  before: readonly HeartbeatConfig[],
  after: readonly HeartbeatConfig[],
): string[] {
  const old = before.map(labelOf);
  const fresh = after.map(labelOf);
  const stayed = old.filter((each) => fresh.includes(each));
  const reordered = !sameValue(stayed, fresh.filter((each) => old.includes(each)));
  return [
    ...old.filter((each) => !fresh.includes(each)).map((each) => `remove ${noun} ${each}`),
    ...fresh.filter((each) => !old.includes(each)).map((each) => `add ${noun} ${each}`),
    ...(reordered ? [`${noun}s in another order`] : []),
  ];
}

/** `ip_addr address 10.0.0.154/25, interface eth0`. */
function labelOf({ type, options }: HeartbeatConfig): string {
  const words = Object.entries(options).toSorted(([left], [right]) => left < right ? -1 : 1)
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`);
  return words.length === 0 ? type : `${type} ${words.join(", ")}`;
}

function addressesOf(references: readonly ReferenceConfig[]): Record<string, string> {
  return Object.fromEntries(
    references.map(({ name, addresses }) => [name, addresses.join(", ")]),
  );
}
