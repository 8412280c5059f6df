/** What a replay has found, counted. */

import { type DirectorEvent, type EventId, sentence } from "../events/mod.ts";
import type { StoredRecord } from "../ports/mod.ts";
import { readEvent } from "./restore.ts";

const DECISION_KINDS = ["statuses", "plans", "elections"] as const;
export type DecisionKind = typeof DECISION_KINDS[number];

/** One decision, as it was recorded and as it is made again: lines that are to be the same. */
export interface Difference {
  readonly kind: DecisionKind;
  readonly subject: string;
  readonly recorded: readonly string[];
  readonly decided: readonly string[];
  readonly cause?: EventId;
}

export interface FoundDifference extends Omit<Difference, "cause"> {
  readonly run: number;
  /** Of the record. */
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** What led to it, for a person. */
  readonly cause?: string;
}

export interface DecisionCount {
  readonly same: number;
  readonly different: number;
  /** Not decided again, because what it rests on is no longer in the journal. */
  readonly skipped: number;
}

export interface ReplayReport {
  readonly records: number;
  readonly runs: number;
  readonly events: number;
  /** Times of the first and the last record, milliseconds since the epoch; left out where there is none. */
  readonly first?: number;
  readonly last?: number;
  readonly decisions: Readonly<Record<DecisionKind, DecisionCount>>;
  /** Records that were dropped because the disk was slow or full. */
  readonly dropped: number;
  /** Records that this program cannot read. */
  readonly unreadable: number;
  /** The first of those that differ. */
  readonly differences: readonly FoundDifference[];
}

/** More than these are counted and not shown. */
export const DIFFERENCES_MAX = 100;
/** A cause is hardly ever older. */
const CAUSES_MAX = 10_000;

export class ReplayTally {
  readonly #counts: Record<DecisionKind, { same: number; different: number; skipped: number }> = {
    statuses: { same: 0, different: 0, skipped: 0 },
    plans: { same: 0, different: 0, skipped: 0 },
    elections: { same: 0, different: 0, skipped: 0 },
  };
  readonly #differences: FoundDifference[] = [];
  /** The texts of the last events, read only where one is asked for. */
  readonly #events = new Map<string, string>();
  #records = 0;
  #runs = 0;
  #lastRun: number | undefined;
  #eventCount = 0;
  #dropped = 0;
  #unreadable = 0;
  #first: number | undefined;
  #last: number | undefined;

  count({ run, time, kind, body }: StoredRecord): void {
    this.#records++;
    this.#first ??= time;
    this.#last = time;
    if (run !== this.#lastRun) {
      this.#runs++;
      this.#events.clear();
    }
    this.#lastRun = run;
    if (kind === "gap") this.#dropped += Number(/"dropped":(\d+)/.exec(body)?.[1] ?? 0);
    if (kind === "event") this.#noteEvent(body);
  }

  unreadable(): void {
    this.#unreadable++;
  }

  skip(kind: DecisionKind): void {
    this.#counts[kind].skipped++;
  }

  compare({ cause, ...given }: Difference, { run, id, time }: StoredRecord): void {
    const { kind, recorded, decided } = given;
    const isSame = recorded.length === decided.length &&
      recorded.every((line, index) => line === decided[index]);
    this.#counts[kind][isSame ? "same" : "different"]++;
    if (isSame || this.#differences.length >= DIFFERENCES_MAX) return;
    const event = cause === undefined ? undefined : this.#eventOf(cause);
    this.#differences.push({
      ...given,
      run,
      id,
      time,
      ...(event === undefined ? {} : { cause: sentence(event) }),
    });
  }

  report(): ReplayReport {
    return {
      records: this.#records,
      runs: this.#runs,
      events: this.#eventCount,
      ...(this.#first === undefined ? {} : { first: this.#first }),
      ...(this.#last === undefined ? {} : { last: this.#last }),
      decisions: this.#counts,
      dropped: this.#dropped,
      unreadable: this.#unreadable,
      differences: this.#differences,
    };
  }

  #noteEvent(body: string): void {
    this.#eventCount++;
    const [, id] = /"id":(\d+),"time":/.exec(body) ?? [];
    if (id === undefined) return;
    this.#events.set(id, body);
    const [oldest] = this.#events.keys();
    if (this.#events.size > CAUSES_MAX && oldest !== undefined) this.#events.delete(oldest);
  }

  #eventOf(id: EventId): DirectorEvent | undefined {
    const body = this.#events.get(String(id));
    return body === undefined ? undefined : readEvent(body);
  }
}
