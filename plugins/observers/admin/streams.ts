/**
 * Event streams (server-sent events, WHATWG HTML section 9.2): what is kept and younger than the client knows, then
 * every event as it happens. Each event is made into bytes once, for all clients; what has come together within a
 * moment is one piece, which all clients with the same filter share. A client reads at its own pace out of a queue of
 * bounded size; one that falls further behind is dropped, because the director's memory must not depend on who listens.
 * It can come back with Last-Event-ID and misses nothing that is still kept.
 */

import type {
  CancelTimer,
  Clock,
  DirectorEvent,
  DirectorView,
  EventFeed,
  EventId,
} from "../../../core/plugin/mod.ts";
import { type EventFilter, eventsAfter, filterOf, shownEvent } from "./events.ts";

/**
 * Live events that wait for a client at most, on top of those that were kept when it came: twice as many as are kept,
 * so that nobody who reads is dropped when all that is kept comes at once.
 */
export const QUEUE_MAX = 20_000;
/** Clients at a time. */
export const STREAMS_MAX = 256;
/** A stream that was quiet for so long says that it is alive. */
export const KEEP_ALIVE_MS = 15_000;
/** Events of so long a time go out together, unless there are many. */
export const FLUSH_MS = 50;
const FLUSH_EVENTS_MAX = 1_000;
/** Kept events that are sent at a time, so that a long replay is never one long text. */
const BATCH_MAX = 100;

export interface EventStreams {
  /** A new stream of the events that the filter wants, or undefined where there are too many streams already. */
  open(after: EventId | undefined, filter?: EventFilter): ReadableStream<Uint8Array> | undefined;
  /** Streams that are open. */
  count(): number;
  /** Ends all at once; none opens any more. */
  close(): void;
  /** Lets streams open again after a close. */
  reopen(): void;
}

export interface EventStreamsOptions {
  readonly director: Pick<DirectorView, "history">;
  readonly events: EventFeed;
  readonly clock: Clock;
}

/** One event as the text of the stream. */
export function eventText(event: DirectorEvent): string {
  // JSON has no raw line breaks, so one line of data holds it.
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(shownEvent(event))}\n\n`;
}

const ENCODER = new TextEncoder();
const HELLO = ENCODER.encode(": events follow\n\n");
const STILL_HERE = ENCODER.encode(": still here\n\n");

/** Events as one piece of a stream. */
interface Piece {
  readonly bytes: Uint8Array;
  readonly events: number;
}

export function createEventStreams(options: EventStreamsOptions): EventStreams {
  const hub = new Hub(options);
  return {
    open: (after, filter = {}) => hub.open(after, filter),
    count: () => hub.count,
    close: () => hub.close(),
    reopen: () => hub.reopen(),
  };
}

/** Listens to the events as long as there are clients, and hands them round. */
class Hub {
  readonly #options: EventStreamsOptions;
  readonly #clients = new Set<Client>();
  /** Bytes of events that somebody has asked for, as long as the events are kept. */
  readonly #encoded = new WeakMap<DirectorEvent, Uint8Array>();
  #waiting: DirectorEvent[] = [];
  #closed = false;
  #unsubscribe: () => void = () => {};
  #cancelFlush: CancelTimer | undefined;
  #cancelKeepAlive: CancelTimer = () => {};

  constructor(options: EventStreamsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#clients.size;
  }

  open(after: EventId | undefined, filter: EventFilter): ReadableStream<Uint8Array> | undefined {
    if (this.#closed || this.#clients.size >= STREAMS_MAX) return undefined;
    // What waits for the others is kept already, and this client gets it from there.
    this.#flush();
    const { director, events, clock } = this.#options;
    const kept = eventsAfter(director, after);
    if (this.#clients.size === 0) {
      this.#unsubscribe = events.subscribe((event) => this.#take(event));
      this.#keepAlive();
    }
    const client = new Client({
      kept,
      filter,
      now: () => clock.monotonicMs(),
      encode: (list) => this.#piece(list),
      onEnd: () => this.#leave(client),
    });
    this.#clients.add(client);
    return client.stream;
  }

  close(): void {
    this.#closed = true;
    for (const client of [...this.#clients]) client.end();
  }

  reopen(): void {
    this.#closed = false;
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
    const pieces = new Map<string, Piece>();
    for (const client of [...this.#clients]) {
      // What is kept may be ahead of what is told, so that a client may know some of these already.
      if (first.id <= client.newest) {
        const unknown = events.filter(({ id }) => id > client.newest);
        client.take(this.#piece(client.wanted(unknown)), events.at(-1)?.id ?? 0);
        continue;
      }
      const piece = pieces.get(client.kind) ?? this.#piece(client.wanted(events));
      pieces.set(client.kind, piece);
      client.take(piece, events.at(-1)?.id ?? 0);
    }
  }

  #piece(events: readonly DirectorEvent[]): Piece {
    const parts = events.map((event) => this.#encode(event));
    const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return { bytes, events: events.length };
  }

  #encode(event: DirectorEvent): Uint8Array {
    const known = this.#encoded.get(event);
    if (known !== undefined) return known;
    const bytes = ENCODER.encode(eventText(event));
    this.#encoded.set(event, bytes);
    return bytes;
  }

  /** Looks more often than a client may be quiet, so that one timer serves all of them. */
  #keepAlive(): void {
    const periodMs = KEEP_ALIVE_MS / 3;
    this.#cancelKeepAlive = this.#options.clock.after(periodMs, () => {
      for (const client of this.#clients) client.stillHere(KEEP_ALIVE_MS - periodMs);
      this.#keepAlive();
    });
  }

  #leave(client: Client): void {
    this.#clients.delete(client);
    if (this.#clients.size > 0) return;
    this.#unsubscribe();
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    this.#cancelKeepAlive();
    this.#waiting = [];
  }
}

interface ClientOptions {
  readonly kept: readonly DirectorEvent[];
  readonly filter: EventFilter;
  readonly now: () => number;
  readonly encode: (events: readonly DirectorEvent[]) => Piece;
  readonly onEnd: () => void;
}

class Client {
  readonly stream: ReadableStream<Uint8Array>;
  /** The same for clients that want the same events. */
  readonly kind: string;
  /** Number of the newest event that it was given, or did not want. */
  newest: EventId;
  readonly #options: ClientOptions;
  readonly #wants: ((event: DirectorEvent) => boolean) | undefined;
  /** What was kept when it came, and is still to be sent. */
  #replay: DirectorEvent[];
  #live: Piece[] = [];
  #liveEvents = 0;
  #sentAt: number;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** Resolves the read that waits for something to send. */
  #wake: () => void = () => {};

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#wants = filterOf(options.filter);
    this.kind = JSON.stringify(options.filter);
    this.newest = options.kept.at(-1)?.id ?? 0;
    this.#replay = [...this.wanted(options.kept)];
    this.#sentAt = options.now();
    this.stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
        // The head of the answer leaves with its first piece.
        controller.enqueue(HELLO);
      },
      pull: (controller) => this.#send(controller),
      cancel: () => this.#leave(),
    }, { highWaterMark: 0 });
  }

  wanted(events: readonly DirectorEvent[]): readonly DirectorEvent[] {
    return this.#wants === undefined ? events : events.filter(this.#wants);
  }

  take(piece: Piece, newest: EventId): void {
    this.newest = Math.max(this.newest, newest);
    if (piece.events === 0) return;
    if (this.#liveEvents + piece.events > QUEUE_MAX) return this.end();
    this.#liveEvents += piece.events;
    this.#live.push(piece);
    this.#wake();
  }

  /** Says that the stream is alive, where nothing was sent for so long and nothing waits. */
  stillHere(quietMs: number): void {
    if (this.#options.now() - this.#sentAt < quietMs) return;
    if (this.#replay.length > 0 || this.#live.length > 0) return;
    this.#live.push({ bytes: STILL_HERE, events: 0 });
    this.#wake();
  }

  end(): void {
    const controller = this.#controller;
    this.#leave();
    controller?.close();
  }

  async #send(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    if (this.#replay.length === 0 && this.#live.length === 0) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    if (this.#controller === undefined) return;
    this.#sentAt = this.#options.now();
    if (this.#replay.length > 0) {
      controller.enqueue(this.#options.encode(this.#replay.splice(0, BATCH_MAX)).bytes);
      return;
    }
    const live = this.#live.shift();
    if (live === undefined) return;
    this.#liveEvents -= live.events;
    controller.enqueue(live.bytes);
  }

  #leave(): void {
    this.#controller = undefined;
    this.#replay = [];
    this.#live = [];
    this.#wake();
    this.#options.onEnd();
  }
}
