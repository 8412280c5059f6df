/** Options of the memory heartbeat. */

import { textSchema, z } from "../../../core/plugin/mod.ts";

export const memoryOptions = z.strictObject({
  hub: textSchema("the name of a hub").default("hub")
    .describe("Directors of one program that name the same hub hear each other"),
});

export type MemoryOptions = z.output<typeof memoryOptions>;
