/** Heartbeats within one program. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { createMemory } from "./heartbeat.ts";
import { memoryOptions } from "./options.ts";

export const plugin = definePlugin({
  kind: "heartbeat",
  name: "memory",
  summary: "carries heartbeats between directors within one program, for tests and demonstrations",
  options: memoryOptions,
  create: (options) => createMemory(options),
});
