/** What the reconciler is given: the table that it changes, the one that is wanted, and how it behaves. */

import type { EventId, EventSink } from "../events/mod.ts";
import type { DriftPolicy, Operation, ServiceId, ServiceTable } from "../model/mod.ts";
import type { Backend } from "../plugin/mod.ts";
import type { Clock } from "../ports/mod.ts";

export interface Target {
  readonly table: ServiceTable;
  /** Services that were ours and are to go. */
  readonly retired: ReadonlySet<ServiceId>;
}

/** The backend as the reconciler needs it; whoever builds it adds deadlines. */
export interface TableAccess {
  /** Names it in messages. */
  readonly name?: string;
  /** True where what it says that it did need not be read again. */
  readonly inProcess?: boolean;
  list(): Promise<ServiceTable>;
  apply(operations: readonly Operation[]): Promise<void>;
  readonly normalize?: Backend["normalize"];
}

/** What a round has decided, and from what. */
export interface PlannedRound {
  readonly target: Target;
  /** The table of the target, as the backend would list it. */
  readonly wanted: ServiceTable;
  readonly actual: ServiceTable;
  /** All that the plan has, also what is left out for now because it was refused. */
  readonly operations: readonly Operation[];
  readonly cause: EventId | undefined;
}

export interface ReconcilerOptions {
  readonly clock: Clock;
  readonly backend: TableAccess;
  readonly events: EventSink;
  /** Asked anew in every round. */
  readonly target: () => Target;
  /** Called in every round before the target is asked for, also in one that fails. */
  readonly onRound?: () => void;
  /** Plan and tell, but apply nothing. */
  readonly dryRun?: boolean;
  /** What to do about drift, asked in every round; repair where left out. */
  readonly drift?: () => DriftPolicy;
  /** Called in every round that plans something, before it is done. */
  readonly onPlanned?: (round: PlannedRound) => void;
  readonly periodMs?: number;
}

/** What the backend said that it did. */
export interface Claim {
  readonly operations: readonly Operation[];
  readonly durationMs: number;
  readonly cause: EventId | undefined;
}

/** What a round has before it. */
export interface Situation {
  readonly wanted: ServiceTable;
  readonly actual: ServiceTable;
  /** What is to be done by the table as it is when it is asked for. */
  readonly remaining: () => Promise<readonly Operation[]>;
}
