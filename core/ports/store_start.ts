/** Starts the thread that writes a file of records, and tells it what waits; asks again where it failed or is lost. */

import { Worker } from "node:worker_threads";
import { messageOf } from "../errors.ts";
import type {
  NewRecord,
  OpenStore,
  Store,
  StoredRecord,
  StoreFound,
  StoreOptions,
} from "./store.ts";
import type { StoreFileOptions } from "./store_file.ts";
import { StoreQueue } from "./store_queue.ts";

/** What the thread is given at its start. */
export interface StoreThreadData extends StoreFileOptions {
  readonly recent: StoreOptions["recent"];
}

export type StoreRequest =
  | { readonly type: "open" }
  | { readonly type: "keep"; readonly records: readonly StoredRecord[] }
  | { readonly type: "close" };

interface Size {
  readonly records: number;
  readonly bytes: number;
}

/** What the thread says. */
export type StoreReport =
  /** With what was put aside, where that was so. */
  | ({ readonly type: "opened"; readonly found: StoreFound; readonly aside?: string } & Size)
  | ({ readonly type: "kept"; readonly count: number } & Size)
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "closed" };

const THREAD = new URL("./store_thread.ts", import.meta.url);
const RETRY_MS = 5_000;

export type StartStoreThread = (data: StoreThreadData) => Worker;

export const openStore: OpenStore = storeOpener((data) => new Worker(THREAD, { workerData: data }));

/** With a thread that is started in another way, for tests. */
export function storeOpener(startThread: StartStoreThread): OpenStore {
  return (options) => new ThreadStore(options, startThread);
}

class ThreadStore implements Store {
  readonly #options: StoreOptions;
  readonly #makeThread: StartStoreThread;
  readonly #queue = new StoreQueue();
  readonly #closed = Promise.withResolvers<void>();
  #worker: Worker | undefined;
  /** What the file had before this run; undefined until it was open once. */
  #found: Pick<StoreFound, "last" | "run"> | undefined;
  #size: Size = { records: 0, bytes: 0 };
  #trouble: string | undefined;
  /** Whether the thread has a request that it has not answered. */
  #isAsked = false;
  #isScheduled = false;
  #isStopping = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: StoreOptions, startThread: StartStoreThread) {
    this.#options = options;
    this.#makeThread = startThread;
    this.#startThread();
  }

  append(record: NewRecord): number | undefined {
    if (this.#isStopping) return undefined;
    const sequence = this.#queue.add(record);
    this.#schedule();
    return sequence;
  }

  state() {
    return { ...this.#size, waiting: this.#queue.waiting };
  }

  async stop(limitMs: number): Promise<void> {
    if (!this.#isStopping) {
      this.#isStopping = true;
      // What waits goes first. After a failure there is one more try, and no more.
      clearTimeout(this.#retry);
      this.#retry = undefined;
      this.#worker?.ref();
      this.#work();
    }
    const limit = setTimeout(() => this.#closed.resolve(), limitMs);
    await this.#closed.promise;
    clearTimeout(limit);
    clearTimeout(this.#retry);
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  /** Several records of one moment go together. */
  #schedule(): void {
    if (this.#isScheduled || this.#isAsked || this.#retry !== undefined) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#work();
    });
  }

  /** Asks for the next thing, where the thread is free. */
  #work(): void {
    if (this.#isAsked || this.#retry !== undefined) return;
    if (this.#worker === undefined) {
      if (this.#isStopping) this.#closed.resolve();
      return;
    }
    if (this.#found === undefined) return this.#ask({ type: "open" });
    const { last, run } = this.#found;
    const records = this.#queue.next().map(({ sequence, ...record }) => {
      return { ...record, id: last + sequence, run };
    });
    if (records.length > 0) this.#ask({ type: "keep", records });
    else if (this.#isStopping) this.#ask({ type: "close" });
  }

  #ask(request: StoreRequest): void {
    this.#isAsked = true;
    this.#worker?.postMessage(request);
  }

  #startThread(): void {
    const { path, maxBytes, maxRecords, recent } = this.#options;
    const data: StoreThreadData = { path, maxBytes, maxRecords, recent };
    const worker = this.#makeThread(data);
    this.#worker = worker;
    worker.on("message", (report: StoreReport) => this.#hear(report));
    worker.on("error", (thrown: unknown) => this.#lost(worker, messageOf(thrown)));
    worker.on("exit", () => this.#lost(worker, "it ended"));
    // It is no reason for the program to live on.
    if (!this.#isStopping) worker.unref();
    this.#work();
  }

  #hear(report: StoreReport): void {
    switch (report.type) {
      case "opened":
        this.#size = { records: report.records, bytes: report.bytes };
        if (report.aside !== undefined) this.#tellTrouble(report.aside);
        return this.#hearOpened(report.found);
      case "kept":
        this.#size = { records: report.records, bytes: report.bytes };
        this.#hearKept(report.count);
        return this.#work();
      case "failed":
        this.#isAsked = false;
        this.#tellTrouble(report.message);
        if (this.#isStopping) return this.#closed.resolve();
        return this.#retryLater();
      case "closed":
        return this.#closed.resolve();
    }
  }

  #hearKept(count: number): void {
    const sequence = this.#queue.drop(count);
    this.#isAsked = false;
    this.#tellRecovered();
    this.#options.onKept?.(sequence);
  }

  /** Opened again after a failure, it is on the way to keep what was asked for, and the numbers go on as they were. */
  #hearOpened(found: StoreFound): void {
    if (this.#found !== undefined) return;
    this.#found = { last: found.last, run: found.run };
    this.#isAsked = false;
    this.#options.onOpened(found);
    this.#tellRecovered();
    this.#work();
  }

  #lost(worker: Worker, reason: string): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    this.#isAsked = false;
    this.#tellTrouble(`its thread is lost: ${reason}`);
    if (this.#isStopping) return this.#closed.resolve();
    this.#retryLater();
  }

  #retryLater(): void {
    const retry = setTimeout(() => {
      this.#retry = undefined;
      if (this.#worker === undefined) this.#startThread();
      else this.#work();
    }, this.#options.retryMs ?? RETRY_MS);
    Deno.unrefTimer(Number(retry));
    this.#retry = retry;
  }

  #tellTrouble(message: string): void {
    if (message === this.#trouble) return;
    this.#trouble = message;
    this.#options.onTrouble(message);
  }

  #tellRecovered(): void {
    if (this.#trouble === undefined) return;
    this.#trouble = undefined;
    this.#options.onRecovered();
  }
}
