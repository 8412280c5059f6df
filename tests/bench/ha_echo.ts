/** The service behind the shared address: gives back every datagram, on each host that may have the address. */

import { SERVICE_PORT, VIP } from "./ha_network.ts";

export const ECHO_READY = "echo is ready";

if (import.meta.main) {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: VIP, port: SERVICE_PORT });
  console.log(ECHO_READY);
  for (;;) {
    try {
      const [bytes, from] = await socket.receive();
      await socket.send(bytes, from);
    } catch {
      // The host does not have the address any more, or its interface is cut: that is what is measured.
    }
  }
}
