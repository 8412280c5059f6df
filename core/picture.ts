/** The picture of a whole director at one moment, put together from its parts. */

import type { ChosenBackend } from "./backends.ts";
import type { ClusterSeat } from "./cluster_seat.ts";
import type { DirectorConfig, JournalSnapshot, LayerEntry, Snapshot } from "./model/mod.ts";
import type { Ports } from "./ports/mod.ts";
import type { ServiceRiver } from "./river.ts";
import type { Vitals } from "./vitals.ts";

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
  readonly vitals: Vitals;
  readonly journal: JournalSnapshot | undefined;
  readonly layer: readonly LayerEntry[];
}

export async function takePicture(parts: PictureParts): Promise<Snapshot> {
  const { ports, version, dryRun, config, rejected, backend, river, seat, vitals } = parts;
  const [{ stats, rates, connectionTable }, cluster] = await Promise.all([
    vitals.traffic.read(),
    seat.snapshot(),
  ]);
  const pulse = vitals.process();
  const { journal, layer } = parts;
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
    services: river.snapshot(stats, rates),
    ...(layer.length === 0 ? {} : { layer }),
    ...(pulse === undefined ? {} : { process: pulse }),
    ...(connectionTable === undefined ? {} : { connectionTable }),
    ...(journal === undefined ? {} : { journal }),
    ...(cluster === undefined ? {} : { cluster }),
  };
}
