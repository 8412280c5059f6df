/** Time, as a seam: everything that waits or measures takes a Clock, so that tests can move it by hand. */

import { type Rounds, systemRounds } from "./rounds.ts";

/** Ends a timer; does nothing once it has fired. */
export type CancelTimer = () => void;

export interface Clock {
  /** Wall clock, milliseconds since the epoch. It may jump; use it for showing, never for measuring. */
  now(): number;
  /** Milliseconds from an arbitrary moment; never goes back. */
  monotonicMs(): number;
  /** Calls back once, after the delay. */
  after(delayMs: number, callback: () => void): CancelTimer;
}

/** The longest that a timer of the runtime can be (24 days): one that is set for longer fires at once. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** The delay that a timer can have: none where that is no number, and the longest where it is longer. */
function timerMs(delayMs: number): number {
  return delayMs > 0 ? Math.min(delayMs, TIMER_MAX_MS) : 0;
}

/** A timer of the runtime, which wakes it up. */
export function runtimeTimer(delayMs: number, callback: () => void): CancelTimer {
  const timer = setTimeout(callback, timerMs(delayMs));
  return () => clearTimeout(timer);
}

/** The system's clock; a timer that somebody can be reminded of who is awake by then anyway costs no wake-up. */
export function createSystemClock(rounds: Rounds): Clock {
  return {
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
    after(delayMs, callback) {
      const waitMs = timerMs(delayMs);
      const cancel = rounds.remind(performance.now() + waitMs, callback);
      return cancel ?? runtimeTimer(waitMs, callback);
    },
  };
}

export const systemClock: Clock = createSystemClock(systemRounds);

/**
 * Milliseconds to a whole multiple of the period, about one period from now: those that look after something in such
 * rounds do so together, and one wake-up does for all of them.
 */
export function roundInMs(clock: Pick<Clock, "monotonicMs">, periodMs: number): number {
  const nowMs = clock.monotonicMs();
  return Math.round(nowMs / periodMs + 1) * periodMs - nowMs;
}

/** Resolves after the delay; rejects with the signal's reason if that comes first. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(delayMs, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** Resolves when it has settled in whatever way, or when the signal aborts. */
export function untilAborted(done: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      signal.removeEventListener("abort", end);
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener("abort", end);
    done.then(end, end);
  });
}
