/**
 * Event streams (server-sent events, WHATWG HTML section 9.2): what is kept and younger than the client knows, then
 * every event as it happens. A client reads at its own pace out of a queue of bounded size; one that falls further
 * behind is dropped, because the director's memory must not depend on who listens. It can come back with
 * Last-Event-ID and misses nothing that is still kept.
 */

import {
  type CancelTimer,
  type Clock,
  type DirectorEvent,
  type DirectorView,
  type EventFeed,
  type EventId,
} from "../../../core/plugin/mod.ts";
import { eventsAfter, shownEvent } from "./events.ts";

/** Live events that wait for a client at most, on top of those that were kept when it came. */
export const QUEUE_MAX = 1_000;
/** Clients at a time. */
export const STREAMS_MAX = 100;
/** A quiet stream says so often that it is alive. */
export const KEEP_ALIVE_MS = 15_000;
/** Events that are made into text at a time, so that a long replay is never one long text. */
const BATCH_MAX = 100;

export interface EventStreams {
  /** A new stream, or undefined where there are too many already. */
  open(after: EventId | undefined): ReadableStream<Uint8Array> | undefined;
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

export function createEventStreams(options: EventStreamsOptions): EventStreams {
  const clients = new Set<Client>();
  let closed = false;
  return {
    open(after) {
      if (closed || clients.size >= STREAMS_MAX) return undefined;
      const client = new Client(options, after, () => clients.delete(client));
      clients.add(client);
      return client.stream;
    },
    count: () => clients.size,
    close() {
      closed = true;
      for (const client of [...clients]) client.end();
    },
    reopen: () => void (closed = false),
  };
}

/** One event as the text of the stream. */
export function eventText(event: DirectorEvent): string {
  // JSON has no raw line breaks, so one line of data holds it.
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(shownEvent(event))}\n\n`;
}

const ENCODER = new TextEncoder();

class Client {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #clock: Clock;
  readonly #onEnd: () => void;
  readonly #unsubscribe: () => void;
  readonly #queueMax: number;
  #waiting: DirectorEvent[];
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** Resolves the read that waits for something to send. */
  #wake: (() => void) | undefined;
  #cancelKeepAlive: CancelTimer = () => {};

  constructor(
    { director, events, clock }: EventStreamsOptions,
    after: EventId | undefined,
    onEnd: () => void,
  ) {
    this.#clock = clock;
    this.#onEnd = onEnd;
    this.#waiting = [...eventsAfter(director, after)];
    this.#queueMax = this.#waiting.length + QUEUE_MAX;
    let newest = this.#waiting.at(-1)?.id ?? 0;
    this.#unsubscribe = events.subscribe((event) => {
      // What is kept may be ahead of what is told.
      if (event.id <= newest) return;
      newest = event.id;
      this.#take(event);
    });
    this.stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
        // The head of the answer leaves with its first piece.
        controller.enqueue(ENCODER.encode(": events follow\n\n"));
      },
      pull: (controller) => this.#send(controller),
      cancel: () => this.#leave(),
    }, { highWaterMark: 0 });
  }

  end(): void {
    const controller = this.#controller;
    this.#leave();
    controller?.close();
  }

  #take(event: DirectorEvent): void {
    if (this.#waiting.length >= this.#queueMax) return this.end();
    this.#waiting.push(event);
    this.#wake?.();
  }

  async #send(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    if (this.#waiting.length === 0) await this.#somethingToSend();
    if (this.#controller === undefined) return;
    const batch = this.#waiting.splice(0, BATCH_MAX);
    const text = batch.length === 0 ? ": still here\n\n" : batch.map(eventText).join("");
    controller.enqueue(ENCODER.encode(text));
  }

  /** Waits for an event, for the end, or until it is time to say that the stream is alive. */
  #somethingToSend(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#cancelKeepAlive();
        this.#wake = undefined;
        resolve();
      };
      this.#cancelKeepAlive = this.#clock.after(KEEP_ALIVE_MS, this.#wake);
    });
  }

  #leave(): void {
    this.#controller = undefined;
    this.#waiting = [];
    this.#unsubscribe();
    this.#wake?.();
    this.#onEnd();
  }
}
