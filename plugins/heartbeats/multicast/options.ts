/** Options of the multicast heartbeat. */

import {
  addressSchema,
  heartbeatPortSchema,
  interfaceSchema,
  isMulticastAddress,
  wholeNumberSchema,
  yesOrNoSchema,
  z,
} from "../../../core/plugin/mod.ts";

const GROUP_WANTED =
  "a multicast address: 224.0.0.0 to 239.255.255.255, or one that begins with ff, such as ff02::694";

export const multicastOptions = z.strictObject({
  interface: interfaceSchema()
    .describe("Network interface that heartbeats go out of and come in by"),
  group: addressSchema(GROUP_WANTED, isMulticastAddress).default("225.0.0.1")
    .describe("Multicast group that the directors share, IPv4 or IPv6; the same on all of them"),
  port: heartbeatPortSchema().describe("UDP port; the same on all directors"),
  ttl: wholeNumberSchema(0, 255).default(1)
    .describe("How many networks a heartbeat may cross, counting its own: 1 stays on the network"),
  loop: yesOrNoSchema().default(false).describe(
    "Whether this machine hears its own heartbeats, so that a medium that carries nothing is noticed",
  ),
});

export type MulticastOptions = z.output<typeof multicastOptions>;
