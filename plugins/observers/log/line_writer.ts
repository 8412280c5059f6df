/**
 * Lines on their way to a place that may be slow or broken. Pushing a line never waits and never fails:
 * lines stand in a bounded queue, one write at a time takes a batch of them in order, and what cannot
 * be written is tried again or, where that is pointless, given up.
 */

import { type Clock, plainReason } from "../../../core/plugin/mod.ts";

/** Enough for the burst of an outage of a large site; some ten megabytes at the most. */
const LINES_MAX = 20_000;

/** Lines that one write takes along. */
const BATCH_LINES_MAX = 500;

export interface LineWriterOptions {
  readonly clock: Clock;
  /** Writes all of the text, which is whole lines. */
  readonly write: (text: string) => Promise<void>;
  /** Time until lines that could not be written are tried again; where left out, the first failure is the end. */
  readonly retryMs?: number;
  /** Told of the first failure of several. */
  readonly onTrouble?: (reason: string) => void;
  /** Told that writing works again. */
  readonly onRecovered?: () => void;
  readonly linesMax?: number;
}

export interface LineWriter {
  /** Takes a line without its end. Never waits, never throws. */
  push(line: string): void;
  /** Resolves when nothing waits any more, or when the limit is over; what failed is tried once more. */
  finish(limitMs: number): Promise<void>;
}

export function createLineWriter(options: LineWriterOptions): LineWriter {
  const { clock, write, retryMs, linesMax = LINES_MAX } = options;
  const queue: string[] = [];
  let dropped = 0;
  let inTrouble = false;
  let closed = false;
  let finished = false;
  let writing: Promise<void> | undefined;
  let cancelRetry: (() => void) | undefined;

  /** Says at the place of the gap how many lines are missing there. */
  function noteDropped(): void {
    if (dropped === 0) return;
    queue.push(`(${dropped} lines left out here: they could not be written in time)`);
    dropped = 0;
  }

  function schedule(): void {
    if (writing !== undefined || cancelRetry !== undefined || queue.length === 0) return;
    writing = drain().finally(() => {
      writing = undefined;
      // A line may have come between the last look at the queue and this moment.
      schedule();
    });
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.slice(0, BATCH_LINES_MAX);
      try {
        await write(batch.map((line) => `${line}\n`).join(""));
      } catch (thrown) {
        return fail(plainReason(thrown));
      }
      queue.splice(0, batch.length);
      if (inTrouble) options.onRecovered?.();
      inTrouble = false;
    }
  }

  function fail(reason: string): void {
    if (!inTrouble) options.onTrouble?.(reason);
    inTrouble = true;
    if (retryMs === undefined || finished) {
      closed = true;
      queue.length = 0;
      return;
    }
    cancelRetry = clock.after(retryMs, () => {
      cancelRetry = undefined;
      schedule();
    });
  }

  function endRetry(): void {
    cancelRetry?.();
    cancelRetry = undefined;
  }

  async function lastAttempt(): Promise<void> {
    endRetry();
    await writing;
    // What was under way may have failed.
    endRetry();
    schedule();
    await writing;
  }

  return {
    push(line) {
      if (closed) return;
      if (queue.length >= linesMax) {
        dropped++;
        return;
      }
      noteDropped();
      queue.push(line);
      schedule();
    },
    async finish(limitMs) {
      noteDropped();
      closed = true;
      const { promise: limit, resolve } = Promise.withResolvers<void>();
      const cancelLimit = clock.after(limitMs, resolve);
      await Promise.race([lastAttempt(), limit]);
      cancelLimit();
      finished = true;
      endRetry();
    },
  };
}
