/** The lane of network namespaces: client, director and application nodes as hosts of their own, userspace backend. */

import { run } from "./commands.ts";
import { runTests, TEST_PATHS } from "./deno_lanes.ts";
import type { Lane } from "./lane.ts";
import { type Need, programNeed, ROOT_NEED } from "./needs.ts";
import { PREFIX_VARIABLE, sweepNamespaces } from "./topology.ts";

export const IP_NEED: Need = programNeed("ip", "iproute2");

/** Whether this machine lets its root make namespaces and what tests put into them; containers often do not. */
export const NAMESPACES_NEED: Need = {
  name: "network namespaces with bridges and veth",
  async met() {
    const prefix = `rmprobe${Deno.pid}`;
    try {
      for (
        const args of [
          ["netns", "add", prefix],
          ["-n", prefix, "link", "add", "probe", "type", "bridge"],
          ["-n", prefix, "link", "add", "left", "type", "veth", "peer", "name", "right"],
        ]
      ) {
        if ((await run(["ip", ...args])).code !== 0) return false;
      }
      return true;
    } catch {
      return false;
    } finally {
      await sweepNamespaces(prefix).catch(() => {});
    }
  },
};

/** A prefix and a scratch folder of this run's own, swept when it ends, so that a killed test leaves nothing behind. */
export async function withOwnNamespaces<Result>(
  body: (env: Readonly<Record<string, string>>) => Promise<Result>,
): Promise<Result> {
  const prefix = `rmtest${Deno.pid}`;
  const scratch = await Deno.makeTempDir({ prefix: "ringmaster-lane-" });
  try {
    return await body({ [PREFIX_VARIABLE]: prefix, TMPDIR: scratch });
  } finally {
    await sweepNamespaces(prefix);
    await Deno.remove(scratch, { recursive: true });
  }
}

/** A few minutes, and several times as long on a busy machine. */
const LIMIT_MS = 10 * 60_000;

export const namespacesLane: Lane = {
  name: "namespaces",
  summary: "the article end to end with the userspace backend",
  needs: () => Promise.resolve([ROOT_NEED, IP_NEED, NAMESPACES_NEED]),
  run: (context) =>
    withOwnNamespaces((env) =>
      runTests(context, TEST_PATHS["namespaces"] ?? [], {
        env,
        limitMs: LIMIT_MS,
        flags: ["--cached-only"],
      })
    ),
};
