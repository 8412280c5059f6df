/**
 * One picture of the whole director at one moment: what `status` prints and the admin API serves.
 * Plain data, JSON all through.
 */

import type { ClusterSnapshot } from "./cluster.ts";
import type { CheckOutcome, HealthStatus } from "./health.ts";
import type { ForwardingMethod, Persistence, ServerId, ServiceId } from "./service.ts";
import type { Standing } from "./override.ts";
import type { LayerEntry } from "./layer.ts";
import type { ServerStats } from "./table.ts";
import type { ConnectionTableSnapshot, Histogram, ProcessSnapshot, Rates } from "./traffic.ts";

export interface ServerSnapshot {
  readonly id: ServerId;
  readonly status: HealthStatus;
  /** When the status was entered, milliseconds since the epoch. */
  readonly since: number;
  readonly forwarding: ForwardingMethod;
  /** As configured. */
  readonly weight: number;
  /** As desired in the table now; absent where the server should not be in the table. */
  readonly tableWeight?: number;
  readonly lastCheck?: CheckOutcome;
  /** What an operator or the maintenance folder says about it; absent where they say nothing. */
  readonly standing?: Standing;
  /** Of a server that is drained: connections that are still under way; absent where the backend does not count. */
  readonly connectionsLeft?: number;
  /** Why the server gets no new connections; absent where it does. */
  readonly reason?: string;
  readonly stats?: ServerStats;
  /** Left out where the backend does not count, and until it was asked twice. */
  readonly rates?: Rates;
  /** Checks since the start, and how many of them failed. */
  readonly checks?: { readonly total: number; readonly failed: number };
}

export interface ServiceSnapshot {
  readonly id: ServiceId;
  readonly name: string;
  readonly scheduler: string;
  readonly schedulerFlags?: readonly string[];
  readonly persistence?: Persistence;
  readonly onePacket?: boolean;
  readonly quiescent: boolean;
  readonly fallback?: { readonly id: ServerId; readonly inUse: boolean };
  readonly servers: readonly ServerSnapshot[];
  /** How long its checks took since the start. */
  readonly checkLatency?: Histogram;
}

export interface ReconcileSnapshot {
  /**
   * `settled`: table as desired; `working`: a round is due or running; `degraded`: the backend
   * refuses, retried with a bound.
   */
  readonly state: "settled" | "working" | "degraded";
  readonly rounds: number;
  readonly operations: number;
  readonly lastError?: string;
}

export interface CheckCounters {
  /** Distinct probes: one per target and check, however many services share it. */
  readonly probes: number;
  readonly inFlight: number;
  readonly total: number;
  readonly failed: number;
  /** Greatest time by which a check started later than its period said, since the start, milliseconds. */
  readonly worstLatenessMs: number;
  /** How much later than their period said checks started, since the start. */
  readonly lateness?: Histogram;
}

/** Where decisions are kept. */
export interface JournalSnapshot {
  readonly path: string;
  readonly records: number;
  readonly bytes: number;
  /** Records that are not on disk yet. */
  readonly waiting: number;
  /** Why nothing is kept at the moment. */
  readonly trouble?: string;
}

export interface Snapshot {
  readonly version: string;
  readonly node: string;
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly takenAt: number;
  readonly config: { readonly path: string; readonly loadedAt: number; readonly rejected?: string };
  readonly backend: { readonly name: string; readonly reason: string; readonly dryRun: boolean };
  readonly reconcile: ReconcileSnapshot;
  readonly checks: CheckCounters;
  readonly services: readonly ServiceSnapshot[];
  /** Changes at run time on top of the file; left out where there are none. */
  readonly layer?: readonly LayerEntry[];
  readonly process?: ProcessSnapshot;
  /** Left out where the backend has none. */
  readonly connectionTable?: ConnectionTableSnapshot;
  /** Left out where none is kept. */
  readonly journal?: JournalSnapshot;
  /** Left out where this director is alone. */
  readonly cluster?: ClusterSnapshot;
}
