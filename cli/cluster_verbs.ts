/** Asking a running director about its groups of resources. */

import type { ClusterOutcome } from "../mod.ts";
import { ask, isRecord, noSense } from "./client.ts";

/** The director answers when all is done; each resource may take as long as the configuration says. */
const CLUSTER_LIMIT_MS = 5 * 60_000;

/** Has the director do it. Throws as `ask` does, `refused` with the director's own sentence. */
export async function askCluster(
  socket: string,
  verb: "standby" | "takeover" | "release",
  body: Readonly<Record<string, unknown>>,
): Promise<ClusterOutcome> {
  const path = `/api/v1/cluster/${verb}`;
  const answer = await ask(socket, { path, body, limitMs: CLUSTER_LIMIT_MS });
  if (isClusterOutcome(answer)) return answer;
  throw noSense(socket, "the outcome");
}

/** `active` or `standby`. Throws as `ask` does. */
export async function askRole(socket: string): Promise<string> {
  const answer = await ask(socket, { path: "/api/v1/role" });
  const role = isRecord(answer) ? answer["role"] : undefined;
  if (role === "active" || role === "standby") return role;
  throw noSense(socket, "the role");
}

function isClusterOutcome(value: unknown): value is ClusterOutcome {
  return isRecord(value) && typeof value["message"] === "string" &&
    Array.isArray(value["groups"]) &&
    value["groups"].every((group) => typeof group === "string");
}
