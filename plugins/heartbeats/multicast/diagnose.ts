/** What the doctor is told about multicast on this machine; whether it arrives, the running directors know. */

import {
  diagnoseInterface,
  diagnosePort,
  familyOf,
  type Finding,
  type PluginContext,
} from "../../../core/plugin/mod.ts";
import type { MulticastOptions } from "./options.ts";

export function diagnoseMulticast(
  options: MulticastOptions,
  { media, userId }: Pick<PluginContext, "media" | "userId">,
): Finding[] {
  const { group, port, ttl } = options;
  const family = familyOf(group);
  const needs = { interface: options.interface, family, carries: "multicast" } as const;
  return [
    diagnoseInterface(media, needs),
    diagnosePort(port, userId),
    ...(ttl > 0 ? [] : [{
      status: "failed" as const,
      subject: `heartbeats to ${group}`,
      message: "with ttl 0 they never leave this machine",
      remedy: "set ttl to 1",
    }]),
  ];
}
