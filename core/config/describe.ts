/** What changed between two configurations, in lines for a person. */

import {
  type CheckConfig,
  count,
  type DirectorConfig,
  type Endpoint,
  formatDuration,
  formatEndpoint,
  type ObserverConfig,
  type PluginFile,
  type ServerConfig,
  serverId,
  type ServiceConfig,
  serviceId,
} from "../model/mod.ts";
import { describeCluster } from "./describe_cluster.ts";
import { type AllWords, compared, mapped, quoted, type Shown } from "./describe_words.ts";
import { type Change, diffServices, sameValue, type ServiceChange } from "./diff.ts";
import { firstListed } from "./first_listed.ts";

const SERVICE: AllWords<ServiceConfig, "key" | "servers"> = {
  name: [["name", ({ name }) => name]],
  scheduler: [["scheduler", ({ scheduler }) => scheduler]],
  schedulerFlags: [["schedflags", ({ schedulerFlags }) => schedulerFlags?.join(",")]],
  persistence: [
    ["persistent", ({ persistence }) => persistence && `${persistence.timeoutSeconds}s`],
    ["netmask", ({ persistence }) => persistence?.netmask],
  ],
  onePacket: [["ops", ({ onePacket }) => onePacket ?? false]],
  quiescent: [["quiescent", ({ quiescent }) => quiescent]],
  readdquiescent: [["readdquiescent", ({ readdquiescent }) => readdquiescent ?? false]],
  cleanstop: [["cleanstop", ({ cleanstop }) => cleanstop]],
  fallback: [["fallback", ({ fallback }) => endpoint(fallback)]],
  fallbackCommand: [["fallbackcommand", ({ fallbackCommand }) => quoted(fallbackCommand)]],
  monitorFile: [["monitorfile", ({ monitorFile }) => monitorFile]],
};

const SERVER: AllWords<ServerConfig, "address" | "port" | "check"> = {
  forwarding: [["forwarding", ({ forwarding }) => forwarding]],
  weight: [["weight", ({ weight }) => weight]],
  upperThreshold: [["upper_threshold", ({ upperThreshold }) => upperThreshold ?? 0]],
  lowerThreshold: [["lower_threshold", ({ lowerThreshold }) => lowerThreshold ?? 0]],
};

const CHECK: AllWords<CheckConfig, "options"> = {
  type: [["check type", ({ type }) => type]],
  intervalMs: [["check interval", ({ intervalMs }) => formatDuration(intervalMs)]],
  timeoutMs: [["check timeout", ({ timeoutMs }) => formatDuration(timeoutMs)]],
  thresholds: [
    ["rise", ({ thresholds }) => thresholds.rise],
    ["fall", ({ thresholds }) => thresholds.fall],
  ],
  target: [["check target", ({ target }) => formatEndpoint(target)]],
  connects: [["connects", ({ connects }) => connects ?? 0]],
};

/** The path of the file does not count. */
const DIRECTOR: AllWords<
  DirectorConfig,
  "path" | "services" | "observers" | "backendOptions" | "sysctl" | "plugins" | "cluster"
> = {
  node: [["node", ({ node }) => node]],
  backend: [["backend", ({ backend }) => backend]],
  autoreload: [["autoreload", ({ autoreload }) => autoreload]],
  cleanstop: [["cleanstop", ({ cleanstop }) => cleanstop]],
  drift: [["drift", ({ drift }) => drift ?? "repair"]],
  maintenanceDirectory: [["maintenancedir", ({ maintenanceDirectory }) => maintenanceDirectory]],
  callback: [["callback", ({ callback }) => callback]],
  stateDirectory: [["state", ({ stateDirectory }) => stateDirectory]],
  journal: [
    ["journal", ({ journal = {} }) => journal === "off" ? "off" : journal.path ?? "on"],
    ["journal size", ({ journal = {} }) => journal === "off" ? undefined : journal.maxBytes],
  ],
};

/** One line for each change; none where nothing changed. */
export function describeChanges(before: DirectorConfig, after: DirectorConfig): string[] {
  const { added, removed, changed } = diffServices(before.services, after.services);
  return [
    ...describeDirector(before, after),
    ...describeCluster(before.cluster, after.cluster),
    ...removed.map((service) => `remove service ${nameOf(service)}`),
    ...changed.flatMap(describeService),
    ...added.map((service) =>
      `add service ${nameOf(service)} with ${count(service.servers.length, "real server")}`
    ),
  ];
}

function describeDirector(before: DirectorConfig, after: DirectorConfig): string[] {
  return [
    ...compared(DIRECTOR, before, after),
    ...mapped("sysctl ", before.sysctl ?? {}, after.sysctl ?? {}),
    ...describePlugins(before.plugins ?? [], after.plugins ?? []),
    ...(sameValue(before.backendOptions, after.backendOptions)
      ? []
      : ["other options of backends"]),
    ...describeObservers(before.observers, after.observers),
  ];
}

function describePlugins(before: readonly PluginFile[], after: readonly PluginFile[]): string[] {
  const old = new Map(before.map((file) => [file.path, file.digest]));
  const fresh = new Set(after.map((file) => file.path));
  return [
    ...before.filter(({ path }) => !fresh.has(path)).map(({ path }) => `remove plugin ${path}`),
    ...after.flatMap(({ path, digest }) => {
      const earlier = old.get(path);
      if (earlier === undefined) return [`add plugin ${path}`];
      return earlier === digest ? [] : [`change plugin ${path}`];
    }),
  ];
}

/** Options as they are called in the file. */
const OBSERVER_OPTIONS: Readonly<Record<string, string>> = {
  "admin.socket": "admin.socket",
};

function describeObservers(
  before: readonly ObserverConfig[],
  after: readonly ObserverConfig[],
): string[] {
  const named = (observers: readonly ObserverConfig[]): Record<string, Shown> => {
    const first = firstListed(observers);
    return Object.fromEntries(
      observers.flatMap(({ type, options }, index) =>
        // Of those that are listed the type is told too.
        Object.entries({ ...(index < first ? {} : { type }), ...options }).map(
          ([option, value]) => {
            const place = index < first ? type : `observers[${index - first}]`;
            const name = `${place}.${option}`;
            const shown = typeof value === "object" ? JSON.stringify(value) : String(value);
            return [OBSERVER_OPTIONS[name] ?? name, shown];
          },
        )
      ),
    );
  };
  return mapped("", named(before), named(after));
}

function describeService({ before, after, servers }: ServiceChange): string[] {
  const id = nameOf(after);
  const settings = compared(SERVICE, before, after);
  return [
    ...(settings.length === 0 ? [] : [`change service ${id}: ${settings.join(", ")}`]),
    ...servers.removed.map((server) => `remove server ${serverId(server)} from ${id}`),
    ...servers.changed.map((change) => {
      return `change server ${serverId(change.after)} in ${id}: ${describeServer(change)}`;
    }),
    ...servers.added.map((server) => `add server ${serverId(server)} to ${id}`),
  ];
}

function describeServer({ before, after }: Change<ServerConfig>): string {
  const options = sameValue(before.check.options, after.check.options);
  return [
    ...compared(SERVER, before, after),
    ...compared(CHECK, before.check, after.check),
    ...(options ? [] : ["other check options"]),
  ].join(", ");
}

function endpoint(
  fallback: (Endpoint & { readonly forwarding: string }) | undefined,
): string | undefined {
  return fallback && `${formatEndpoint(fallback)} ${fallback.forwarding}`;
}

/** `10.0.0.150:9072/tcp`, with the name behind it where there is one. */
function nameOf(service: ServiceConfig): string {
  const id = serviceId(service.key);
  return service.name === id ? id : `${id} (${service.name})`;
}
