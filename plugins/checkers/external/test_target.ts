/** Targets for the tests of this folder. */

import type { CheckTarget, VirtualServiceKey } from "../../../core/plugin/mod.ts";

const WEB: VirtualServiceKey = {
  by: "address",
  protocol: "tcp",
  address: "10.0.0.150",
  port: 80,
};

/** A server of that service that is checked at another port than it serves at. */
export function targetFor(
  service: VirtualServiceKey = WEB,
  server = { address: "10.0.0.147", port: 8080 },
): CheckTarget {
  return {
    address: server.address,
    port: 9090,
    protocol: service.by === "address" ? service.protocol : "tcp",
    timeoutMs: 700,
    member: { service, server },
  };
}
