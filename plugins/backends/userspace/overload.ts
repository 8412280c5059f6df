/**
 * Thresholds of connections, with the rules of IPVS: at its upper threshold a server is overloaded and gets no new
 * connections until there are few enough. Pure, but for the mark that is kept with the server.
 */

import type { TableServer } from "../../../core/plugin/mod.ts";

/** What the rules look at and keep. */
export interface Limited {
  readonly settings: TableServer;
  readonly active: number;
  readonly inactive: number;
  overloaded: boolean;
}

/** Whether IPVS lets an overloaded server go when it is edited so: its limit is higher than before, or gone. */
export function liftsThreshold(before: TableServer, after: TableServer): boolean {
  const upper = after.upperThreshold ?? 0;
  return upper === 0 || upper > (before.upperThreshold ?? 0);
}

/**
 * Ends an overload once there are few enough connections, as IPVS does it (ip_vs_unbind_dest): below the lower
 * threshold, or below three quarters of the upper one where there is no lower one.
 */
export function updateOverload(server: Limited): void {
  const { upperThreshold = 0, lowerThreshold = 0 } = server.settings;
  const total = server.active + server.inactive;
  const few = lowerThreshold > 0 ? total < lowerThreshold : total * 4 < upperThreshold * 3;
  if (few || upperThreshold === 0) server.overloaded = false;
}

/** The connection that is chosen now makes the server overloaded where it is the last that it may have. */
export function expectOneMore(server: Limited): void {
  const { upperThreshold = 0 } = server.settings;
  const total = server.active + server.inactive + 1;
  if (upperThreshold > 0 && total >= upperThreshold) server.overloaded = true;
}
