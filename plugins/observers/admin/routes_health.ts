/** For probes: whether the main program answers, and whether it is ready to serve. */

import type { Clock, DirectorControl, Snapshot } from "../../../core/plugin/mod.ts";
import { RequestError } from "./problem.ts";
import { json, type Route, route } from "./route.ts";
import { healthSchema } from "./schemas_small.ts";

/** A main program that answers later than this does not answer. */
export const ANSWER_LIMIT_MS = 1_000;

const health = {
  method: "GET",
  role: "anyone",
  tag: "health",
  gives: { description: "All is well", schema: healthSchema, example: { status: "ok" } },
  refuses: [503],
} as const;

export const healthRoutes: readonly Route[] = [
  route({
    ...health,
    path: "/healthz",
    summary: "Whether the main program answers within a second",
    failed: "cannot ask the main program",
    async answer({ director, parts: { clock } }) {
      await inTime(clock, (asked) => asked.plugins(), director);
      return json({ status: "ok" });
    },
  }),
  route({
    ...health,
    path: "/readyz",
    summary: "Whether the director is ready: configured, checked, able to program, and joined",
    failed: "cannot ask the main program",
    async answer({ director, parts: { clock } }) {
      const reasons = unreadyReasons(await inTime(clock, (asked) => asked.snapshot(), director));
      if (reasons.length === 0) return json({ status: "ok" });
      throw new RequestError(503, `not ready: ${reasons.join("; ")}`, { problems: reasons });
    },
  }),
];

/** Why a director is not ready. Anybody may ask, so that it names no addresses. */
export function unreadyReasons(
  { config, reconcile, services, cluster }: Pick<
    Snapshot,
    "config" | "reconcile" | "services" | "cluster"
  >,
): string[] {
  const waiting = services.flatMap(({ servers }) => servers)
    .filter(({ status, lastCheck }) => status === "unknown" && lastCheck === undefined).length;
  const reasons: string[] = [];
  if (config.loadedAt <= 0) reasons.push("no configuration is loaded");
  if (reconcile.state === "degraded") reasons.push("the backend refuses what is to be programmed");
  if (waiting > 0) {
    const servers = waiting === 1 ? "1 server" : `${waiting} servers`;
    reasons.push(`the first check of ${servers} has not ended`);
  }
  if (cluster !== undefined && cluster.status !== "member") {
    reasons.push(`the cluster is not joined: this director is ${cluster.status}`);
  }
  return reasons;
}

/** Throws RequestError 503 where the answer does not come in time. */
async function inTime<Value>(
  clock: Pick<Clock, "after">,
  ask: (director: DirectorControl) => Promise<Value>,
  director: DirectorControl,
): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const cancel = clock.after(ANSWER_LIMIT_MS, () =>
    reject(
      new RequestError(503, `the main program has not answered within ${ANSWER_LIMIT_MS} ms`),
    ));
  try {
    return await Promise.race([ask(director), late]);
  } finally {
    cancel();
  }
}
