/**
 * The unicast heartbeat: a socket that sends to one director and hears that one only. Several entries share a port, and
 * the kernel tells by the sender which of them is meant.
 */

import {
  createDatagramHeartbeat,
  familyOf,
  formatEndpoint,
  type Heartbeat,
  type PluginContext,
} from "../../../core/plugin/mod.ts";
import type { UnicastOptions } from "./options.ts";

export function createUnicast(
  options: UnicastOptions,
  { media }: Pick<PluginContext, "media">,
): Heartbeat {
  const { interface: name, port } = options;
  const peer = { address: options.peer, port };
  const link = ["unicast", ...(name === undefined ? [] : [name]), formatEndpoint(peer)].join(" ");
  const device = name === undefined ? {} : { interface: name };
  const heartbeat = createDatagramHeartbeat(media, {
    link,
    loops: false,
    medium: { family: familyOf(options.peer), ...device, port, peer },
    to: peer,
  });
  let isOwn = false;
  return {
    link,
    loops: false,
    start(listener, signal) {
      // An entry that names this machine is for the other directors.
      isOwn = media.addresses().includes(options.peer);
      return isOwn ? Promise.resolve() : heartbeat.start(listener, signal);
    },
    send: (bytes) => heartbeat.send(bytes),
    drain: () => heartbeat.drain?.(),
    wires: () => heartbeat.wires?.() ?? [],
    reaches: () => isOwn ? "nobody" : "one",
    stop: () => heartbeat.stop(),
  };
}
