/**
 * The broadcast heartbeat. It sends to 255.255.255.255, which means "this network" on whichever interface it goes out
 * of (RFC 919): there is no address to look up that could change.
 */

import {
  createDatagramHeartbeat,
  type Heartbeat,
  type PluginContext,
} from "../../../core/plugin/mod.ts";
import type { BroadcastOptions } from "./options.ts";

const THIS_NETWORK = "255.255.255.255";

export function createBroadcast(
  options: BroadcastOptions,
  { media }: Pick<PluginContext, "media">,
): Heartbeat {
  const { port } = options;
  return createDatagramHeartbeat(media, {
    link: `broadcast ${options.interface}:${port}`,
    // Linux hands a broadcast to its own sockets as well.
    loops: true,
    medium: { family: 4, interface: options.interface, port, broadcast: true },
    to: { address: THIS_NETWORK, port },
  });
}
