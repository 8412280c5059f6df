/** The multicast heartbeat: one socket that is bound to the group, on one interface. */

import {
  createDatagramHeartbeat,
  familyOf,
  formatEndpoint,
  type Heartbeat,
  type PluginContext,
} from "../../../core/plugin/mod.ts";
import type { MulticastOptions } from "./options.ts";

export function createMulticast(
  options: MulticastOptions,
  { media }: Pick<PluginContext, "media">,
): Heartbeat {
  const { group, loop } = options;
  const to = { address: group, port: options.port };
  return createDatagramHeartbeat(media, {
    link: `multicast ${options.interface} ${formatEndpoint(to)}`,
    loops: loop,
    medium: { family: familyOf(group), ...options },
    to,
  });
}
