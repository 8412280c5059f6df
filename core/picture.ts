/** The picture of a whole director at one moment, put together from its parts. */

import type { ChosenBackend } from "./backends.ts";
import type { ClusterSeat } from "./cluster_seat.ts";
import type { DirectorConfig, Snapshot } from "./model/mod.ts";
import type { Ports } from "./ports/mod.ts";
import type { ServiceRiver } from "./river.ts";

export interface PictureParts {
  readonly ports: Pick<Ports, "pid" | "clock">;
  readonly version: string;
  readonly dryRun: boolean;
  readonly startedAt: number;
  readonly config: DirectorConfig;
  readonly loadedAt: number;
  /** Why the file as it is now is not in force. */
  readonly rejected: string | undefined;
  readonly backend: ChosenBackend | undefined;
  readonly river: ServiceRiver;
  readonly seat: ClusterSeat;
}

export async function takePicture(parts: PictureParts): Promise<Snapshot> {
  const { ports, version, dryRun, config, rejected, backend, river, seat } = parts;
  const [stats, cluster] = await Promise.all([
    backend?.stats().catch(() => undefined),
    seat.snapshot(),
  ]);
  return {
    version,
    node: config.node,
    pid: ports.pid,
    startedAt: parts.startedAt,
    takenAt: ports.clock.now(),
    config: {
      path: config.path,
      loadedAt: parts.loadedAt,
      ...(rejected === undefined ? {} : { rejected }),
    },
    backend: { name: backend?.name ?? "", reason: backend?.reason ?? "not chosen yet", dryRun },
    reconcile: river.reconcileState(),
    checks: river.counters(),
    services: river.snapshot(stats),
    ...(cluster === undefined ? {} : { cluster }),
  };
}
