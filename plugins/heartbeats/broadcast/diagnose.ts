/** What the doctor is told about broadcast on this machine. */

import {
  diagnoseInterface,
  diagnosePort,
  type Finding,
  type PluginContext,
} from "../../../core/plugin/mod.ts";
import type { BroadcastOptions } from "./options.ts";

export function diagnoseBroadcast(
  options: BroadcastOptions,
  { media, userId }: Pick<PluginContext, "media" | "userId">,
): Finding[] {
  const needs = { interface: options.interface, family: 4, carries: "broadcast" } as const;
  return [diagnoseInterface(media, needs), diagnosePort(options.port, userId)];
}
