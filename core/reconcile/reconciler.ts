/**
 * The reconciler: a single-flight loop that reads the actual table, plans, and applies, until the two
 * tables agree. It is level-triggered: callers mark work as due, and however many marks arrive while a
 * round runs, one more round follows. A periodic round finds what somebody else changed.
 *
 * What was applied is told once the table shows it. Another round follows for that, which takes whatever became due
 * meanwhile along; what it wants although the backend said that it was done is a failure.
 *
 * An operation that is refused does not keep the others waiting: it is left out until it is tried again, and the rest
 * goes on as ever. When the backend fails, the loop waits longer from attempt to attempt, up to a limit. After that it
 * does not give up, but falls back to its period.
 */

import { messageOf, RingmasterError } from "../errors.ts";
import type { EventId } from "../events/mod.ts";
import {
  describeOperation,
  type Operation,
  type ReconcileSnapshot,
  type ServiceTable,
} from "../model/mod.ts";
import type { CancelTimer } from "../ports/mod.ts";
import { applyOrDivide, OperationsRefused, Refused } from "./apart.ts";
import { ATTEMPTS_MAX, retryAfterMs } from "./backoff.ts";
import { describeDrift, sortOut } from "./drift.ts";
import type { Claim, ReconcilerOptions, Situation } from "./options.ts";
import { normalizeTable, plan } from "./plan.ts";
import { describeUndone, verify } from "./verify.ts";

/** How often the table is read when nothing is due. */
export const PERIOD_MS = 5_000;

export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #periodMs: number;
  #started = false;
  #due = false;
  /** What made the work due that is still to be done. */
  #cause: EventId | undefined;
  /** Applied, and not yet seen in the table. */
  #claim: Claim | undefined;
  /** The table that was last reached; undefined where a change failed half-way. */
  #settled: ServiceTable | undefined;
  /** Drift that is left alone, by the description of what would repair it. */
  #told: ReadonlySet<string> = new Set();
  #running: Promise<void> | undefined;
  #cancelTimer: CancelTimer = () => {};
  /** While true, marks wait for the timer that was set after a failure. */
  #backingOff = false;
  /** Set before the stop, when less is wanted than failed before: that it goes well is no proof of anything. */
  #ending = false;
  /** Left out until they are tried again. */
  readonly #refused = new Refused();
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

  /** Before the stop: does what is due at once, without waiting for the next attempt, and resolves when idle. */
  flush(): Promise<void> {
    this.#ending = true;
    this.#cancelTimer();
    this.#backingOff = false;
    this.#refused.clear();
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
    const claim = this.#takeClaim();
    if (claim !== undefined) this.#tell(claim, claim.operations);
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
      this.#rounds++;
      try {
        await this.#round();
      } catch (thrown) {
        return this.#fail(thrown);
      }
      if (this.#claim === undefined && this.#refused.size === 0) this.#succeed();
    } while (this.#started && (this.#due || this.#claim !== undefined));
    // With an operation that was refused, the timer for its next try runs already.
    if (this.#refused.size === 0) this.#wakeAfter(this.#periodMs);
  }

  async #round(): Promise<void> {
    const { backend, target, dryRun = false } = this.#options;
    const actual = await this.#listThenAnnounce();
    // The target is asked for now, so that whatever was marked while the table was read is part of this round.
    const marked = this.#due;
    const cause = this.#cause;
    this.#due = false;
    this.#cause = undefined;
    const goal = target();
    const { table, retired } = goal;
    const wanted = normalizeTable(table, backend.normalize);
    const planned = plan(wanted, actual, retired);
    if (planned.length > 0) {
      this.#options.onPlanned?.({ target: goal, wanted, actual, operations: planned, cause });
    }
    const operations = this.#refused.size === 0
      ? planned
      : planned.filter((each) => !this.#refused.has(each));
    if (dryRun) return this.#show(operations, cause);
    const claim = this.#takeClaim();
    try {
      if (claim !== undefined) this.#verify(claim, operations);
      // Else whoever changes the table as fast as it is read could keep the loop from ever waiting.
      if (claim === undefined || marked) {
        const remaining = async () => plan(wanted, await backend.list(), retired);
        await this.#carryOut(operations, { wanted, actual, remaining }, cause);
      }
    } catch (thrown) {
      this.#cause = cause ?? claim?.cause ?? this.#cause;
      throw thrown;
    }
  }

  #takeClaim(): Claim | undefined {
    const claim = this.#claim;
    this.#claim = undefined;
    return claim;
  }

  /** Tells what the table shows of a claim; throws where the rest of it is wanted as if nothing had been done. */
  #verify(claim: Claim, planned: readonly Operation[]): void {
    const { done, undone } = verify(claim.operations, planned);
    this.#tell(claim, done);
    if (undone.length === 0) return;
    this.#settled = undefined;
    const { name = "the backend" } = this.#options.backend;
    throw new RingmasterError("backend_failed", describeUndone(name, undone));
  }

  #tell({ durationMs, cause }: Claim, operations: readonly Operation[]): void {
    if (operations.length === 0) return;
    this.#operations += operations.length;
    this.#options.events.emit({ type: "reconcile.applied", operations, durationMs }, cause);
  }

  async #carryOut(
    operations: readonly Operation[],
    { wanted, actual, remaining }: Situation,
    cause: EventId | undefined,
  ): Promise<void> {
    const { backend, clock } = this.#options;
    const { rest, because } = this.#faceDrift(operations, actual, cause);
    if (rest.length > 0) {
      const startedMs = clock.monotonicMs();
      this.#settled = undefined;
      const refused = await applyOrDivide(backend, rest, remaining);
      const durationMs = clock.monotonicMs() - startedMs;
      const claim: Claim = { operations: rest, durationMs, cause: because };
      if (refused !== undefined) {
        this.#tell(claim, verify(rest, await remaining()).done);
        throw refused;
      }
      if (backend.inProcess) this.#tell(claim, rest);
      else this.#claim = claim;
    }
    this.#settled = this.#refused.size === 0 ? wanted : undefined;
  }

  /** Tells what somebody else did, and gives what is to be done, and why. */
  #faceDrift(
    operations: readonly Operation[],
    actual: ServiceTable,
    cause: EventId | undefined,
  ): { rest: readonly Operation[]; because: EventId | undefined } {
    const { events, drift = () => "repair" } = this.#options;
    const policy = drift();
    const { left, news, rest } = sortOut(policy, operations, this.#settled, this.#told);
    this.#told = new Set(left.map(describeOperation));
    if (news.length === 0) return { rest, because: cause };
    const found = describeDrift(news, actual);
    const repaired = policy === "repair";
    const told = events.emit({ type: "reconcile.drift_found", operations: news, found, repaired });
    const onlyRepairs = repaired && news.length === rest.length;
    return { rest, because: onlyRepairs ? told.id : cause };
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
    if (attempts === 0 || this.#ending) return;
    this.#options.events.emit({ type: "reconcile.recovered", attempts });
  }

  #fail(thrown: unknown): void {
    const message = messageOf(thrown);
    const attempt = ++this.#attempts;
    const partly = thrown instanceof OperationsRefused;
    if (partly) { for (const each of thrown.operations) this.#refused.add(each); }
    // What was marked is still to be done.
    else this.#due = true;
    const retryInMs = retryAfterMs(attempt, this.#periodMs);
    if (attempt <= ATTEMPTS_MAX || message !== this.#lastError) {
      this.#options.events.emit(
        { type: "reconcile.failed", message, attempt, retryInMs },
        this.#cause,
      );
    }
    this.#lastError = message;
    this.#backingOff = !partly;
    this.#wakeAfter(retryInMs);
  }

  #wakeAfter(delayMs: number): void {
    if (!this.#started) return;
    this.#cancelTimer();
    this.#cancelTimer = this.#options.clock.after(delayMs, () => {
      this.#backingOff = false;
      // A change that was refused is ours, and nobody else's drift.
      if (this.#refused.size > 0) this.#due = true;
      this.#refused.clear();
      this.#run();
    });
  }
}
