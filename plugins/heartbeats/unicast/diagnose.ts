/** What the doctor is told about a unicast heartbeat on this machine. */

import {
  diagnoseInterface,
  diagnosePort,
  familyOf,
  type Finding,
  type PluginContext,
} from "../../../core/plugin/mod.ts";
import type { UnicastOptions } from "./options.ts";

export function diagnoseUnicast(
  options: UnicastOptions,
  { media, userId }: Pick<PluginContext, "media" | "userId">,
): Finding[] {
  const { peer, interface: name, port } = options;
  if (media.addresses().includes(peer)) {
    const message = "it is this machine, so that this entry is for the other directors";
    return [{ status: "ok", subject: `peer ${peer}`, message }];
  }
  const family = familyOf(peer);
  return [
    ...(name === undefined ? [] : [diagnoseInterface(media, { interface: name, family })]),
    diagnosePort(port, userId),
  ];
}
