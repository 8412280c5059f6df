/** A clock that a test moves by hand: timers fire in the order of their time, and promises settle in between. */

import { setImmediate } from "node:timers";
import type { CancelTimer, Clock } from "../ports/mod.ts";

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
}

export interface FakeClock extends Clock {
  /** Moves time on, firing what falls due; what is awaited by then has settled when the promise resolves. */
  advance(durationMs: number): Promise<void>;
  /** Jumps the wall clock without moving time, as an operator or NTP does. */
  jumpWallClock(byMs: number): void;
  /** Timers that wait. */
  readonly pending: number;
}

/** Rounds of the microtask and task queues given to pending promises before time moves on. */
const SETTLE_ROUNDS = 4;

export async function settle(rounds: number = SETTLE_ROUNDS): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    // A task of its own, behind all that promises lead to; a message port is none any more once node:worker_threads is
    // loaded, and a timer is slow.
    await new Promise<void>((resolve) => void setImmediate(resolve));
  }
}

export function createFakeClock(startMs: number = Date.UTC(2026, 0, 1)): FakeClock {
  const timers = new Set<Timer>();
  let elapsedMs = 0;
  let wallOffsetMs = 0;
  let order = 0;

  function nextDue(untilMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of timers) {
      if (timer.dueMs > untilMs) continue;
      const earlier = next === undefined || timer.dueMs < next.dueMs ||
        (timer.dueMs === next.dueMs && timer.order < next.order);
      if (earlier) next = timer;
    }
    return next;
  }

  return {
    now: () => startMs + wallOffsetMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    after(delayMs, callback): CancelTimer {
      const timer: Timer = { dueMs: elapsedMs + Math.max(0, delayMs), order: order++, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async advance(durationMs) {
      const untilMs = elapsedMs + durationMs;
      await settle();
      for (let timer = nextDue(untilMs); timer !== undefined; timer = nextDue(untilMs)) {
        timers.delete(timer);
        elapsedMs = Math.max(elapsedMs, timer.dueMs);
        timer.callback();
        await settle();
      }
      elapsedMs = untilMs;
    },
    jumpWallClock: (byMs) => void (wallOffsetMs += byMs),
    get pending() {
      return timers.size;
    },
  };
}
