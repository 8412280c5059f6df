/** Metrics in the text format of Prometheus, at /metrics of the administration. */

import { definePlugin } from "../../../core/plugin/mod.ts";
import { createMetrics } from "./metrics.ts";
import { metricsOptions } from "./options.ts";

export const plugin = definePlugin({
  kind: "observer",
  name: "metrics",
  summary: "counts what happens and offers it to Prometheus at /metrics",
  options: metricsOptions,
  create: (options, context) => createMetrics(options, context),
});
