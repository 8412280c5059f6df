/**
 * What the journal has beside events: the inputs of the pure core and what it decided, small enough to be written at
 * every decision. Services carry only what decides; what a check is told, and with it every password, stays out.
 */

import type { Decision, ElectionView } from "../election/mod.ts";
import type { EventId } from "../events/mod.ts";
import type {
  HealthStatus,
  NodeName,
  Operation,
  ServerConfig,
  ServerId,
  ServiceConfig,
  ServiceId,
  ServiceSettings,
  Standing,
  TableServer,
} from "../model/mod.ts";
import type { FixedHealth } from "../plugin/mod.ts";

const RECORD_KINDS = [
  "run",
  "end",
  "gap",
  "event",
  "config",
  "state",
  "standings",
  "health",
  "plan",
  "election",
] as const;
export type RecordKind = typeof RECORD_KINDS[number];

/** The form of the bodies; a reader that finds a greater number does not guess. */
export const RECORD_FORM = 1;

/** The first of a run. */
export interface RunRecord {
  readonly form: number;
  readonly node: string;
  readonly version: string;
}

/** Records that were dropped, because the disk was slow or full. */
export interface GapRecord {
  readonly dropped: number;
}

/** Status, streak, and whether it was in service since it is watched. */
export type CountedHealth = readonly [status: HealthStatus, streak: number, served: boolean];

export type DecidedServer = Omit<ServerConfig, "check">;

/** What decides of a service. */
export interface DecidedService extends
  Pick<
    ServiceConfig,
    | "name"
    | "key"
    | "scheduler"
    | "schedulerFlags"
    | "persistence"
    | "onePacket"
    | "quiescent"
    | "readdquiescent"
    | "fallback"
  > {
  readonly servers: readonly DecidedServer[];
}

/** The configuration in force from here on. */
export interface ConfigRecord {
  /** Whether nothing of what was recorded before counts any more: all that is needed follows. */
  readonly whole: boolean;
  /** All services, in their order. */
  readonly order: readonly ServiceId[];
  /** Those that are new or different. */
  readonly services: readonly DecidedService[];
}

/** The state of servers that no outcome led to: first seen, adopted, or with another check. */
export type StateRecord = Readonly<Record<ServiceId, Readonly<Record<ServerId, CountedHealth>>>>;

/** All that operators and the maintenance folder say. */
export interface StandingsRecord {
  readonly standings: readonly (readonly [ServiceId, ServerId, Standing])[];
}

/** An outcome that changed a server's state, or that it is never checked. */
export interface HealthRecord {
  readonly service: ServiceId;
  readonly server: ServerId;
  readonly input: { readonly healthy: boolean } | { readonly fixed: FixedHealth };
  readonly rise: number;
  readonly fall: number;
  readonly before: CountedHealth;
  readonly after: CountedHealth;
}

export interface RecordedService extends ServiceSettings {
  readonly servers: readonly TableServer[];
}

/** A round that planned something. */
export interface PlanRecord {
  readonly cause?: EventId;
  /** Whether the services were to be in the table at all. */
  readonly serves: boolean;
  /** Services that were ours, are in the table, and are to go. */
  readonly retired: readonly ServiceId[];
  /**
   * The table as it was: whole, or what is to be done to the one that is expected after the operations recorded so far;
   * left out where it is as expected.
   */
  readonly actual?: { readonly whole: readonly RecordedService[] } | {
    readonly changed: readonly Operation[];
  };
  /** Services that the backend keeps in another form. */
  readonly normalized?: readonly {
    readonly from: RecordedService;
    readonly to: RecordedService;
  }[];
  readonly operations: readonly Operation[];
}

export interface RecordedView extends Omit<ElectionView, "fenced" | "unfenced"> {
  readonly fenced: readonly NodeName[];
  readonly unfenced: readonly NodeName[];
}

/** A decision about a group that differs from the one before. */
export interface ElectionRecord {
  readonly view: RecordedView;
  readonly decision: Decision;
}
