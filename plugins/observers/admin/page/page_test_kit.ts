/** For the tests of this folder: small pictures of servers, services and directors. */

import type { ServerSnapshot, ServiceSnapshot, Snapshot } from "../../../../core/plugin/mod.ts";
import type { ShownEvent } from "../events.ts";

export const NOW = Date.UTC(2026, 10, 23, 3, 0, 0);

export function server(id: string, parts: Partial<ServerSnapshot> = {}): ServerSnapshot {
  return {
    id,
    status: "up",
    since: NOW - 60_000,
    forwarding: "masq",
    weight: 1,
    tableWeight: 1,
    lastCheck: { healthy: true, message: "200 OK", at: NOW - 1_000, latencyMs: 2 },
    ...parts,
  };
}

export function service(
  id: string,
  servers: readonly ServerSnapshot[],
  parts: Partial<ServiceSnapshot> = {},
): ServiceSnapshot {
  return { id, name: `name of ${id}`, scheduler: "rr", quiescent: false, servers, ...parts };
}

export function picture(
  services: readonly ServiceSnapshot[],
  parts: Partial<Snapshot> = {},
): Snapshot {
  return {
    version: "0.1.0",
    node: "one",
    pid: 1,
    startedAt: NOW - 3_600_000,
    takenAt: NOW,
    config: { path: "/etc/ringmaster.yaml", loadedAt: NOW },
    backend: { name: "memory", reason: "asked for", dryRun: false },
    reconcile: { state: "settled", rounds: 1, operations: 1 },
    checks: { probes: 1, inFlight: 0, total: 1, failed: 0, worstLatenessMs: 0 },
    services,
    ...parts,
  };
}

/** An event at a second after NOW that is its number. */
export function event(id: number, parts: Partial<ShownEvent> = {}): ShownEvent {
  const fact = { type: "service.recovered", service: "web" };
  const shown = { id, time: NOW + id * 1_000, severity: "info", sentence: `event ${id}` };
  return { ...fact, ...shown, ...parts } as ShownEvent;
}
