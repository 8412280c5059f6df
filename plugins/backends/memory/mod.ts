/** The `memory` backend; see README.md beside this file. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { createMemoryBackend } from "./backend.ts";
import { memoryOptions } from "./options.ts";

export const plugin = definePlugin({
  kind: "backend",
  name: "memory",
  summary: "keeps the service table in memory and forwards nothing",
  options: memoryOptions,
  create: () => createMemoryBackend(),
});
