/** The lane of what is packaged: alert rules and metrics, judged by Prometheus' own tool. */

import { runTests, TEST_PATHS } from "./deno_lanes.ts";
import type { Lane } from "./lane.ts";
import { programNeed } from "./needs.ts";

export const packagingLane: Lane = {
  name: "packaging",
  summary: "alert rules, dashboard and metrics as promtool sees them",
  needs: () => Promise.resolve([programNeed("promtool", "prometheus")]),
  run: (context) => runTests(context, TEST_PATHS["packaging"] ?? [], { flags: ["--cached-only"] }),
};
