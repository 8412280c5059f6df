/** What waits to be written, in order and bounded: a record leaves it only once it is on disk. */

import { type NewRecord, WAITING_MAX, WAITING_TEXT_MAX } from "./store.ts";

/** So many records, and characters of text, go into one transaction. */
export const BATCH_MAX = 1_000;
export const BATCH_TEXT_MAX = 1_000_000;

export interface QueuedRecord extends NewRecord {
  /** From 1, in this run. */
  readonly sequence: number;
}

export class StoreQueue {
  #records: QueuedRecord[] = [];
  /** Where the oldest stands; what is before it is done and not yet thrown away. */
  #first = 0;
  #text = 0;
  #sequence = 0;

  get waiting(): number {
    return this.#records.length - this.#first;
  }

  /** Its number; undefined where too much waits already. */
  add(record: NewRecord): number | undefined {
    const fits = this.waiting < WAITING_MAX &&
      // One that is too long by itself goes where nothing else waits.
      (this.waiting === 0 || this.#text + record.body.length <= WAITING_TEXT_MAX);
    if (!fits) return undefined;
    this.#text += record.body.length;
    const sequence = ++this.#sequence;
    this.#records.push({ ...record, sequence });
    return sequence;
  }

  /** The oldest records, as many as go together; at least one where there is any. They stay until `drop`. */
  next(): QueuedRecord[] {
    const batch: QueuedRecord[] = [];
    let text = 0;
    for (let at = this.#first; at < this.#records.length && batch.length < BATCH_MAX; at++) {
      const record = this.#records[at];
      if (record === undefined) break;
      text += record.body.length;
      if (batch.length > 0 && text > BATCH_TEXT_MAX) break;
      batch.push(record);
    }
    return batch;
  }

  /** The oldest are done. Gives the number of the last of them. */
  drop(count: number): number {
    const done = this.#records.slice(this.#first, this.#first + count);
    for (const { body } of done) this.#text -= body.length;
    this.#first += done.length;
    if (this.#first * 2 > this.#records.length) {
      this.#records = this.#records.slice(this.#first);
      this.#first = 0;
    }
    return done.at(-1)?.sequence ?? 0;
  }
}
