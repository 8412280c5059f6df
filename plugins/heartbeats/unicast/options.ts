/** Options of the unicast heartbeat. */

import {
  addressSchema,
  heartbeatPortSchema,
  interfaceSchema,
  isMulticastAddress,
  z,
} from "../../../core/plugin/mod.ts";

const PEER_WANTED = "the IP address of a director, such as 10.0.0.2 or 2001:db8::2";

function isOneHost(address: string): boolean {
  const isNobody = address === "0.0.0.0" || address === "::" || address === "255.255.255.255";
  return !isNobody && !isMulticastAddress(address);
}

export const unicastOptions = z.strictObject({
  peer: addressSchema(PEER_WANTED, isOneHost).describe(
    "Address of a director, which sends from it; an entry that names this machine is ignored, so that all " +
      "directors can have the same file",
  ),
  interface: interfaceSchema().optional()
    .describe("Network interface that heartbeats go out of and come in by; any where unset"),
  port: heartbeatPortSchema().describe("UDP port; the same on all directors"),
});

export type UnicastOptions = z.output<typeof unicastOptions>;
