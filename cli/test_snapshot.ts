/** For the tests of this folder: a snapshot of a director in which something of everything happens. */

import type { ServerSnapshot, Snapshot } from "../mod.ts";

export const TAKEN_AT = Date.UTC(2026, 10, 22, 16, 0, 0);

export const UP_SERVER: ServerSnapshot = {
  id: "10.0.0.147:9072",
  status: "up",
  since: TAKEN_AT - 303_000,
  forwarding: "masq",
  weight: 1,
  tableWeight: 1,
  lastCheck: { healthy: true, message: "status 200", at: TAKEN_AT - 500, latencyMs: 1.24 },
  stats: { activeConnections: 3, inactiveConnections: 1 },
};

export const DOWN_SERVER: ServerSnapshot = {
  id: "10.0.0.146:9072",
  status: "down",
  since: TAKEN_AT - 12_000,
  forwarding: "masq",
  weight: 1,
  lastCheck: { healthy: false, message: "connection refused", at: TAKEN_AT, latencyMs: 0.3 },
  reason: "connection refused",
};

export const SNAPSHOT: Snapshot = {
  version: "0.1.0",
  node: "lb1",
  pid: 4711,
  startedAt: TAKEN_AT - 305_000,
  takenAt: TAKEN_AT,
  config: { path: "/etc/ha.d/ldirectord.cf", loadedAt: TAKEN_AT - 60_000 },
  backend: { name: "userspace", reason: "not ipvsadm, because this is not root", dryRun: false },
  reconcile: { state: "settled", rounds: 3, operations: 6 },
  checks: { probes: 2, inFlight: 1, total: 610, failed: 12, worstLatenessMs: 7.25 },
  services: [{
    id: "10.0.0.150:9072/tcp",
    name: "spring-ring-http",
    scheduler: "rr",
    quiescent: false,
    servers: [UP_SERVER, DOWN_SERVER],
  }],
};
