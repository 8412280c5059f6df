/** Health as the director keeps it: what a check said, and what follows from several of them. */

/** What one check found. `message` is one line for a person: why it failed, or what answered. */
export interface CheckResult {
  readonly healthy: boolean;
  readonly message: string;
}

/** A check's result with the times that the pool measured around it. */
export interface CheckOutcome extends CheckResult {
  /** Wall-clock time at which the check ended, milliseconds since the epoch. */
  readonly at: number;
  readonly latencyMs: number;
}

/** `unknown` until the first result: a server in that state is never put in service. */
export type HealthStatus = "unknown" | "up" | "down";

/** How many results in a row it takes to change the status (HAProxy's rise and fall; ldirectord's failurecount). */
export interface Thresholds {
  readonly rise: number;
  readonly fall: number;
}

export interface ServerHealth {
  readonly status: HealthStatus;
  /** Results in a row that contradict the status. */
  readonly streak: number;
  /** When the status was entered, milliseconds since the epoch. */
  readonly since: number;
  /**
   * Whether the server was in the table since it is watched; a quiescent one that was not is never
   * added just to have weight 0.
   */
  readonly served: boolean;
  readonly last?: CheckOutcome;
}
