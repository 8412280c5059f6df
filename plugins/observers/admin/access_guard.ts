/**
 * Slows down who guesses tokens: after some wrong ones from an address, none is looked at for a time that doubles with
 * every further one. What is remembered is bounded. Guesses are told in sums, not one by one.
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
  /** Milliseconds until a token from there is looked at again; 0 where it is now. */
  waitMs(address: string): number;
  wrong(address: string): void;
  right(address: string): void;
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
    waitMs: (address) => Math.max(0, (recall(groupOf(address))?.until ?? 0) - clock.monotonicMs()),
    wrong(from) {
      const address = groupOf(from);
      const now = clock.monotonicMs();
      const count = (recall(address)?.count ?? 0) + 1;
      const doublings = count - FREE_TRIES;
      const pauseMs = doublings < 0 ? 0 : Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** doublings);
      // Put in anew, so that those that were quiet for longest come first.
      known.delete(address);
      known.set(address, { count, lastAt: now, until: now + pauseMs });
      const [oldest] = known.keys();
      if (known.size > ADDRESSES_MAX && oldest !== undefined) known.delete(oldest);
      untold++;
      lastFrom = from;
      tell();
    },
    right: (address) => void known.delete(groupOf(address)),
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
