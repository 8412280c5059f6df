/**
 * Drift: what somebody else's hands did to our services. Pure. An operation is drift where the table that was last
 * reached had exactly what the operation would bring back; whatever else a plan wants is our own change.
 */

import {
  describeOperation,
  type DriftPolicy,
  type Operation,
  type Persistence,
  sameServer,
  sameSettings,
  serverId,
  serviceId,
  type ServiceSettings,
  type ServiceTable,
  type TableServer,
} from "../model/mod.ts";

/** `settled` is the table that was last reached; undefined where that is not known, and nothing is drift then. */
export function isDrift(operation: Operation, settled: ServiceTable | undefined): boolean {
  if (settled === undefined) return false;
  if (!("server" in operation)) {
    const had = settled.get(serviceId(operation.service.key));
    // A service that is to go was wanted before, or is nobody's business.
    if (operation.kind === "service.remove" || had === undefined) return false;
    return sameSettings(had, operation.service);
  }
  const service = settled.get(serviceId(operation.service));
  if (service === undefined) return false;
  const had = service.servers.get(serverId(operation.server));
  if (operation.kind === "server.remove") return had === undefined;
  return had !== undefined && sameServer(had, operation.server);
}

export interface SortedOut {
  /** Left as somebody else's hands made it. */
  readonly left: readonly Operation[];
  /** Drift of which nobody was told yet, whether it is left or not. */
  readonly news: readonly Operation[];
  /** What is to be done. */
  readonly rest: readonly Operation[];
}

/**
 * Sorts a plan into what is done and what is left. Where drift is announced only, `told` has the descriptions of what
 * was left alone before: it stays so for as long as a plan wants the very same. While a service is left removed, its
 * servers cannot be touched.
 */
export function sortOut(
  policy: DriftPolicy,
  operations: readonly Operation[],
  settled: ServiceTable | undefined,
  told: ReadonlySet<string>,
): SortedOut {
  if (policy === "repair") {
    const news = operations.filter((operation) => isDrift(operation, settled));
    return { left: [], news, rest: operations };
  }
  const left: Operation[] = [];
  const news: Operation[] = [];
  const rest: Operation[] = [];
  const gone = new Set<string>();
  for (const operation of operations) {
    const id = serviceId("server" in operation ? operation.service : operation.service.key);
    const drift = isDrift(operation, settled);
    const known = told.has(describeOperation(operation));
    if (!drift && !known && !gone.has(id)) {
      rest.push(operation);
      continue;
    }
    left.push(operation);
    if (drift && !known) news.push(operation);
    if (operation.kind === "service.add") gone.add(id);
  }
  return { left, news, rest };
}

/** What was done to the table so that these operations bring it back, a sentence for each of them. */
export function describeDrift(operations: readonly Operation[], actual: ServiceTable): string[] {
  return operations.map((operation) => describeOne(operation, actual));
}

function describeOne(operation: Operation, actual: ServiceTable): string {
  if (!("server" in operation)) {
    const id = serviceId(operation.service.key);
    if (operation.kind === "service.add") return `service ${id} was removed`;
    if (operation.kind === "service.remove") return `service ${id} was added`;
    return `service ${id} ${settingsChanged(operation.service, actual.get(id))}`;
  }
  const id = serviceId(operation.service);
  const name = `server ${serverId(operation.server)} of ${id}`;
  if (operation.kind === "server.add") return `${name} was removed`;
  if (operation.kind === "server.remove") return `${name} was added`;
  const found = actual.get(id)?.servers.get(serverId(operation.server));
  return `${name} ${serverChanged(operation.server, found)}`;
}

function settingsChanged(wanted: ServiceSettings, found: ServiceSettings | undefined): string {
  if (found === undefined) return "was changed";
  const flags = (settings: ServiceSettings) => (settings.schedulerFlags ?? []).join(",") || "none";
  return said("has", [
    ["scheduler", found.scheduler, wanted.scheduler],
    ["scheduler flags", flags(found), flags(wanted)],
    ["persistence", persistenceWords(found.persistence), persistenceWords(wanted.persistence)],
    ["one-packet scheduling", onOrOff(found.onePacket), onOrOff(wanted.onePacket)],
  ]);
}

function serverChanged(wanted: TableServer, found: TableServer | undefined): string {
  if (found === undefined) return "was changed";
  return said("was given", [
    ["weight", String(found.weight), String(wanted.weight)],
    ["forwarding", found.forwarding, wanted.forwarding],
    ["upper threshold", limit(found.upperThreshold), limit(wanted.upperThreshold)],
    ["lower threshold", limit(found.lowerThreshold), limit(wanted.lowerThreshold)],
  ]);
}

/** `was given weight 5 (wanted 1) and forwarding gate (wanted masq)` */
function said(verb: string, settings: readonly (readonly [string, string, string])[]): string {
  const changes = settings.filter(([, found, wanted]) => found !== wanted)
    .map(([name, found, wanted]) => `${name} ${found} (wanted ${wanted})`);
  const last = changes.pop();
  if (last === undefined) return "was changed";
  return `${verb} ${changes.length === 0 ? last : `${changes.join(", ")} and ${last}`}`;
}

function persistenceWords(persistence: Persistence | undefined): string {
  if (persistence === undefined) return "none";
  const { timeoutSeconds, netmask } = persistence;
  return netmask === undefined ? `${timeoutSeconds}s` : `${timeoutSeconds}s mask ${netmask}`;
}

function onOrOff(value: boolean | undefined): string {
  return value === true ? "on" : "off";
}

function limit(threshold: number | undefined): string {
  return threshold ? String(threshold) : "none";
}
