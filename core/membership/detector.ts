/**
 * When a silent director is late, and when it is dead. Silence is measured by a clock that runs only while this
 * program listens: where it was paused, or too busy to read what had arrived, the others may have spoken all the time.
 */

import type { ClusterConfig } from "../model/mod.ts";

/** How much longer than ours the deadtime may be that a director asks for itself, for instance before a reload here. */
export const DEADTIME_FACTOR_MAX = 10;
export const TICK_MIN_MS = 5;
const TICK_MAX_MS = 250;
const TICKS_PER_DEADTIME = 8;
/** What the machine may keep a program waiting without anything being wrong. */
const SLACK_MS = 50;

export type Timing = Pick<
  ClusterConfig,
  "keepaliveMs" | "deadtimeMs" | "warntimeMs" | "initdeadMs"
>;

/** What arrives in time is a look as well, so that a tick is due only where it is late. */
const LATE_FACTOR = 1.2;

/** How often silence is looked at, where nothing falls due before; less often where packets arrive, looks as well. */
export function tickPeriodMs(timing: Timing, isHeard: boolean = false): number {
  const { deadtimeMs, keepaliveMs } = timing;
  const periodMs = Math.max(TICK_MIN_MS, deadtimeMs / TICKS_PER_DEADTIME);
  return Math.min(TICK_MAX_MS, isHeard ? Math.max(periodMs, LATE_FACTOR * keepaliveMs) : periodMs);
}

/** The longest time between two looks that counts as listening. */
export function listeningStepMs(timing: Timing): number {
  return Math.max(LATE_FACTOR * timing.keepaliveMs, 2 * tickPeriodMs(timing));
}

/** After so long without a look others may have taken this director for dead. */
export function oversleptAfterMs({ deadtimeMs, keepaliveMs }: Timing): number {
  return Math.max(deadtimeMs / 2, 2 * keepaliveMs + SLACK_MS);
}

export interface Limits {
  readonly lateMs: number;
  readonly deadMs: number;
}

/** For how long a director may be silent: what it asks for itself counts where that is more, within reason. */
export function limitsFor(timing: Timing, advertisedMs: number | undefined): Limits {
  const { deadtimeMs, warntimeMs } = timing;
  const most = deadtimeMs * DEADTIME_FACTOR_MAX;
  const deadMs = Math.max(deadtimeMs, Math.min(advertisedMs ?? 0, most));
  return { lateMs: warntimeMs * deadMs / deadtimeMs, deadMs };
}

export type Verdict = "alive" | "late" | "dead";

export function judge(silentMs: number, { lateMs, deadMs }: Limits): Verdict {
  if (silentMs >= deadMs) return "dead";
  return silentMs >= lateMs ? "late" : "alive";
}

/** Counts the time in which this program has listened. */
export class ListeningClock {
  #lastMs: number;
  #listenedMs = 0;
  #stepMs: number;

  constructor(nowMs: number, stepMs: number) {
    this.#lastMs = nowMs;
    this.#stepMs = stepMs;
  }

  get listenedMs(): number {
    return this.#listenedMs;
  }

  setStep(stepMs: number): void {
    this.#stepMs = stepMs;
  }

  /** What the listened time is at this moment, where this program listens. */
  at(nowMs: number): number {
    return this.#listenedMs + Math.min(Math.max(0, nowMs - this.#lastMs), this.#stepMs);
  }

  /** Gives the time since the last call; no more of it than the step counts as listening. */
  advance(nowMs: number): number {
    const passedMs = Math.max(0, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
    this.#listenedMs += Math.min(passedMs, this.#stepMs);
    return passedMs;
  }

  /** Whether so much has passed between two calls that what arrived meanwhile may not have been read yet. */
  isStall(passedMs: number): boolean {
    return passedMs > this.#stepMs;
  }
}
