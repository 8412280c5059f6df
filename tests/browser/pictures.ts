/** Pictures of directors for the stand-in: a pair that is well, and one with every kind of trouble. */

import type { ServerSnapshot, ServiceSnapshot, Snapshot } from "../../core/plugin/mod.ts";
import { sampleCluster } from "../../core/testing/mod.ts";

function server(id: string, parts: Partial<ServerSnapshot> = {}): ServerSnapshot {
  const now = Date.now();
  return {
    id,
    status: "up",
    since: now - 3_600_000,
    forwarding: "masq",
    weight: 1,
    tableWeight: 1,
    lastCheck: { healthy: true, message: "200 OK", at: now - 400, latencyMs: 1.8 },
    stats: { activeConnections: 42, inactiveConnections: 310, connections: 91_400 },
    rates: { connectionsPerSecond: 12.4, bytesInPerSecond: 41_000, bytesOutPerSecond: 1_280_000 },
    checks: { total: 3_600, failed: 2 },
    ...parts,
  };
}

function service(
  name: string,
  id: string,
  servers: readonly ServerSnapshot[],
  parts: Partial<ServiceSnapshot> = {},
): ServiceSnapshot {
  return { id, name, scheduler: "wlc", quiescent: false, servers, ...parts };
}

export function picture(parts: Partial<Snapshot> = {}): Snapshot {
  const now = Date.now();
  return {
    version: "0.1.0",
    node: "one",
    pid: 4_121,
    startedAt: now - 86_400_000 * 3,
    takenAt: now,
    config: { path: "/etc/ringmaster/ringmaster.yaml", loadedAt: now - 7_200_000 },
    backend: { name: "ipvsadm", reason: "the kernel has ip_vs", dryRun: false },
    reconcile: { state: "settled", rounds: 812, operations: 64 },
    checks: { probes: 12, inFlight: 1, total: 40_000, failed: 31, worstLatenessMs: 4 },
    process: { loopDelayMs: { mean: 0.3, worst: 2.1 }, stalls: 0, residentBytes: 92_000_000 },
    services: [
      service("spring-ring-http", "10.0.0.154:9072/tcp", [
        server("10.0.0.147:9072"),
        server("10.0.0.146:9072", { weight: 2, tableWeight: 2 }),
      ]),
      service("spring-ring-sip", "10.0.0.154:7072/udp", [
        server("10.0.0.147:7072"),
        server("10.0.0.146:7072"),
      ], { scheduler: "rr", persistence: { timeoutSeconds: 1 } }),
    ],
    cluster: sampleCluster(),
    ...parts,
  };
}

/** Something of everything that can be wrong or out of the ordinary. */
export function troubledPicture(): Snapshot {
  const now = Date.now();
  const down = {
    healthy: false,
    message: 'wanted "Sample SpringRing web application", found <img src=x onerror=alert(1)>',
    at: now - 700,
    latencyMs: 1_000,
  };
  const { services, ...rest } = picture();
  return {
    ...rest,
    config: {
      ...rest.config,
      rejected: 'ringmaster.yaml:12: services.0.scheduler: found "rrr", allowed are rr, wrr',
    },
    reconcile: {
      state: "degraded",
      rounds: 9,
      operations: 4,
      lastError: "ipvsadm: Operation not permitted",
    },
    connectionTable: { size: 4_096, used: 3_950 },
    journal: { path: "/var/lib/ringmaster/journal", records: 51_204, bytes: 9_000_000, waiting: 0 },
    layer: [{
      service: "spring-ring-http",
      server: "10.0.0.149:9072",
      value: "10.0.0.149:9072 masq 1",
      by: "anna",
      since: now - 900_000,
      conflict: "the file now gives it weight 3",
    }],
    services: [
      ...services,
      service("shop", "10.0.0.154:443/tcp", [
        server("10.0.0.11:443", {
          status: "down",
          lastCheck: down,
          reason: down.message,
          tableWeight: 0,
        }),
        server("10.0.0.12:443", {
          tableWeight: 0,
          standing: { mode: "draining", since: now - 60_000, deadlineAt: now + 240_000 },
          connectionsLeft: 17,
          reason: "draining, 17 connections left",
        }),
        server("10.0.0.13:443", {
          standing: { mode: "disabled", since: now - 9_000_000 },
          reason: "disabled by an operator",
        }),
        server("10.0.0.14:443", {
          standing: { mode: "maintenance", since: now - 9_000_000, file: "10.0.0.14" },
          reason: "in maintenance because of file 10.0.0.14",
        }),
        server("10.0.0.15:443", { weight: 5, tableWeight: 2 }),
        server("10.0.0.16:443", { status: "unknown", reason: "not checked yet" }),
      ]),
      service("mail", "10.0.0.154:25/tcp", [
        server("10.0.0.21:25", {
          status: "down",
          lastCheck: { ...down, message: "connection refused" },
          reason: "connection refused",
        }),
      ], { fallback: { id: "127.0.0.1:25", inUse: true } }),
    ],
  };
}

/** The same with names and texts that have no place to be broken at. */
export function longPicture(): Snapshot {
  const { services, layer = [], config, cluster = sampleCluster(), ...rest } = troubledPicture();
  const address = "[2001:0db8:1111:2222:3333:4444:5555:6666]";
  return {
    ...rest,
    node: "n".repeat(90),
    config: { ...config, path: `/${"p".repeat(150)}`, rejected: "r".repeat(200) },
    layer: layer.map((entry) => ({ ...entry, by: "b".repeat(90), conflict: "c".repeat(200) })),
    cluster: {
      ...cluster,
      nodes: cluster.nodes.map((node) => ({ ...node, name: node.name + "d".repeat(90) })),
      groups: cluster.groups.map((group) => ({
        ...group,
        why: "w".repeat(200),
        resources: group.resources.map((each) => ({ ...each, label: "l".repeat(90) })),
      })),
    },
    services: services.map((each, place) => ({
      ...each,
      id: `${address}:${8_000 + place}/tcp`,
      name: `${"s".repeat(90)}${place}`,
      servers: each.servers.map((one, index) => ({
        ...one,
        id: `${address}:${6_000 + index}`,
        weight: 65_535,
        ...(one.reason === undefined ? {} : { reason: "r".repeat(300) }),
      })),
    })),
  };
}
