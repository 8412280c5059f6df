/** What the configuration may say about a resource in memory. */

import { durationSchema, textSchema, z } from "../../../core/plugin/mod.ts";

const DELAY_MAX_MS = 3_600_000;

export const optionsSchema = z.strictObject({
  name: textSchema("a name that tells it from the others").default("memory").describe(
    "What tells it from others of the same hub",
  ),
  holder: textSchema("a name of this director").default("director").describe(
    "What the hub calls this director; give each director of one process another one",
  ),
  hub: textSchema("the name of a hub").default("default").describe(
    "The hub in which it is noted who holds it; directors of one process that name the same one share it",
  ),
  delay: durationSchema({ minMs: 0, maxMs: DELAY_MAX_MS }).prefault("0ms").describe(
    "How long taking it and giving it up last",
  ),
});

export type MemoryOptions = z.output<typeof optionsSchema>;
