/**
 * Event streams (server-sent events, WHATWG HTML section 9.2): what is kept and younger than the client knows, then
 * every event as it happens. What is kept, and what has come together within a moment, is made into bytes once, which
 * all clients with the same filter share. A client reads at its own pace out of a queue of bounded size; one that falls
 * further behind is dropped, because the director's memory must not depend on who listens. It can come back with
 * Last-Event-ID and misses nothing that is still kept.
 */

import type {
  CancelTimer,
  Clock,
  DirectorEvent,
  DirectorView,
  EventFeed,
  EventId,
} from "../../../core/plugin/mod.ts";
import type { EventFilter } from "./events.ts";
import { StreamClient } from "./streams_client.ts";
import { type Piece, pieceOf } from "./streams_piece.ts";
import { ReplayShelf, ReplayTurns } from "./streams_replay.ts";

export { QUEUE_MAX } from "./streams_client.ts";
export { eventText } from "./streams_piece.ts";

/** Clients at a time. */
export const STREAMS_MAX = 256;
/** A stream that was quiet for so long says that it is alive. */
export const KEEP_ALIVE_MS = 15_000;
/** Events of so long a time go out together, unless there are many. */
export const FLUSH_MS = 100;
const FLUSH_EVENTS_MAX = 1_000;
/** How long streams may go on with what waits for them when all end. */
export const FINISH_LIMIT_MS = 500;

export interface EventStreams {
  /** A new stream of the events that the filter wants, or undefined where there are too many streams already. */
  open(after: EventId | undefined, filter?: EventFilter): ReadableStream<Uint8Array> | undefined;
  /** Streams that are open. */
  count(): number;
  /** Ends each when it has sent what waits for it, and all after a short while; none opens any more. */
  finish(): Promise<void>;
}

export interface EventStreamsOptions {
  readonly director: Pick<DirectorView, "history">;
  readonly events: EventFeed;
  readonly clock: Clock;
}

export function createEventStreams(options: EventStreamsOptions): EventStreams {
  const hub = new Hub(options);
  return {
    open: (after, filter = {}) => hub.open(after, filter),
    count: () => hub.count,
    finish: () => hub.finish(),
  };
}

/** Listens to the events as long as there are clients, and hands them round. */
class Hub {
  readonly #options: EventStreamsOptions;
  readonly #clients = new Set<StreamClient>();
  readonly #shelf: ReplayShelf;
  readonly #turns: ReplayTurns;
  #waiting: DirectorEvent[] = [];
  #closed = false;
  #unsubscribe: () => void = () => {};
  #cancelFlush: CancelTimer | undefined;
  #cancelKeepAlive: CancelTimer = () => {};
  /** Tells who waits for the end that the last one has gone. */
  #onEmpty: () => void = () => {};

  constructor(options: EventStreamsOptions) {
    this.#options = options;
    this.#shelf = new ReplayShelf(options.director);
    this.#turns = new ReplayTurns(options.clock);
  }

  get count(): number {
    return this.#clients.size;
  }

  open(after: EventId | undefined, filter: EventFilter): ReadableStream<Uint8Array> | undefined {
    if (this.#closed || this.#clients.size >= STREAMS_MAX) return undefined;
    // What waits for the others is kept already, and this client gets it from there.
    this.#flush();
    const { events, clock } = this.#options;
    const kind = JSON.stringify(filter);
    const replay = this.#shelf.take(kind, filter, after);
    if (this.#clients.size === 0) {
      this.#unsubscribe = events.subscribe((event) => this.#take(event));
      this.#keepAlive();
    }
    const client = new StreamClient({
      kind,
      filter,
      replay,
      turns: this.#turns,
      now: () => clock.monotonicMs(),
      onEnd: () => this.#leave(client),
    });
    this.#clients.add(client);
    return client.stream;
  }

  async finish(): Promise<void> {
    this.#closed = true;
    this.#flush();
    for (const client of [...this.#clients]) client.finish();
    if (this.#clients.size > 0) {
      const { promise: over, resolve } = Promise.withResolvers<void>();
      this.#onEmpty = resolve;
      const cancel = this.#options.clock.after(FINISH_LIMIT_MS, resolve);
      await over;
      cancel();
    }
    for (const client of [...this.#clients]) client.end();
  }

  #take(event: DirectorEvent): void {
    this.#waiting.push(event);
    if (this.#waiting.length >= FLUSH_EVENTS_MAX) return this.#flush();
    this.#cancelFlush ??= this.#options.clock.after(FLUSH_MS, () => this.#flush());
  }

  #flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    const events = this.#waiting;
    this.#waiting = [];
    const [first] = events;
    if (first === undefined) return;
    const newest = events.at(-1)?.id ?? 0;
    const pieces = new Map<string, Piece>();
    for (const client of [...this.#clients]) {
      // What is kept may be ahead of what is told, so that a client may know some of these already.
      if (first.id <= client.newest) {
        const unknown = events.filter(({ id }) => id > client.newest);
        client.take(pieceOf(client.wanted(unknown)), newest);
        continue;
      }
      const piece = pieces.get(client.kind) ?? pieceOf(client.wanted(events));
      pieces.set(client.kind, piece);
      client.take(piece, newest);
    }
  }

  /** Looks more often than a client may be quiet, so that one timer serves all of them. */
  #keepAlive(): void {
    const periodMs = KEEP_ALIVE_MS / 3;
    this.#cancelKeepAlive = this.#options.clock.after(periodMs, () => {
      let replays = false;
      for (const client of this.#clients) {
        client.stillHere(KEEP_ALIVE_MS - periodMs);
        replays ||= client.replays;
      }
      if (!replays) this.#shelf.clear();
      this.#keepAlive();
    });
  }

  #leave(client: StreamClient): void {
    this.#clients.delete(client);
    if (this.#clients.size > 0) return;
    this.#unsubscribe();
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    this.#cancelKeepAlive();
    this.#turns.stop();
    this.#shelf.clear();
    this.#waiting = [];
    this.#onEmpty();
  }
}
