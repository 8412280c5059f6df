/** The lane of the browser: real directors, and their dashboard in Debian's Chromium. */

import { runTests, TEST_PATHS } from "./deno_lanes.ts";
import type { Lane } from "./lane.ts";
import { programNeed } from "./needs.ts";

/** A minute or two, and several times as long on a busy machine. */
const LIMIT_MS = 10 * 60_000;

export const browserLane: Lane = {
  name: "browser",
  summary: "the dashboard in Chromium",
  needs: () => Promise.resolve([programNeed("chromium", "chromium")]),
  run: (context) =>
    runTests(context, TEST_PATHS["browser"] ?? [], {
      limitMs: LIMIT_MS,
      flags: ["--cached-only"],
    }),
};
