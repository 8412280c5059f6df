/** What may be said of the userspace backend. The three idle times are what IPVS uses (ipvsadm(8), --set). */

import { durationSchema, wholeNumberSchema, z } from "../../../core/plugin/mod.ts";

const duration = () => durationSchema({ minMs: 1, maxMs: 24 * 3_600_000 });
const amount = () => wholeNumberSchema(1, 1_000_000);

export const userspaceOptions = z.strictObject({
  tcp_timeout: duration().prefault("15m").describe(
    "A TCP connection on which nothing moves for this long is closed",
  ),
  tcp_fin_timeout: duration().prefault("2m").describe(
    "The same once one side has ended its sending; it takes the place of `tcp_timeout` from then on",
  ),
  udp_timeout: duration().prefault("5m").describe(
    "A UDP session without a datagram for this long is forgotten",
  ),
  connect_timeout: duration().prefault("5s").describe(
    "How long a server may take to accept a TCP connection",
  ),
  tcp_connections: amount().default(10_000).describe(
    "TCP connections that a virtual service relays at once; more clients wait in the system's queue",
  ),
  udp_sessions: amount().default(10_000).describe(
    "UDP sessions that a virtual service keeps; one more replaces the one that is idle for longest",
  ),
});

export type UserspaceOptions = z.output<typeof userspaceOptions>;
