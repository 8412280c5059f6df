/** What the directors of a cluster must agree on, as one short text that they can tell each other. */

import type { ServiceConfig } from "../model/mod.ts";
import { digestOf } from "./digest.ts";
import type { ResolvedCluster } from "./resolve_cluster.ts";

/**
 * SHA-256, hexadecimal, of services and cluster. The media are left out, because an interface or the address of the
 * other director is a matter of each machine; a wrong one is noticed by the heartbeats that do not come.
 */
export function clusterDigest(
  services: readonly ServiceConfig[],
  { heartbeats: _, ...cluster }: ResolvedCluster,
): string {
  return digestOf(stableJson({ services, cluster }));
}

/** JSON in which the order of keys says nothing. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(
      Object.entries(part).sort(([left], [right]) => left < right ? -1 : left > right ? 1 : 0),
    );
  });
}
