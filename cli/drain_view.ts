/** How far a drain is, read off a snapshot of the director. Pure. */

import type { ServerSnapshot, Snapshot } from "../mod.ts";
import type { Trend } from "./drain_trend.ts";
import { count, formatAge } from "./output.ts";

/** Who is drained, by ids. */
export interface Drained {
  readonly service: string;
  readonly server: string;
}

export type DrainProgress =
  /** `live` also tells how fast connections end, and how long it would take so. */
  | { readonly state: "draining"; readonly line: string; readonly live?: string }
  | { readonly state: "drained"; readonly line: string; readonly live?: undefined }
  /** Somebody has ended it in another way, or the server is gone. */
  | { readonly state: "ended"; readonly line: string; readonly live?: undefined };

export function drainProgress(
  snapshot: Snapshot,
  drained: Drained,
  trend?: Trend,
): DrainProgress {
  const subject = `${drained.server} of ${drained.service}`;
  const server = serverOf(snapshot, drained);
  if (server === undefined) {
    return { state: "ended", line: `${subject} is no longer in the configuration` };
  }
  const left = leftOf(server);
  const deadline = deadlineOf(server, snapshot.takenAt);
  switch (server.standing?.mode) {
    case "draining":
      return {
        state: "draining",
        line: `draining ${subject}: ${left}${deadline}`,
        ...(trend === undefined ? {} : {
          live: `draining ${subject}: ${left}${
            trend.describe(snapshot.takenAt, server.connectionsLeft)
          }${deadline}`,
        }),
      };
    case "disabled":
      return { state: "drained", line: `${subject} is drained and disabled` };
    case "maintenance":
      return { state: "ended", line: `${subject} is in maintenance` };
    case undefined:
      return { state: "ended", line: `${subject} is in service again` };
  }
}

/** `3 connections left`, as far as the backend counts them. */
export function leftOf({ connectionsLeft }: ServerSnapshot): string {
  return connectionsLeft === undefined
    ? "the backend does not count connections"
    : `${count(connectionsLeft, "connection")} left`;
}

/** `, disabled in 4m 10s at the latest`. */
export function deadlineOf({ standing }: ServerSnapshot, nowMs: number): string {
  const { deadlineAt } = standing ?? {};
  return deadlineAt === undefined
    ? ""
    : `, disabled in ${formatAge(deadlineAt - nowMs)} at the latest`;
}

function serverOf(snapshot: Snapshot, { service, server }: Drained): ServerSnapshot | undefined {
  return snapshot.services.find(({ id }) => id === service)
    ?.servers.find(({ id }) => id === server);
}
