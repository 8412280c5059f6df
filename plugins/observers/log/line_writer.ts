/**
 * Lines on their way to a place that may be slow or broken. Pushing a line never waits and never fails:
 * lines stand in a bounded queue, one write at a time takes a batch of them in order, and what cannot
 * be written is tried again or, where that is pointless, given up.
 */

import { type CancelTimer, type Clock, plainReason } from "../../../core/plugin/mod.ts";

/** Enough for the burst of an outage of a large site; some ten megabytes at the most. */
const LINES_MAX = 20_000;

/** Lines that one write takes along, where nothing else is said. */
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
  /** Lines that one write takes along at the most. */
  readonly batchLinesMax?: number;
  /** Makes a line of what the writer itself has to say; the text alone where left out. */
  readonly noteLine?: (text: string) => string;
}

export interface LineWriter {
  /** Takes a line without its end. Never waits, never throws. */
  push(line: string): void;
  /** Tries what failed at once, without waiting for its time. */
  retry(): void;
  /** Resolves when nothing waits any more, or when the limit is over; what failed is tried once more. */
  finish(limitMs: number): Promise<void>;
}

export function createLineWriter(options: LineWriterOptions): LineWriter {
  return new QueueWriter(options);
}

class QueueWriter implements LineWriter {
  readonly #options: LineWriterOptions;
  readonly #queue: string[] = [];
  #dropped = 0;
  #inTrouble = false;
  /** Takes no more lines. */
  #closed = false;
  /** Tries nothing any more. */
  #finished = false;
  #writing: Promise<void> | undefined;
  #cancelRetry: CancelTimer | undefined;

  constructor(options: LineWriterOptions) {
    this.#options = options;
  }

  push(line: string): void {
    if (this.#closed) return;
    if (this.#queue.length >= (this.#options.linesMax ?? LINES_MAX)) {
      this.#dropped++;
      return;
    }
    this.#noteDropped();
    this.#queue.push(line);
    this.#schedule();
  }

  retry(): void {
    this.#endRetry();
    this.#schedule();
  }

  async finish(limitMs: number): Promise<void> {
    this.#noteDropped();
    this.#closed = true;
    const { promise: limit, resolve } = Promise.withResolvers<void>();
    const cancelLimit = this.#options.clock.after(limitMs, resolve);
    await Promise.race([this.#lastAttempt(), limit]);
    cancelLimit();
    this.#finished = true;
    this.#endRetry();
  }

  /** Says at the place of the gap how many lines are missing there. */
  #noteDropped(): void {
    if (this.#dropped === 0) return;
    const text = `(${this.#dropped} lines left out here: they could not be written in time)`;
    this.#queue.push(this.#options.noteLine?.(text) ?? text);
    this.#dropped = 0;
  }

  #schedule(): void {
    const busy = this.#writing !== undefined || this.#cancelRetry !== undefined;
    if (busy || this.#finished || this.#queue.length === 0) return;
    this.#writing = this.#drain().finally(() => {
      this.#writing = undefined;
      // A line may have come between the last look at the queue and this moment.
      this.#schedule();
    });
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.slice(0, this.#options.batchLinesMax ?? BATCH_LINES_MAX);
      try {
        await this.#options.write(batch.map((line) => `${line}\n`).join(""));
      } catch (thrown) {
        return this.#fail(plainReason(thrown));
      }
      this.#queue.splice(0, batch.length);
      if (this.#inTrouble) this.#options.onRecovered?.();
      this.#inTrouble = false;
    }
  }

  #fail(reason: string): void {
    const { clock, retryMs, onTrouble } = this.#options;
    if (!this.#inTrouble) onTrouble?.(reason);
    this.#inTrouble = true;
    if (retryMs === undefined || this.#finished) {
      this.#closed = true;
      this.#queue.length = 0;
      return;
    }
    this.#cancelRetry = clock.after(retryMs, () => {
      this.#cancelRetry = undefined;
      this.#schedule();
    });
  }

  #endRetry(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
  }

  async #lastAttempt(): Promise<void> {
    this.#endRetry();
    await this.#writing;
    // What was under way may have failed.
    this.#endRetry();
    this.#schedule();
    await this.#writing;
  }
}
