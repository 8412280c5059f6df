/** One stream of events: first what was kept when it was opened, then what comes, at the pace of who reads it. */

import type { DirectorEvent, EventId } from "../../../core/plugin/mod.ts";
import { type EventFilter, filterOf } from "./events.ts";
import { commentPiece, type Piece } from "./streams_piece.ts";
import type { Replay, ReplayBlock, ReplayTurns } from "./streams_replay.ts";

/**
 * Live events that wait for a client at most, on top of those that were kept when it came: twice as many as are kept,
 * so that nobody who reads is dropped when all that is kept comes at once.
 */
export const QUEUE_MAX = 20_000;

const HELLO = commentPiece("events follow");
const STILL_HERE = commentPiece("still here");

export interface StreamClientOptions {
  /** The same for clients that want the same events. */
  readonly kind: string;
  readonly filter: EventFilter;
  readonly replay: Replay;
  readonly turns: Pick<ReplayTurns, "next" | "sent">;
  readonly now: () => number;
  readonly onEnd: () => void;
}

export class StreamClient {
  readonly stream: ReadableStream<Uint8Array>;
  readonly kind: string;
  /** Number of the newest event that it was given, or did not want. */
  newest: EventId;
  readonly #options: StreamClientOptions;
  readonly #wants: ((event: DirectorEvent) => boolean) | undefined;
  #replay: readonly ReplayBlock[];
  #replayed = 0;
  #live: Piece[] = [];
  #liveEvents = 0;
  #sentAt: number;
  #finishing = false;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** Resolves the read that waits for something to send. */
  #wake: () => void = () => {};

  constructor(options: StreamClientOptions) {
    this.#options = options;
    this.#wants = filterOf(options.filter);
    this.kind = options.kind;
    this.newest = options.replay.newest;
    this.#replay = options.replay.blocks;
    this.#sentAt = options.now();
    this.stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
        // The head of the answer leaves with its first piece.
        controller.enqueue(HELLO.bytes);
      },
      pull: (controller) => this.#send(controller),
      cancel: () => this.#leave(),
    }, { highWaterMark: 0 });
  }

  /** Whether what was kept when it came is still to be sent. */
  get replays(): boolean {
    return this.#replay.length > 0;
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
    if (this.replays || this.#live.length > 0) return;
    this.#live.push(STILL_HERE);
    this.#wake();
  }

  /** Ends it when all that waits for it is sent. */
  finish(): void {
    this.#finishing = true;
    if (!this.replays && this.#live.length === 0) this.end();
  }

  end(): void {
    const controller = this.#controller;
    this.#leave();
    controller?.close();
  }

  async #send(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    if (this.replays) return await this.#sendKept(controller);
    if (this.#live.length === 0) await new Promise<void>((resolve) => this.#wake = resolve);
    const live = this.#live.shift();
    if (live === undefined) return;
    this.#liveEvents -= live.events;
    this.#enqueue(controller, live.bytes);
  }

  async #sendKept(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const { turns } = this.#options;
    await turns.next();
    // Undefined where it has ended while it waited.
    const bytes = this.#replay[this.#replayed++]?.piece.bytes;
    if (this.#replayed >= this.#replay.length) this.#replay = [];
    turns.sent(bytes?.length ?? 0);
    if (bytes !== undefined) this.#enqueue(controller, bytes);
  }

  #enqueue(controller: ReadableStreamDefaultController<Uint8Array>, bytes: Uint8Array): void {
    this.#sentAt = this.#options.now();
    controller.enqueue(bytes);
    if (this.#finishing) this.finish();
  }

  #leave(): void {
    this.#controller = undefined;
    this.#replay = [];
    this.#live = [];
    this.#wake();
    this.#options.onEnd();
  }
}
