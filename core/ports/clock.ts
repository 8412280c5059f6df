/** Time, as a seam: everything that waits or measures takes a Clock, so that tests can move it by hand. */

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

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

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
