/** Small configurations for the tests of this room. */

import type { HealthStatus, ServerHealth, ServiceConfig } from "../model/mod.ts";

export function makeServiceConfig(overrides: Partial<ServiceConfig> = {}): ServiceConfig {
  const check = {
    type: "http",
    options: {},
    intervalMs: 1_000,
    timeoutMs: 1_000,
    thresholds: { rise: 1, fall: 1 },
  };
  const server = (address: string) => ({
    address,
    port: 80,
    forwarding: "masq" as const,
    weight: 2,
    check: { ...check, target: { address, port: 80 } },
  });
  return {
    name: "web",
    key: { by: "address", protocol: "tcp", address: "10.0.0.150", port: 80 },
    scheduler: "wrr",
    quiescent: false,
    servers: [server("10.0.0.1"), server("10.0.0.2")],
    ...overrides,
  };
}

export function makeHealth(status: HealthStatus, served = status === "up"): ServerHealth {
  return { status, streak: 0, since: 0, served };
}
