/**
 * The reconciler: a single-flight loop that reads the actual table, plans, and applies, until the two
 * tables agree. It is level-triggered: callers mark work as due, and however many marks arrive while a
 * round runs, one more round follows. A periodic round finds what somebody else changed.
 *
 * When the backend fails, the loop waits longer from attempt to attempt, up to a limit. After that it
 * does not give up, but falls back to its period.
 */

import { messageOf } from "../errors.ts";
import type { EventId, EventSink } from "../events/mod.ts";
import {
  type Operation,
  type ReconcileSnapshot,
  type ServiceId,
  type ServiceTable,
} from "../model/mod.ts";
import type { CancelTimer, Clock } from "../ports/mod.ts";
import type { Backend } from "../plugin/mod.ts";
import { normalizeTable, plan } from "./plan.ts";

export interface Target {
  readonly table: ServiceTable;
  /** Services that were ours and are to go. */
  readonly retired: ReadonlySet<ServiceId>;
}

/** The backend as the reconciler needs it; whoever builds it adds deadlines. */
export interface TableAccess {
  list(): Promise<ServiceTable>;
  apply(operations: readonly Operation[]): Promise<void>;
  readonly normalize?: Backend["normalize"];
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
  readonly periodMs?: number;
}

/** How often the table is read when nothing is due. */
export const PERIOD_MS = 5_000;
const BACKOFF_FIRST_MS = 100;
const BACKOFF_MAX_MS = 5_000;
/** Attempts with growing waits; later ones come with the period. */
export const ATTEMPTS_MAX = 8;

export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #periodMs: number;
  #started = false;
  #due = false;
  #cause: EventId | undefined;
  #running: Promise<void> | undefined;
  #cancelTimer: CancelTimer = () => {};
  /** While true, marks wait for the timer that was set after a failure. */
  #backingOff = false;
  #attempts = 0;
  #rounds = 0;
  #operations = 0;
  #lastError: string | undefined;
  #lastShown = "";
  #idleWaiters: (() => void)[] = [];

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.#periodMs = options.periodMs ?? PERIOD_MS;
  }

  start(): void {
    this.#started = true;
    this.due();
  }

  /** Marks work as due, because of that event. */
  due(cause?: EventId): void {
    this.#due = true;
    this.#cause ??= cause;
    if (!this.#backingOff) this.#run();
  }

  /** Does what is due at once, without waiting for the next attempt after a failure, and resolves when idle. */
  flush(): Promise<void> {
    this.#cancelTimer();
    this.#backingOff = false;
    this.due();
    return this.idle();
  }

  /** Resolves when no work is due and none runs: settled, or waiting for the next attempt after a failure. */
  idle(): Promise<void> {
    const waits = this.#running === undefined &&
      (!this.#due || this.#backingOff || !this.#started);
    return waits ? Promise.resolve() : new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  state(): ReconcileSnapshot {
    const busy = this.#running !== undefined || this.#due;
    return {
      state: this.#attempts > 0 ? "degraded" : busy ? "working" : "settled",
      rounds: this.#rounds,
      operations: this.#operations,
      ...(this.#lastError === undefined ? {} : { lastError: this.#lastError }),
    };
  }

  /** Lets the running round end and starts no other. */
  async stop(): Promise<void> {
    this.#started = false;
    this.#cancelTimer();
    await this.#running;
  }

  #run(): void {
    if (!this.#started || this.#running !== undefined) return;
    this.#running = this.#loop().finally(() => {
      this.#running = undefined;
      if (this.#started && this.#due && !this.#backingOff) return this.#run();
      const waiters = this.#idleWaiters;
      this.#idleWaiters = [];
      for (const resolve of waiters) resolve();
    });
  }

  async #loop(): Promise<void> {
    do {
      const wasDue = this.#due;
      const cause = this.#cause;
      this.#due = false;
      this.#cause = undefined;
      this.#rounds++;
      try {
        await this.#round(wasDue, cause);
        this.#succeed();
      } catch (thrown) {
        return this.#fail(thrown, cause);
      }
    } while (this.#due && this.#started);
    this.#wakeAfter(this.#periodMs);
  }

  async #round(wasDue: boolean, cause: EventId | undefined): Promise<void> {
    const { backend, target, events, clock, dryRun = false } = this.#options;
    const actual = await this.#listThenAnnounce();
    const { table, retired } = target();
    const operations = plan(normalizeTable(table, backend.normalize), actual, retired);
    if (dryRun) return this.#show(operations, cause);
    if (operations.length === 0) return;
    const drift = wasDue ? undefined : events.emit({ type: "reconcile.drift_found", operations });
    const startedMs = clock.monotonicMs();
    await backend.apply(operations);
    this.#operations += operations.length;
    const durationMs = clock.monotonicMs() - startedMs;
    events.emit({ type: "reconcile.applied", operations, durationMs }, drift?.id ?? cause);
  }

  async #listThenAnnounce(): Promise<ServiceTable> {
    try {
      return await this.#options.backend.list();
    } finally {
      this.#options.onRound?.();
    }
  }

  /** Dry run: the same plan is told once, not once a round. */
  #show(operations: readonly Operation[], cause: EventId | undefined): void {
    const text = JSON.stringify(operations);
    if (text === this.#lastShown) return;
    this.#lastShown = text;
    if (operations.length === 0) return;
    this.#options.events.emit({ type: "reconcile.planned", operations }, cause);
  }

  #succeed(): void {
    const attempts = this.#attempts;
    this.#attempts = 0;
    this.#lastError = undefined;
    if (attempts > 0) this.#options.events.emit({ type: "reconcile.recovered", attempts });
  }

  #fail(thrown: unknown, cause: EventId | undefined): void {
    const message = messageOf(thrown);
    const attempt = ++this.#attempts;
    // What was marked is still to be done, and the next round must not take it for somebody else's change.
    this.#due = true;
    this.#cause ??= cause;
    const retryInMs = attempt >= ATTEMPTS_MAX
      ? this.#periodMs
      : Math.min(BACKOFF_FIRST_MS * 2 ** (attempt - 1), BACKOFF_MAX_MS);
    if (attempt <= ATTEMPTS_MAX || message !== this.#lastError) {
      this.#options.events.emit({ type: "reconcile.failed", message, attempt, retryInMs }, cause);
    }
    this.#lastError = message;
    this.#backingOff = true;
    this.#wakeAfter(retryInMs);
  }

  #wakeAfter(delayMs: number): void {
    if (!this.#started) return;
    this.#cancelTimer();
    this.#cancelTimer = this.#options.clock.after(delayMs, () => {
      this.#backingOff = false;
      this.#run();
    });
  }
}
