/**
 * Slows down who guesses tokens: after some wrong ones from an address, further wrong ones are told to wait for a time
 * that doubles. A right token is never asked about here: who shares an address with somebody who guesses, as all do on
 * loopback and behind a proxy, must not be shut out by him. What is remembered is bounded. Guesses are told in sums,
 * not one by one.
 */

import { type Clock, count } from "../../../core/plugin/mod.ts";

/** Wrong tokens without any consequence: somebody has pasted the wrong line. */
export const FREE_TRIES = 5;
const PAUSE_FIRST_MS = 1_000;
const PAUSE_MAX_MS = 60_000;
/** An address that is quiet for so long starts anew. */
const FORGET_AFTER_MS = 15 * 60_000;
/** Addresses that are remembered; the one that was quiet for longest is forgotten for another. */
export const ADDRESSES_MAX = 1_000;
/** Sums are told so often at most. */
export const TELL_EVERY_MS = 60_000;

export interface GuessGuard {
  /** A token from there was wrong. Milliseconds that the sender was to wait at that moment; 0 where it was not. */
  wrong(address: string): number;
  /** Tells what has not been told yet, where it is time. */
  tell(): void;
  readonly size: number;
}

interface Guesses {
  readonly count: number;
  readonly lastAt: number;
  readonly until: number;
}

export function createGuessGuard(
  clock: Pick<Clock, "monotonicMs">,
  note: (message: string) => void,
): GuessGuard {
  const known = new Map<string, Guesses>();
  let untold = 0;
  let lastFrom = "";
  let toldAt = -Infinity;

  function recall(address: string): Guesses | undefined {
    const found = known.get(address);
    if (found === undefined || clock.monotonicMs() - found.lastAt < FORGET_AFTER_MS) return found;
    known.delete(address);
    return undefined;
  }

  function tell(): void {
    const now = clock.monotonicMs();
    if (untold === 0 || now - toldAt < TELL_EVERY_MS) return;
    note(`refused ${count(untold, "wrong token")}, the last from ${lastFrom}`);
    untold = 0;
    toldAt = now;
  }

  return {
    get size() {
      return known.size;
    },
    wrong(from) {
      const address = groupOf(from);
      const now = clock.monotonicMs();
      const before = recall(address);
      untold++;
      lastFrom = from;
      tell();
      const waitMs = Math.max(0, (before?.until ?? 0) - now);
      if (waitMs > 0) return waitMs;
      const count = (before?.count ?? 0) + 1;
      const doublings = count - FREE_TRIES;
      const pauseMs = doublings < 0 ? 0 : Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** doublings);
      // Put in anew, so that those that were quiet for longest come first.
      known.delete(address);
      known.set(address, { count, lastAt: now, until: now + pauseMs });
      const [oldest] = known.keys();
      if (known.size > ADDRESSES_MAX && oldest !== undefined) known.delete(oldest);
      return 0;
    },
    tell,
  };
}

/** Who has an IPv6 address has all of its network (RFC 4291 section 2.5.1). */
function groupOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::");
  const left = head.split(":").filter((each) => each !== "");
  const right = (tail ?? "").split(":").filter((each) => each !== "");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array<string>(zeros).fill("0"), ...right].slice(0, 4).join(":");
}
