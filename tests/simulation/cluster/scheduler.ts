/**
 * One virtual time for a whole simulated world, and processes that live in it. Nothing here is random, and nothing
 * waits in truth: two runs that schedule the same do the same.
 */
import type { CancelTimer, Clock } from "../../../core/ports/mod.ts";

const LEAST_MS = 0.001;

interface Entry {
  readonly dueMs: number;
  readonly order: number;
  callback: (() => void) | undefined;
}

/** Everything that was promised by now has settled once this resolves, which costs one task of the event loop. */
function settlePromises(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => resolve()));
}

/** Events in the order of their time, and of their scheduling where they fall due together. */
export class Scheduler {
  #nowMs = 0;
  #order = 0;
  readonly #heap: Entry[] = [];

  /** Milliseconds since the beginning of the world. */
  get nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): CancelTimer {
    const dueMs = this.#nowMs + Math.max(0, delayMs);
    // Of what is left of a delay, a part may be too small to be added to the time, which would stand still for ever.
    const isLost = delayMs > 0 && dueMs === this.#nowMs;
    const entry: Entry = {
      dueMs: isLost ? dueMs + LEAST_MS : dueMs,
      order: this.#order++,
      callback,
    };
    this.#push(entry);
    return () => void (entry.callback = undefined);
  }

  /** Runs what falls due by then, and lets promises settle after each. */
  async runUntil(untilMs: number): Promise<void> {
    for (let entry = this.#heap[0]; entry !== undefined && entry.dueMs <= untilMs;) {
      this.#pop();
      if (entry.callback !== undefined) {
        this.#nowMs = entry.dueMs;
        entry.callback();
        await settlePromises();
      }
      entry = this.#heap[0];
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || comesBefore(above, entry)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    while (true) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const isRight = left !== undefined && right !== undefined && comesBefore(right, left);
      const least = isRight ? right : left;
      if (least === undefined || comesBefore(last, least)) break;
      heap[at] = least;
      at = 2 * at + (isRight ? 2 : 1);
    }
    heap[at] = last;
  }
}

function comesBefore(one: Entry, other: Entry): boolean {
  return one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.order < other.order);
}

export type ProcessState = "running" | "paused" | "dead";

export interface ClockFaults {
  /** How far its monotonic clock is from the time of the world, as each machine was started at another time. */
  readonly offsetMs?: number;
  /** Seconds that it counts in one second of the world: no two quartzes agree. */
  readonly rate?: number;
  /** How much too late its timers fire. */
  readonly latenessMs?: () => number;
}

/**
 * A program that runs in the world: it does something only when the world enters it. While it is paused what would
 * enter waits, and when it is dead it never does, whatever its promises still wait for.
 */
export class Process {
  readonly clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #waiting: (() => void)[] = [];
  readonly #mourners: (() => void)[] = [];
  #state: ProcessState = "running";
  /** Whether only its main program stands still. */
  #hangs = false;
  #sinceMs: number;
  #wallOffsetMs: number = Date.UTC(2026, 0, 1);

  constructor(scheduler: Scheduler, faults: ClockFaults = {}) {
    const { offsetMs = 0, rate = 1, latenessMs = () => 0 } = faults;
    this.#scheduler = scheduler;
    this.#sinceMs = scheduler.nowMs;
    this.clock = {
      now: () => Math.floor(this.#wallOffsetMs + scheduler.nowMs * rate),
      monotonicMs: () => offsetMs + scheduler.nowMs * rate,
      after: (delayMs, callback) => this.#after(delayMs / rate + latenessMs(), callback),
    };
  }

  get state(): ProcessState {
    return this.#state;
  }

  get isDead(): boolean {
    return this.#state === "dead";
  }

  /** Since when it runs, is paused or is dead. */
  get sinceMs(): number {
    return this.#sinceMs;
  }

  /** How much waits for it while it is paused. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Runs it now, once it runs again, or never. */
  enter(callback: () => void): void {
    switch (this.#state) {
      case "running":
        return callback();
      case "paused":
        this.#waiting.push(callback);
        return;
      case "dead":
        return;
    }
  }

  /** As `enter`, for a thread beside the main program. */
  enterThread(callback: () => void): void {
    if (this.#state === "paused" && this.#hangs) callback();
    else this.enter(callback);
  }

  /** With `hangs` its threads go on, as where the main program is busy with something. */
  pause(hangs: boolean = false): void {
    if (this.#state !== "running") return;
    this.#hangs = hangs;
    this.#become("paused");
  }

  /** What fell due meanwhile comes one by one, at this moment. */
  resume(): void {
    if (this.#state !== "paused") return;
    this.#become("running");
    for (const callback of this.#waiting.splice(0)) {
      this.#scheduler.after(0, () => this.enter(callback));
    }
  }

  kill(): void {
    if (this.isDead) return;
    this.#become("dead");
    this.#waiting.length = 0;
    for (const mourner of this.#mourners.splice(0)) mourner();
  }

  /** Told once when it dies. */
  onDeath(mourner: () => void): void {
    this.#mourners.push(mourner);
  }

  /** As an operator or a time server does. */
  jumpWallClock(byMs: number): void {
    this.#wallOffsetMs += byMs;
  }

  #become(state: ProcessState): void {
    this.#state = state;
    this.#sinceMs = this.#scheduler.nowMs;
  }

  #after(delayMs: number, callback: () => void): CancelTimer {
    if (this.isDead) return () => {};
    let isCancelled = false;
    const cancel = this.#scheduler.after(delayMs, () =>
      this.enter(() => {
        if (!isCancelled) callback();
      }));
    return () => {
      isCancelled = true;
      cancel();
    };
  }
}
