/**
 * Timers that need no wake-up of their own. To wake up is most of what an idle program costs, and a timer of the
 * runtime costs two or three: one where it falls due, others where its queue is sorted anew, and as many for a timer
 * that was cancelled. Whoever waits for sockets comes round in any case, after a known time at the latest, and looks
 * after those timers that fall due no earlier.
 */

import type { CancelTimer } from "./clock.ts";

/** Somebody who comes round in any case. */
export interface Rounds {
  /**
   * Calls back once, at `dueMs` by `performance.now()` or a moment later. Undefined where it does not come round before
   * anyway: then the caller needs a timer of its own.
   */
  remind(dueMs: number, callback: () => void): CancelTimer | undefined;
}

/** All who come round at the moment. */
export class RoundsBoard implements Rounds {
  readonly #all = new Set<Rounds>();

  join(rounds: Rounds): void {
    this.#all.add(rounds);
  }

  leave(rounds: Rounds): void {
    this.#all.delete(rounds);
  }

  remind(dueMs: number, callback: () => void): CancelTimer | undefined {
    for (const rounds of this.#all) {
      const cancel = rounds.remind(dueMs, callback);
      if (cancel !== undefined) return cancel;
    }
    return undefined;
  }
}

export const systemRounds = new RoundsBoard();

interface Reminder {
  readonly dueMs: number;
  readonly callback: () => void;
  cancel: CancelTimer;
}

/** The timers of one who comes round. */
export class Reminders {
  readonly #all = new Set<Reminder>();

  add(dueMs: number, callback: () => void): CancelTimer {
    const reminder: Reminder = { dueMs, callback, cancel: () => void this.#all.delete(reminder) };
    this.#all.add(reminder);
    return () => reminder.cancel();
  }

  /** When the first one falls due. */
  nextMs(): number {
    let nextMs = Infinity;
    for (const { dueMs } of this.#all) nextMs = Math.min(nextMs, dueMs);
    return nextMs;
  }

  /** Calls back for those that are due, in the order of their time. What one of them throws stops no other one. */
  fire(nowMs: number): void {
    if (this.nextMs() > nowMs) return;
    const due = [...this.#all].filter(({ dueMs }) => dueMs <= nowMs);
    for (const reminder of due.sort((one, other) => one.dueMs - other.dueMs)) {
      // One that came before may have cancelled it.
      if (!this.#all.delete(reminder)) continue;
      try {
        reminder.callback();
      } catch (thrown) {
        reportError(thrown);
      }
    }
  }

  /** Gives all of them to somebody else. */
  handOver(after: (dueMs: number, callback: () => void) => CancelTimer): void {
    for (const reminder of this.#all) reminder.cancel = after(reminder.dueMs, reminder.callback);
    this.#all.clear();
  }
}
