/** A resource in memory, for tests, demonstrations and authors of plugins. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { optionsSchema } from "./options.ts";
import { MemoryResource } from "./resource.ts";

export { forgetMemoryHub, type HubStep, MemoryHub, memoryHub } from "./hub.ts";

export const plugin = definePlugin({
  kind: "resource",
  name: "memory",
  summary: "a resource that is only in memory, for tests and demonstrations",
  options: optionsSchema,
  create: (options, context) => new MemoryResource(options, context),
});
