/** Which director is the master, as somebody outside sees it. Pure. */

import type { DirectorView } from "./director.ts";
import type { DirectorName } from "./network.ts";

/** Of two that are active: the one whose plug is in, then the one whose claim is higher, which keeps the address. */
export function masterAmong(directors: readonly DirectorView[]): DirectorName | undefined {
  const [master] = directors
    .filter(({ state, snapshot }) => state === "running" && snapshot?.cluster?.role === "active")
    .sort((left, right) => Number(left.cut) - Number(right.cut) || claimOf(right) - claimOf(left));
  return master?.name;
}

export function standbyAmong(directors: readonly DirectorView[]): DirectorName | undefined {
  const master = masterAmong(directors);
  return directors.find(({ name, state }) => state === "running" && name !== master)?.name;
}

function claimOf({ snapshot }: DirectorView): number {
  return Math.max(0, ...(snapshot?.cluster?.groups ?? []).map(({ claim }) => claim));
}
