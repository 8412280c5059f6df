/** How far something is that takes its time, read off a snapshot of the director, in one line. Pure. */

import type { Snapshot } from "../mod.ts";
import { count, printable } from "./output.ts";

/** How far the service table is; `before` was taken when it began. */
export function tableProgress({ reconcile, services }: Snapshot, before: Snapshot): string {
  const { state, operations, lastError } = reconcile;
  const done = Math.max(0, operations - before.reconcile.operations);
  const servers = services.reduce((sum, service) => sum + service.servers.length, 0);
  const words = state === "degraded"
    ? `the table is behind: ${lastError ?? "the backend refuses"}`
    : `${count(done, "operation")} applied`;
  return printable(`working: ${words}, ${count(servers, "server")} now`);
}

/** Which groups move, and how many of their resources are here. */
export function groupsProgress({ cluster }: Snapshot): string {
  const groups = cluster?.groups ?? [];
  const moving = groups.filter(({ phase }) => phase === "claiming" || phase === "releasing");
  const parts = moving.map(({ name, phase, resources }) => {
    const here = resources.filter(({ held }) => held).length;
    const word = phase === "claiming" ? "taken" : "given up";
    return `${name} is being ${word}, ${here} of ${count(resources.length, "resource")} here`;
  });
  return printable(`working: ${parts.length === 0 ? "waiting for the others" : parts.join("; ")}`);
}
