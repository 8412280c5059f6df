/** What a client that asks again and again sees of a disturbance. Pure. */

/** One request. */
export interface Asked {
  /** When it ended, milliseconds on any clock that only grows. */
  readonly endedMs: number;
  /** Why it failed; left out where it was answered. */
  readonly failure?: string;
}

export interface ServiceGap {
  readonly answered: number;
  readonly failed: number;
  /**
   * The longest time without an answer, from one answer to the next. Without any disturbance it is the time from one
   * request to the next.
   */
  readonly gapMs: number;
  /** Why requests failed, each reason once. */
  readonly failures: readonly string[];
}

/** The requests in the order in which they ended. */
export function serviceGap(requests: readonly Asked[]): ServiceGap {
  const answered = requests.filter(({ failure }) => failure === undefined);
  let gapMs = 0;
  for (const [index, { endedMs }] of answered.entries()) {
    const before = answered[index - 1];
    if (before !== undefined) gapMs = Math.max(gapMs, endedMs - before.endedMs);
  }
  return {
    answered: answered.length,
    failed: requests.length - answered.length,
    gapMs,
    failures: [...new Set(requests.flatMap(({ failure }) => failure ?? []))],
  };
}
