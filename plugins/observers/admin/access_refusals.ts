/**
 * Tells what was refused to somebody known: a token or a certificate that asked for more than its role. The first of
 * each name is told at once, what follows in sums, so that a program that tries again and again does not fill the log.
 */

import { type Clock, count } from "../../../core/plugin/mod.ts";
import { TELL_EVERY_MS } from "./access_guard.ts";

/** Longer paths are cut: they come from whoever asks. */
const WHAT_LENGTH_MAX = 120;
/** Names are those of the file of tokens and of the options; more in a minute are told together. */
export const NAMES_MAX = 100;
const OTHERS = "others";

export interface Refusal {
  /** Whose token or certificate it was. */
  readonly name: string;
  /** `PUT /api/v1/config`. */
  readonly what: string;
  readonly why: string;
  readonly from: string;
}

export interface RefusalBook {
  refused(refusal: Refusal): void;
  /** Tells what has not been told yet, where it is time. */
  tell(): void;
  readonly size: number;
}

interface Sum {
  untold: number;
  toldAt: number;
  last: Refusal;
}

export function createRefusalBook(
  clock: Pick<Clock, "monotonicMs">,
  note: (message: string) => void,
): RefusalBook {
  const sums = new Map<string, Sum>();

  function tellSum(name: string, sum: Sum): void {
    const now = clock.monotonicMs();
    if (now - sum.toldAt < TELL_EVERY_MS) return;
    if (sum.untold === 0) return void sums.delete(name);
    note(sentence(sum));
    sum.untold = 0;
    sum.toldAt = now;
  }

  return {
    get size() {
      return sums.size;
    },
    refused(last) {
      const name = sums.has(last.name) || sums.size < NAMES_MAX ? last.name : OTHERS;
      const sum = sums.get(name) ?? { untold: 0, toldAt: -Infinity, last };
      sums.set(name, sum);
      sum.untold++;
      sum.last = last;
      tellSum(name, sum);
    },
    tell() {
      for (const [name, sum] of sums) tellSum(name, sum);
    },
  };
}

function sentence({ untold, last: { name, what, why, from } }: Sum): string {
  const shown = what.length > WHAT_LENGTH_MAX ? `${what.slice(0, WHAT_LENGTH_MAX)}...` : what;
  return untold === 1
    ? `refused ${shown} to ${name} from ${from}: ${why}`
    : `refused ${count(untold, "request")}, the last ${shown} to ${name} from ${from}: ${why}`;
}
