/** What a run of the gate says: a line per lane, a summary, and the last line that counts. Pure. */

import { describeNeed, type Need } from "./needs.ts";
import type { LaneResult } from "./lane.ts";

/** How one lane ended. */
export type LaneOutcome =
  | {
    readonly lane: string;
    readonly kind: "ran";
    readonly result: LaneResult;
    readonly seconds: number;
  }
  | {
    readonly lane: string;
    readonly kind: "missing";
    readonly missing: readonly Need[];
    /** Why installing what is missing did not help, where it was tried. */
    readonly output: string;
  };

export interface Totals {
  readonly passed: number;
  readonly failed: number;
}

/**
 * A lane that could not run, and a test that was found and not run, are failures wherever all lanes were asked for:
 * in CI and with RINGMASTER_ALL_LANES.
 */
export function total(outcomes: readonly LaneOutcome[], allLanes: boolean): Totals {
  let passed = 0;
  let failed = 0;
  for (const outcome of outcomes) {
    if (outcome.kind === "missing") {
      failed += allLanes ? 1 : 0;
      continue;
    }
    passed += outcome.result.passed;
    failed += outcome.result.failed + (allLanes ? outcome.result.ignored : 0);
  }
  return { passed, failed };
}

const NAME_WIDTH = 12;

/** `ok      unit          312 passed                     14.2 s`. */
export function outcomeLine(outcome: LaneOutcome, allLanes: boolean): string {
  const name = outcome.lane.padEnd(NAME_WIDTH);
  if (outcome.kind === "missing") {
    const word = allLanes ? "FAILED " : "MISSING";
    return `${word} ${name} did not run, missing: ${outcome.missing.map(describeNeed).join(", ")}`;
  }
  const { result, seconds } = outcome;
  const bad = result.failed > 0 || (allLanes && result.ignored > 0);
  const counts = [
    `${result.passed} passed`,
    result.failed > 0 ? `${result.failed} failed` : "",
    result.ignored > 0 ? `${result.ignored} ignored` : "",
  ].filter((part) => part !== "").join(", ");
  return `${bad ? "FAILED " : "ok     "} ${name} ${counts.padEnd(36)} ${seconds.toFixed(1)} s`;
}

/** The end of the output; its last line is exactly `N passed, N failed`. */
export function summaryLines(outcomes: readonly LaneOutcome[], allLanes: boolean): string[] {
  const lines: string[] = [];
  const broken = outcomes.filter((outcome) => failures(outcome, allLanes) > 0);
  if (broken.length > 0) lines.push(`failed lanes: ${broken.map(({ lane }) => lane).join(", ")}`);
  for (const outcome of outcomes) {
    if (outcome.kind === "missing") {
      lines.push(`lane ${outcome.lane} did not run; it needs ${listNeeds(outcome.missing)}`);
    } else if (outcome.result.ignored > 0) {
      lines.push(`lane ${outcome.lane} left out ${outcome.result.ignored} of its tests`);
    }
  }
  const { passed, failed } = total(outcomes, allLanes);
  return [...lines, `${passed} passed, ${failed} failed`];
}

function failures(outcome: LaneOutcome, allLanes: boolean): number {
  return total([outcome], allLanes).failed;
}

function listNeeds(missing: readonly Need[]): string {
  return missing.map(describeNeed).join(" and ");
}
