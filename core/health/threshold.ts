/** Rise and fall counting: what a check's outcome makes of a server's health. Pure. */

import type { CheckOutcome, ServerHealth, Thresholds } from "../model/mod.ts";

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
