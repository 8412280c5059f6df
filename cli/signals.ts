/** Signals of the operating system. */

import type { Clock } from "../mod.ts";

/** Calls back on each of the signals; what is returned ends that. */
export function onSignals(
  signals: readonly Deno.Signal[],
  callback: (signal: Deno.Signal) => void,
): () => void {
  const listeners = signals.map((signal) => [signal, () => callback(signal)] as const);
  for (const [signal, listener] of listeners) Deno.addSignalListener(signal, listener);
  return () => {
    for (const [signal, listener] of listeners) Deno.removeSignalListener(signal, listener);
  };
}

/**
 * Ctrl-C reaches every process of a terminal, and `deno task` hands its own on besides: signals this close
 * together are one wish.
 */
const ONE_WISH_MS = 200;

export interface StopWishes {
  /** Told of the first signal. */
  readonly onFirst: (signal: Deno.Signal) => void;
  /** Told of every later one: who asks twice wants out now. */
  readonly onAgain: () => void;
}

/** From signals to wishes; separate from the system so that it can be tried by hand. */
export function stopWishes(
  clock: Clock,
  { onFirst, onAgain }: StopWishes,
): (signal: Deno.Signal) => void {
  let firstMs: number | undefined;
  return (signal) => {
    const nowMs = clock.monotonicMs();
    if (firstMs === undefined) {
      firstMs = nowMs;
      onFirst(signal);
    } else if (nowMs - firstMs > ONE_WISH_MS) onAgain();
  };
}
