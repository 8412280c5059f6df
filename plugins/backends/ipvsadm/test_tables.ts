/**
 * Prints a table in the layouts of `ipvsadm -L -n` and of `--thresholds` (ipvsadm 1.31, print_title and its printf
 * widths), and makes random tables to print.
 */

import fc from "fast-check";
import {
  addressBytes,
  formatEndpoint,
  makeService,
  makeTable,
  SCHEDULERS,
  type ServerId,
  serverId,
  type ServerStats,
  type ServiceId,
  serviceId,
  type ServiceTable,
  type TableServer,
  type TableService,
  type TableStats,
} from "../../../core/plugin/mod.ts";

export const HEADING = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
`;

export const THRESHOLDS_HEADING = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn
  -> RemoteAddress:Port
`;

const WORDS = { masq: "Masq", gate: "Route", ipip: "Tunnel" } as const;

/** `decorate` adds to a service's line what the table does not hold, such as flags. */
export function printTable(
  table: ServiceTable,
  stats: TableStats,
  decorate: (line: string) => string = (line) => line,
): string {
  let text = HEADING;
  for (const [id, service] of table) {
    text += `${decorate(serviceLine(service))}\n`;
    for (const [server, each] of service.servers) {
      text += `${serverLine(each, stats.get(id)?.get(server))}\n`;
    }
  }
  return text;
}

/** As `ipvsadm -L -n --thresholds` prints it. */
export function printThresholds(table: ServiceTable, stats: TableStats): string {
  let text = THRESHOLDS_HEADING;
  for (const [id, service] of table) {
    text += `${serviceLine(service)}\n`;
    for (const [server, each] of service.servers) {
      text += `${thresholdLine(each, stats.get(id)?.get(server))}\n`;
    }
  }
  return text;
}

/** `  -> %-28s %-10u %-10u %-10u %-10u` */
function thresholdLine(server: TableServer, stats: ServerStats | undefined): string {
  const columns = [
    formatEndpoint(server).padEnd(28),
    ...[
      server.upperThreshold,
      server.lowerThreshold,
      stats?.activeConnections,
      stats?.inactiveConnections,
    ].map((each) => String(each ?? 0).padEnd(10)),
  ];
  return `  -> ${columns.join(" ")}`;
}

/** Firewall marks are printed with `%d`, so that those above 2147483647 come out negative. */
function serviceLine(service: TableService): string {
  const { key, scheduler, schedulerFlags, persistence, onePacket } = service;
  const name = key.by === "address"
    ? `${key.protocol === "tcp" ? "TCP" : "UDP"}  ${formatEndpoint(key)}`
    : `FWM  ${key.mark | 0}${key.family === 6 ? " IPv6" : ""}`;
  const persistent = persistence === undefined ? "" : ` persistent ${persistence.timeoutSeconds}`;
  const mask = persistence?.netmask === undefined ? "" : ` mask ${persistence.netmask}`;
  const flags = schedulerFlags === undefined ? "" : ` (${schedulerFlags.join(",")})`;
  return `${name} ${scheduler}${flags}${persistent}${mask}${onePacket === true ? " ops" : ""}`;
}

/** `  -> %-28s %-7s %-6d %-10u %-10u` */
function serverLine(server: TableServer, stats: ServerStats | undefined): string {
  const columns = [
    formatEndpoint(server).padEnd(28),
    WORDS[server.forwarding].padEnd(7),
    String(server.weight).padEnd(6),
    String(stats?.activeConnections ?? 0).padEnd(10),
    String(stats?.inactiveConnections ?? 0).padEnd(10),
  ];
  return `  -> ${columns.join(" ")}`;
}

const port = fc.integer({ min: 0, max: 65_535 });
const ipv4 = fc.ipV4();
/** A few groups that repeat make runs of zeros, which the short spelling leaves out. */
const ipv6 = fc.array(fc.constantFrom("0", "1", "db8", "ffff"), { minLength: 8, maxLength: 8 })
  .map((groups) => shorten(groups.join(":")));
const counter = fc.nat(4_294_967_295);

function shorten(address: string): string {
  const bytes = addressBytes(address);
  const groups = Array.from({ length: 8 }, (_, index) => bytes.slice(index * 2, index * 2 + 2));
  const hex = groups.map(([high = 0, low = 0]) => (high * 256 + low).toString(16));
  return new URL(`http://[${hex.join(":")}]/`).hostname.slice(1, -1);
}

const threshold = fc.integer({ min: 1, max: 2_147_483_647 });

function serversOf(address: fc.Arbitrary<string>): fc.Arbitrary<TableServer[]> {
  const server = fc.record({
    address,
    port,
    forwarding: fc.constantFrom("masq", "gate", "ipip" as const),
    weight: fc.nat(2_147_483_647),
    upperThreshold: threshold,
    lowerThreshold: threshold,
  }, { requiredKeys: ["address", "port", "forwarding", "weight"] });
  return fc.array(server, { maxLength: 6 });
}

/** As the kernel keeps them: some of three, in their order, by the names that the listing has for the scheduler. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  sh: ["sh-fallback", "sh-port"],
  mh: ["mh-fallback", "mh-port"],
};
const schedulers = fc.constantFrom(...SCHEDULERS).chain((scheduler) =>
  fc.subarray([...FLAGS[scheduler] ?? ["flag-1", "flag-2", "flag-3"]]).map((flags) => ({
    scheduler,
    ...(flags.length === 0 ? {} : { schedulerFlags: flags }),
  }))
);

function serviceOf(family: 4 | 6): fc.Arbitrary<TableService> {
  const address = family === 4 ? ipv4 : ipv6;
  const key = fc.oneof(
    fc.record({
      by: fc.constant("address" as const),
      protocol: fc.constantFrom("tcp", "udp" as const),
      address,
      port,
    }),
    fc.record({
      by: fc.constant("fwmark" as const),
      mark: fc.integer({ min: 1, max: 4_294_967_295 }),
      family: fc.constant(family),
    }),
  );
  const netmask = family === 4
    ? fc.constantFrom("255.255.255.0", "255.255.0.0", "255.255.255.254")
    : fc.integer({ min: 1, max: 127 }).map(String);
  const timeoutSeconds = fc.integer({ min: 1, max: 2_678_400 });
  const extras = fc.record({
    persistence: fc.record({ timeoutSeconds, netmask }, { requiredKeys: ["timeoutSeconds"] }),
    onePacket: fc.constant(true),
  }, { requiredKeys: [] });
  return fc.tuple(key, schedulers, extras, serversOf(address)).map(
    ([key, scheduler, extra, servers]) => makeService({ key, ...scheduler, ...extra }, servers),
  );
}

/** Any table with the counters of its servers. */
export const anyTable: fc.Arbitrary<{ table: ServiceTable; stats: TableStats }> = fc.tuple(
  fc.array(fc.oneof(serviceOf(4), serviceOf(6)), { maxLength: 8 }),
  fc.infiniteStream(counter),
).map(([services, counters]) => {
  const table = makeTable(services);
  const stats = new Map<ServiceId, Map<ServerId, ServerStats>>();
  for (const service of table.values()) {
    const byServer = new Map<ServerId, ServerStats>();
    for (const server of service.servers.values()) {
      byServer.set(serverId(server), {
        activeConnections: counters.next().value ?? 0,
        inactiveConnections: counters.next().value ?? 0,
      });
    }
    stats.set(serviceId(service.key), byServer);
  }
  return { table, stats };
});
