/**
 * From what was read below `cluster` to what the director uses: names in lower case, defaults filled in, hosts looked
 * up, and every heartbeat and resource accepted by its plugin. What does not fit together is reported.
 */

import {
  type ClusterConfig,
  formatDuration,
  type HeartbeatConfig,
  type NodeName,
  type ReferenceConfig,
  type ResourceConfig,
  type ResourceGroupConfig,
} from "../model/mod.ts";
import {
  foundOther,
  type OptionProblem,
  type Registry,
  unknownKey,
  unknownPlugin,
} from "../plugin/mod.ts";
import { CLUSTER_DEFAULTS, GROUPS_MAX, resourceWordsSchema, ROOT_GROUP } from "./cluster_schema.ts";
import { sameValue } from "./diff.ts";
import { parseHost } from "./forms.ts";
import { given } from "./given.ts";
import type { NameLookup } from "./lookup.ts";
import type { ReadCluster, ReadHeartbeat, ReadPing, ReadResource } from "./read_cluster.ts";
import { reported } from "./read_server.ts";
import type { Path, Report } from "./report.ts";

export interface ClusterTools {
  readonly registry: Registry;
  readonly lookup: NameLookup;
  readonly report: Report;
  /** Name of this director, as the command line, the file or the machine gives it. */
  readonly node: string;
}

/** All but the keys and the digest, which come from files. */
export type ResolvedCluster = Omit<ClusterConfig, "authkeysPath" | "keyring" | "digest">;

/** Undefined where something without which there is no cluster is missing, which is in the report. */
export async function resolveCluster(
  read: ReadCluster,
  tools: ClusterTools,
): Promise<ResolvedCluster | undefined> {
  const { report, registry, node } = tools;
  const { piece, path } = read;
  const nodes = nodesOf(read, node, report);
  const references = await resolvePings(read.pings, tools);
  const heartbeats = resolveHeartbeats(read.heartbeats, registry, report);
  const times = resolveTimes(read, report);
  const groups = resolveGroups(read, nodes, registry, report);
  const { fencing } = read;
  if (nodes === undefined) return undefined;
  if (!groups.some(({ resources }) => resources.length > 0)) {
    report.warn(
      [...path, ROOT_GROUP],
      "no resource is defined, so that the directors share nothing",
    );
  }
  return {
    name: piece.name ?? nodes.toSorted().join("+"),
    nodes,
    autoFailback: piece.auto_failback ?? false,
    ...times,
    heartbeats,
    groups,
    references,
    ...given(
      "fencing",
      fencing?.command === undefined ? undefined : {
        command: fencing.command,
        timeoutMs: fencing.timeout ?? CLUSTER_DEFAULTS.fencingTimeoutMs,
      },
    ),
    standbyTable: piece.standby_table ?? CLUSTER_DEFAULTS.standbyTable,
    realtime: piece.realtime ?? true,
  };
}

function nodesOf(
  { piece, path }: ReadCluster,
  self: string,
  report: Report,
): readonly NodeName[] | undefined {
  if (piece.nodes === undefined) return undefined;
  const listed = piece.nodes.map((each) => each.toLowerCase());
  for (const [index, node] of listed.entries()) {
    if (listed.indexOf(node) === index) continue;
    report.error([...path, "nodes", index], `"${node}" is listed already`);
  }
  const nodes = [...new Set(listed)];
  if (!nodes.includes(self.toLowerCase())) {
    report.error(
      [...path, "nodes"],
      `this director is called "${self}", and the cluster has ${nodes.join(" and ")}; ` +
        'nodes are called as "uname -n" says on them; --node, or node: in a native file, says otherwise',
    );
  }
  return nodes;
}

type Times = Pick<
  ClusterConfig,
  "keepaliveMs" | "deadtimeMs" | "warntimeMs" | "initdeadMs" | "deadpingMs"
>;

/** Only what the file says is judged: what follows from it fits by itself. */
function resolveTimes({ piece, path }: ReadCluster, report: Report): Times {
  const keepaliveMs = piece.keepalive ?? CLUSTER_DEFAULTS.keepaliveMs;
  const deadtimeMs = piece.deadtime ?? keepaliveMs * CLUSTER_DEFAULTS.deadtimeKeepalives;
  const wrong = (key: string, foundMs: number, wanted: string) =>
    report.error([...path, key], `found ${formatDuration(foundMs)}; wanted is ${wanted}`);
  const twice = `more than twice keepalive, which is ${formatDuration(keepaliveMs)}`;
  const dead = `deadtime, which is ${formatDuration(deadtimeMs)}`;
  const { warntime, initdead, deadping } = piece;
  if (deadtimeMs <= 2 * keepaliveMs) wrong("deadtime", deadtimeMs, twice);
  if (warntime !== undefined && warntime >= deadtimeMs) {
    wrong("warntime", warntime, `less than ${dead}`);
  }
  if (initdead !== undefined && initdead < deadtimeMs) {
    wrong("initdead", initdead, `at least ${dead}`);
  }
  if (deadping !== undefined && deadping <= 2 * keepaliveMs) wrong("deadping", deadping, twice);
  return {
    keepaliveMs,
    deadtimeMs,
    warntimeMs: warntime ?? Math.round(deadtimeMs / 2),
    initdeadMs: initdead ?? Math.max(2 * deadtimeMs, CLUSTER_DEFAULTS.initdeadMinMs),
    deadpingMs: deadping ?? deadtimeMs,
  };
}

function resolveHeartbeats(
  read: readonly ReadHeartbeat[],
  registry: Registry,
  report: Report,
): HeartbeatConfig[] {
  refuseTwins(read, "this medium", report);
  return read.map((heartbeat) => {
    const { type, options, path } = heartbeat;
    const problems = judge("heartbeat", heartbeat, registry, report);
    for (const problem of problems) report.error([...path, ...problem.path], problem.message);
    return { type, options };
  });
}

function resolveGroups(
  read: ReadCluster,
  nodes: readonly NodeName[] | undefined,
  registry: Registry,
  report: Report,
): ResourceGroupConfig[] {
  const { path, piece, resources } = read;
  const first = preferredOf(piece.preferred, nodes, [...path, "preferred"], report) ?? nodes?.[0] ??
    "";
  const listed = [...resources ?? [], ...read.groups.flatMap((group) => group.resources)];
  refuseTwins(listed, "this resource", report);
  const names = new Set(resources === undefined ? [] : [ROOT_GROUP]);
  const count = names.size + read.groups.length;
  if (count > GROUPS_MAX) {
    report.error(
      [...path, "groups"],
      `there are ${count} groups; a heartbeat has room for ${GROUPS_MAX}`,
    );
  }
  for (const { name, path: place } of read.groups) {
    if (name === undefined) continue;
    if (names.has(name)) {
      report.error([...place, "name"], `the name "${name}" means another group already`);
    }
    names.add(name);
  }
  const make = (each: readonly ReadResource[]) =>
    each.map((resource) => resolveResource(resource, registry, report));
  return [
    ...(resources === undefined
      ? []
      : [{ name: ROOT_GROUP, preferred: first, resources: make(resources) }]),
    ...read.groups.map((group) => ({
      name: group.name ?? "",
      preferred: preferredOf(group.preferred, nodes, [...group.path, "preferred"], report) ?? first,
      resources: make(group.resources),
    })),
  ];
}

function preferredOf(
  name: string | undefined,
  nodes: readonly NodeName[] | undefined,
  path: Path,
  report: Report,
): NodeName | undefined {
  const node = name?.toLowerCase();
  if (node !== undefined && nodes !== undefined && !nodes.includes(node)) {
    report.error(path, foundOther(name, nodes));
  }
  return node;
}

function resolveResource(
  resource: ReadResource,
  registry: Registry,
  report: Report,
): ResourceConfig {
  const { type, options, path, timeoutMs, monitorMs, onFailure } = resource;
  for (const problem of judge("resource", resource, registry, report)) {
    const own = Object.keys(registry.find("resource", type)?.options.shape ?? {});
    const all = [...Object.keys(resourceWordsSchema.shape), ...own];
    const [key, ...deeper] = problem.path;
    // The plugin knows its options only; the words for every resource are allowed beside them.
    const unknown = deeper.length === 0 && typeof key === "string" &&
      problem.message === unknownKey(key, own);
    const message = unknown ? unknownKey(key, all, `for resource "${type}"`) : problem.message;
    report.error([...path, ...problem.path], message);
  }
  return {
    type,
    options,
    timeoutMs: timeoutMs ?? CLUSTER_DEFAULTS.resourceTimeoutMs,
    monitorMs: monitorMs ?? CLUSTER_DEFAULTS.resourceMonitorMs,
    onFailure: onFailure ?? CLUSTER_DEFAULTS.onFailure,
  };
}

/** What the plugin finds wrong with its options; that there is no such plugin is reported here. */
function judge(
  kind: "heartbeat" | "resource",
  { type, options, path }: ReadHeartbeat,
  registry: Registry,
  report: Report,
): readonly OptionProblem[] {
  const plugin = registry.find(kind, type);
  if (plugin === undefined) {
    const known = registry.list(kind);
    report.error([...path, "type"], `unknown ${unknownPlugin(kind, type, known)}`);
    return [];
  }
  const prepared = plugin.prepare(options);
  if (prepared.ok) return [];
  // Whose options they are is in nobody's manual where the site wrote the plugin itself.
  const { file, id } = plugin;
  return file === undefined ? prepared.problems : prepared.problems.map((problem) => ({
    ...problem,
    message: `${problem.message} (${id} of "${file}")`,
  }));
}

/** Reports each that says the same as one before it. */
function refuseTwins(read: readonly ReadHeartbeat[], what: string, report: Report): void {
  for (const [index, { type, options, path }] of read.entries()) {
    const twin = read.slice(0, index).find((other) => {
      return other.type === type && sameValue(other.options, options);
    });
    if (twin === undefined) continue;
    report.error(path, `${what} is listed already, ${report.whereIs(twin.path)}`);
  }
}

async function resolvePings(
  pings: readonly ReadPing[],
  { lookup, report }: ClusterTools,
): Promise<ReferenceConfig[]> {
  const names = new Set<string>();
  for (const { name, path } of pings) {
    if (names.has(name)) report.error(path, `"${name}" is listed already`);
    names.add(name);
  }
  return await Promise.all(pings.map(async ({ name, hosts }) => {
    const addresses = await Promise.all(hosts.map(async ({ host, path }) => {
      return await addressOf(host, path, lookup, report) ?? [];
    }));
    return { name, addresses: [...new Set(addresses.flat())] };
  }));
}

/** IPv4 first where a name has both. */
async function addressOf(
  host: string,
  path: Path,
  lookup: NameLookup,
  report: Report,
): Promise<string | undefined> {
  const form = reported(parseHost(host), path, report);
  if (form === undefined || form.kind === "address") return form?.address;
  const four = await lookup.host(host, 4);
  const found = four.ok ? four : await lookup.host(host, 6);
  return reported(found.ok ? found : four, path, report);
}
