/**
 * The pool runs probes: each at a real period (start to start), never twice at the same time, within
 * its time limit, and with a cap on how many run at once.
 *
 * A thousand probes at one second are a thousand wake-ups a second if each has its own timer, and most
 * of the cost of a cheap check is the wake-up. So all times are rounded up to slots, a twentieth of the
 * interval or of the time limit and at most fifty milliseconds, and one timer serves the whole pool: what
 * falls into a slot starts together. Within an interval the probes are spread evenly over the slots,
 * from a random beginning, so that two directors do not check in step.
 *
 * First checks do not wait for their place in the interval: they follow each other closely, because
 * until then the server is not in service.
 */

import { messageOf } from "../errors.ts";
import {
  type CheckCounters,
  type CheckOutcome,
  type CheckResult,
  formatDuration,
} from "../model/mod.ts";
import type { CancelTimer, Clock, Random } from "../ports/mod.ts";
import { Buckets, LATENESS_BOUNDS_MS } from "./buckets.ts";
import { TimeHeap } from "./heap.ts";
import { FULL_CHECK_NEXT, onlyConnects, type Sequence, sequenceAfter } from "./sequence.ts";

export interface Probe {
  /** The identity: two servers whose checks have one key share one probe. */
  readonly key: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  run(signal: AbortSignal): Promise<CheckResult>;
  /** For a combined check: how many checks that only connect follow a good one, and how these are made. */
  readonly connects?: {
    readonly count: number;
    run(signal: AbortSignal): Promise<CheckResult>;
  };
}

export interface PoolOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly onOutcome: (key: string, outcome: CheckOutcome) => void;
  readonly inFlightMax?: number;
}

const IN_FLIGHT_MAX = 4_096;
export const SLOT_MAX_MS = 50;
const SLOTS_PER_PERIOD = 20;
/** Distance between the first checks of probes that were added together, and the slots they fall into. */
const FIRST_STEP_MS = 0.5;
const FIRST_SLOT_MS = 10;
/** Part of a step that may be lost or gained where a multiple of it is divided by it again. */
const ROUNDING = 1e-6;
/** A timer may fire a fraction early. */
const EARLY_MS = 1;

interface Entry {
  probe: Probe;
  dueMs: number;
  /** The place of this probe in its interval: its checks fall due at `phaseMs` plus a multiple of the interval. */
  readonly phaseMs: number;
  /** Goes on where it stands when the probe is replaced by one of its key. */
  sequence: Sequence;
  run: Run | undefined;
  removed: boolean;
}

interface Run {
  readonly entry: Entry;
  readonly abort: AbortController;
  readonly startedMs: number;
  ended: boolean;
}

type Appointment =
  | { readonly atMs: number; readonly start: Entry }
  | { readonly atMs: number; readonly deadline: Run };

export class Pool {
  readonly #options: PoolOptions;
  readonly #clock: Clock;
  readonly #inFlightMax: number;
  readonly #entries = new Map<string, Entry>();
  readonly #appointments = new TimeHeap<Appointment>();
  /** Due, but the cap on checks in flight was reached. */
  readonly #waiting: Entry[] = [];
  #inFlight = 0;
  #total = 0;
  #failed = 0;
  #worstLatenessMs = 0;
  readonly #lateness = new Buckets(LATENESS_BOUNDS_MS);
  #armedMs = Infinity;
  #cancelTimer: CancelTimer = () => {};
  #stopped = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#inFlightMax = options.inFlightMax ?? IN_FLIGHT_MAX;
  }

  /** The probes to run from now on. A key that is known keeps its place in time; the rest starts or ends. */
  set(probes: ReadonlyMap<string, Probe>): void {
    for (const [key, entry] of this.#entries) {
      if (probes.has(key)) continue;
      this.#entries.delete(key);
      this.#remove(entry);
    }
    const added: Probe[] = [];
    for (const [key, probe] of probes) {
      const entry = this.#entries.get(key);
      if (entry === undefined) added.push(probe);
      else entry.probe = probe;
    }
    this.#add(added);
    this.#startWaiting();
  }

  counters(): CheckCounters {
    return {
      probes: this.#entries.size,
      inFlight: this.#inFlight,
      total: this.#total,
      failed: this.#failed,
      worstLatenessMs: this.#worstLatenessMs,
      lateness: this.#lateness.histogram(),
    };
  }

  /** Ends all; no outcome is reported any more. */
  stop(): void {
    this.#stopped = true;
    this.#cancelTimer();
    for (const entry of this.#entries.values()) this.#remove(entry);
    this.#entries.clear();
    this.#appointments.clear();
    this.#waiting.length = 0;
  }

  #add(probes: readonly Probe[]): void {
    const nowMs = this.#clock.monotonicMs();
    const beginning = this.#options.random.number();
    for (const [index, probe] of probes.entries()) {
      const { intervalMs } = probe;
      const stepMs = Math.min(FIRST_STEP_MS, intervalMs / probes.length);
      const dueMs = roundUp(nowMs + index * stepMs, FIRST_SLOT_MS);
      const placeMs = nowMs + ((index + beginning) / probes.length) * intervalMs;
      const phaseMs = roundUp(placeMs, slotMsOf(intervalMs));
      const sequence = FULL_CHECK_NEXT;
      const entry: Entry = { probe, dueMs, phaseMs, sequence, run: undefined, removed: false };
      this.#entries.set(probe.key, entry);
      this.#appointments.push({ atMs: dueMs, start: entry });
    }
  }

  #remove(entry: Entry): void {
    entry.removed = true;
    const { run } = entry;
    if (run === undefined) return;
    this.#end(run, undefined);
    run.abort.abort(new Error("the check is no longer wanted"));
  }

  #arm(): void {
    const next = this.#appointments.peek();
    if (next === undefined || this.#stopped || next.atMs >= this.#armedMs) return;
    this.#cancelTimer();
    this.#armedMs = next.atMs;
    const delayMs = Math.max(0, next.atMs - this.#clock.monotonicMs());
    this.#cancelTimer = this.#clock.after(delayMs, () => this.#wake());
  }

  #wake(): void {
    this.#armedMs = Infinity;
    const untilMs = this.#clock.monotonicMs() + EARLY_MS;
    for (let next = this.#appointments.peek(); next !== undefined;) {
      if (next.atMs > untilMs || this.#stopped) break;
      this.#appointments.pop();
      if ("deadline" in next) this.#expire(next.deadline);
      else this.#fallDue(next.start);
      next = this.#appointments.peek();
    }
    this.#arm();
  }

  #fallDue(entry: Entry): void {
    if (entry.removed) return;
    if (entry.run !== undefined) this.#scheduleNext(entry);
    else if (this.#inFlight >= this.#inFlightMax) this.#waiting.push(entry);
    else this.#start(entry);
  }

  #start(entry: Entry): void {
    const { probe } = entry;
    const startedMs = this.#clock.monotonicMs();
    const latenessMs = Math.max(0, startedMs - entry.dueMs);
    this.#worstLatenessMs = Math.max(this.#worstLatenessMs, latenessMs);
    this.#lateness.add(latenessMs);
    const run: Run = { entry, abort: new AbortController(), startedMs, ended: false };
    entry.run = run;
    this.#inFlight++;
    const { timeoutMs } = probe;
    const deadlineMs = roundUp(startedMs + timeoutMs, slotMsOf(timeoutMs));
    this.#appointments.push({ atMs: deadlineMs, deadline: run });
    this.#scheduleNext(entry);
    const check = onlyConnects(entry.sequence) ? probe.connects ?? probe : probe;
    try {
      check.run(run.abort.signal).then(
        (given) => this.#end(run, given),
        (thrown) => this.#end(run, failure(messageOf(thrown))),
      );
    } catch (thrown) {
      this.#end(run, failure(messageOf(thrown)));
    }
  }

  /**
   * The next place in the period. After a first check, or a late one, that place may be near; then
   * the check goes halfway to the one behind it. So two checks are never further apart than the interval,
   * nor nearer than half of it, and failures in a row are not counted in a burst.
   */
  #scheduleNext(entry: Entry): void {
    const { intervalMs } = entry.probe;
    const fromMs = Math.max(entry.dueMs, this.#clock.monotonicMs());
    const periods = Math.floor((fromMs - entry.phaseMs) / intervalMs + ROUNDING) + 1;
    const placeMs = entry.phaseMs + periods * intervalMs;
    entry.dueMs = placeMs - fromMs >= intervalMs / 2
      ? placeMs
      : roundUp((placeMs + fromMs + intervalMs) / 2, slotMsOf(intervalMs));
    this.#appointments.push({ atMs: roundUp(entry.dueMs, slotMsOf(intervalMs)), start: entry });
  }

  #expire(run: Run): void {
    if (run.ended) return;
    const limit = formatDuration(run.entry.probe.timeoutMs);
    this.#end(run, failure(`no answer within ${limit}`));
    run.abort.abort(new Error(`the check took longer than ${limit}`));
  }

  #end(run: Run, given: unknown): void {
    if (run.ended) return;
    run.ended = true;
    this.#inFlight--;
    const { entry } = run;
    entry.run = undefined;
    if (!entry.removed && !this.#stopped) this.#report(run, given);
    if (this.#waiting.length > 0) this.#startWaiting();
  }

  #report(run: Run, given: unknown): void {
    const { healthy, message } = isCheckResult(given)
      ? given
      : failure("the checker returned no result");
    const { entry } = run;
    entry.sequence = sequenceAfter(entry.sequence, healthy, entry.probe.connects?.count ?? 0);
    this.#total++;
    if (!healthy) this.#failed++;
    const latencyMs = this.#clock.monotonicMs() - run.startedMs;
    const outcome = { healthy, message, at: this.#clock.now(), latencyMs };
    this.#options.onOutcome(entry.probe.key, outcome);
  }

  #startWaiting(): void {
    while (this.#inFlight < this.#inFlightMax && !this.#stopped) {
      const entry = this.#waiting.shift();
      if (entry === undefined) break;
      if (!entry.removed && entry.run === undefined) this.#start(entry);
    }
    this.#arm();
  }
}

/** How finely the time of a probe with that interval, or that time limit, is kept. */
export function slotMsOf(durationMs: number): number {
  return Math.min(SLOT_MAX_MS, durationMs / SLOTS_PER_PERIOD);
}

function roundUp(timeMs: number, stepMs: number): number {
  return Math.ceil(timeMs / stepMs - ROUNDING) * stepMs;
}

function failure(message: string): CheckResult {
  return { healthy: false, message };
}

function isCheckResult(given: unknown): given is CheckResult {
  return typeof given === "object" && given !== null &&
    typeof (given as CheckResult).healthy === "boolean" &&
    typeof (given as CheckResult).message === "string";
}
