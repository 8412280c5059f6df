/** What the configuration may say to the metrics observer. */

import { z } from "../../../core/plugin/mod.ts";

export const metricsOptions = z.strictObject({
  servers_max: z.number().int().min(0).max(100_000).default(5_000).describe(
    "So many real servers have series of their own; those of further ones are left out and counted",
  ),
});

export type MetricsOptions = z.output<typeof metricsOptions>;
