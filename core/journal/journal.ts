/**
 * The journal of a director: every event, and every decision of the pure core with what it was made from, in a file
 * that outlives the director. Nothing here waits for the disk but the start, and that not for long.
 */

import type { EventBus, EventHistory } from "../events/mod.ts";
import { HISTORY_MAX } from "../events/mod.ts";
import type { JournalSnapshot } from "../model/mod.ts";
import type { Clock, OpenStore, Store, StoreFound } from "../ports/mod.ts";
import { DecisionRecorder } from "./recorder.ts";
import { RECORD_FORM, type RecordKind } from "./records.ts";
import { restore } from "./restore.ts";

/** A start waits so long for what earlier runs left; later it goes on without. */
export const OPEN_LIMIT_MS = 5_000;
const CLOSE_LIMIT_MS = 5_000;
/** Far more than what is kept by size, of records as small as they get. */
const RECORDS_MAX = 10_000_000;
/** All that decisions rest on is written so many times within the size of the file. */
const WHOLES = 4;

export interface JournalOptions {
  /** Absolute. */
  readonly path: string;
  readonly maxBytes: number;
  readonly store: OpenStore;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly history: EventHistory;
}

export class Journal {
  readonly #options: JournalOptions;
  readonly #recorder: DecisionRecorder;
  #store: Store | undefined;
  #unsubscribe: () => void = () => {};
  #dropped = 0;
  #trouble: string | undefined;
  /** Whether the start goes on, and events have their ids. */
  #isStarted = false;
  /** What is to be told of the file once somebody listens; undefined from then on. */
  #untold: (() => void)[] | undefined = [];

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#recorder = new DecisionRecorder({
      write: (kind, body) => this.#write(kind, body),
      wholeAfter: options.maxBytes / WHOLES,
    });
  }

  /** Nothing of it where there is no journal: who decides need not know. */
  get recorder(): DecisionRecorder {
    return this.#recorder;
  }

  /**
   * Opens the file; what earlier runs have told is in the history then, and ids go on from there. To be called before
   * anything is told. Never throws: trouble is an event, which follows the one that the director has started.
   */
  async open(run: { readonly node: string; readonly version: string }): Promise<void> {
    const { events, path, maxBytes, store, clock } = this.#options;
    const opened = Promise.withResolvers<void>();
    this.#store = store({
      path,
      maxBytes,
      maxRecords: RECORDS_MAX,
      recent: [{ kind: "event", limit: HISTORY_MAX }, { kind: "end", limit: 1 }],
      onOpened: (found) => {
        // Where it comes late, events of this run have their ids already.
        if (!this.#isStarted) this.#goOn(found);
        opened.resolve();
      },
      onTrouble: (message) => {
        this.#trouble = message;
        this.#tell(() => events.emit({ type: "journal.failed", path, message }));
        opened.resolve();
      },
      onRecovered: () => {
        this.#trouble = undefined;
        this.#tell(() => events.emit({ type: "journal.recovered", path }));
      },
    });
    this.#write("run", { form: RECORD_FORM, ...run });
    const cancel = clock.after(OPEN_LIMIT_MS, () => opened.resolve());
    await opened.promise;
    cancel();
    this.#isStarted = true;
    this.#unsubscribe = events.subscribe((event) => {
      this.#recorder.count(this.#write("event", event));
      // The log, which is to hear it too, is started after this.
      if (event.type === "director.started" || event.type === "director.stopping") this.#tellRest();
    });
  }

  /** Undefined before it was opened. */
  snapshot(): JournalSnapshot | undefined {
    if (this.#store === undefined) return undefined;
    const trouble = this.#trouble;
    return {
      path: this.#options.path,
      ...this.#store.state(),
      ...(trouble === undefined ? {} : { trouble }),
    };
  }

  /** What was told so far gets on disk, for as long as that may take. Idempotent. */
  async close(): Promise<void> {
    const store = this.#store;
    if (store === undefined) return;
    this.#unsubscribe();
    this.#write("end", {});
    this.#store = undefined;
    await store.stop(CLOSE_LIMIT_MS);
  }

  #goOn(found: StoreFound): void {
    const { events, history } = this.#options;
    const { events: earlier, lastId } = restore(found);
    // Behind a fault of the first moment, whose number is lower, they would be out of order.
    if (history.list().length === 0) { for (const event of earlier) history.add(event); }
    events.goOnAfter(lastId);
  }

  #tellRest(): void {
    const untold = this.#untold ?? [];
    this.#untold = undefined;
    for (const tell of untold) tell();
  }

  #tell(tell: () => void): void {
    if (this.#untold === undefined) tell();
    else this.#untold.push(tell);
  }

  /** Gives the length of what was written; 0 where too much waits already. */
  #write(kind: RecordKind, body: unknown): number {
    const store = this.#store;
    if (store === undefined) return 0;
    const time = this.#options.clock.now();
    if (this.#dropped > 0) {
      const gap = JSON.stringify({ dropped: this.#dropped });
      if (store.append({ time, kind: "gap", body: gap }) !== undefined) {
        this.#dropped = 0;
        // What is written from here on is to stand by itself.
        this.#recorder.forget();
      }
    }
    const text = JSON.stringify(body);
    if (this.#dropped === 0 && store.append({ time, kind, body: text }) !== undefined) {
      return text.length;
    }
    this.#dropped++;
    return 0;
  }
}
