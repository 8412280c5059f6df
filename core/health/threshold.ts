/** Rise and fall counting: what a check's outcome makes of a server's health. Pure. */

import type { CheckOutcome, ServerHealth, Thresholds } from "../model/mod.ts";
import type { FixedHealth } from "../plugin/mod.ts";

export interface Observation {
  readonly health: ServerHealth;
  /** The status that was entered by this outcome; absent where it stayed. */
  readonly entered?: "up" | "down";
}

/** A server that was never checked. */
export function unknownHealth(now: number): ServerHealth {
  return { status: "unknown", streak: 0, since: now, served: false };
}

/** A server that was found in the table with a weight above 0: it is in service until checks say otherwise. */
export function adoptedHealth(now: number): ServerHealth {
  return { status: "up", streak: 0, since: now, served: true };
}

/**
 * The first outcome of an unknown server decides at once: there is nothing to protect from a hasty change. After
 * that it takes `rise` or `fall` outcomes in a row against the present status to change it.
 */
export function observe(
  health: ServerHealth,
  outcome: CheckOutcome,
  thresholds: Thresholds,
): Observation {
  const { status, since, served } = health;
  const seen = outcome.healthy ? "up" : "down";
  if (status === seen) {
    return { health: { status, since, served, streak: 0, last: outcome } };
  }
  const needed = seen === "up" ? thresholds.rise : thresholds.fall;
  const streak = health.streak + 1;
  if (status !== "unknown" && streak < needed) {
    return { health: { status, since, served, streak, last: outcome } };
  }
  return {
    health: {
      status: seen,
      since: outcome.at,
      served: served || seen === "up",
      streak: 0,
      last: outcome,
    },
    entered: seen,
  };
}

/** What becomes of a server that is not checked, or not any more: up where it is fixed so, and down where unknown. */
export function settle(health: ServerHealth, fixed: FixedHealth, now: number): Observation {
  const { status, served } = health;
  const entered = fixed === "up" ? "up" : status === "unknown" ? "down" : status;
  if (entered === status) return { health };
  return {
    health: { status: entered, streak: 0, since: now, served: served || entered === "up" },
    entered,
  };
}

/** Whether two states count the same from here on: the last outcome and its time say nothing. */
export function countsAlike(one: ServerHealth, other: ServerHealth): boolean {
  return one.status === other.status && one.streak === other.streak && one.served === other.served;
}
