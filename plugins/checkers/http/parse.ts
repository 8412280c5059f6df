/**
 * Reading an HTTP/1 answer piece by piece. The parser has no input, no output and no clock: its
 * result depends only on the bytes, however they were cut into pieces, and it never throws for what
 * they are.
 */

import { ChunkedReader } from "./chunked.ts";
import { type Framing, framingOf } from "./framing.ts";
import { type Head, HEAD_BYTES_MAX, readHead } from "./head.ts";
import type { Method } from "./request.ts";

/**
 * Only this much of a body is read and matched, so that a large page costs neither time nor memory
 * without end.
 */
export const BODY_BYTES_MAX = 1_024 * 1_024;

export interface Response {
  readonly status: number;
  readonly location?: string;
  /** Empty where the body was not wanted. */
  readonly body: Uint8Array;
  /** Whether the body goes on beyond its limit. */
  readonly truncated: boolean;
}

export type Parsed =
  | { readonly ok: true; readonly response: Response }
  | { readonly ok: false; readonly reason: string };

export interface ParseOptions {
  readonly method: Method;
  /** Whether a body is of use; the head is enough where not, and where the status is not 2xx. */
  readonly wantsBody: boolean;
}

const NOTHING = new Uint8Array(0);

export class ResponseParser {
  readonly #options: ParseOptions;
  #done: Parsed | undefined;
  /** Bytes of a head that is not complete yet. */
  #pending: Uint8Array = NOTHING;
  #headBytesLeft = HEAD_BYTES_MAX;
  #head: Head | undefined;
  #framing: Framing = { kind: "close" };
  #chunked: ChunkedReader | undefined;
  readonly #pieces: Uint8Array[] = [];
  #bodyBytes = 0;

  constructor(options: ParseOptions) {
    this.#options = options;
  }

  /**
   * Takes the next bytes, which may be overwritten afterwards; gives the answer as soon as it is
   * decided.
   */
  push(bytes: Uint8Array): Parsed | undefined {
    if (this.#done !== undefined) return this.#done;
    if (this.#head === undefined) this.#takeHead(bytes);
    else this.#takeBody(bytes);
    return this.#done;
  }

  /** The connection was closed. */
  end(): Parsed {
    if (this.#done !== undefined) return this.#done;
    if (this.#head === undefined) return this.#fail("closed before the end of the headers");
    const { kind } = this.#framing;
    if (kind === "close") return this.#finish(false);
    return this.#fail(
      this.#framing.kind === "length"
        ? `closed after ${this.#bodyBytes} of ${this.#framing.bytes} bytes of the body`
        : "closed before the end of the body",
    );
  }

  #takeHead(bytes: Uint8Array): void {
    let rest = this.#pending.length === 0 ? bytes : join([this.#pending, bytes]);
    for (;;) {
      const reading = readHead(rest, this.#headBytesLeft);
      if (reading.kind === "malformed") return void this.#fail(reading.reason);
      if (reading.kind === "partial") return void (this.#pending = rest.slice());
      rest = rest.subarray(reading.length);
      this.#headBytesLeft -= reading.length;
      // An interim answer announces another; 101 would change the protocol, which nobody asked for.
      const { status } = reading.head;
      if (status < 200 && status !== 101) continue;
      this.#pending = NOTHING;
      return this.#beginBody(reading.head, rest);
    }
  }

  #beginBody(head: Head, rest: Uint8Array): void {
    this.#head = head;
    const isSuccess = head.status >= 200 && head.status < 300;
    if (!isSuccess || !this.#options.wantsBody) return void this.#finish(false);
    this.#framing = framingOf(head, this.#options.method);
    if (this.#framing.kind === "malformed") return void this.#fail(this.#framing.reason);
    this.#takeBody(rest);
  }

  #takeBody(bytes: Uint8Array): void {
    const framing = this.#framing;
    if (framing.kind === "chunked") {
      this.#chunked ??= new ChunkedReader({ onBody: (piece) => this.#collect(piece) });
      const reading = this.#chunked.push(bytes);
      if (reading.kind === "malformed") this.#fail(reading.reason);
      if (reading.kind === "complete") this.#finish(false);
      return;
    }
    const left = framing.kind === "length" ? framing.bytes - this.#bodyBytes : Infinity;
    this.#collect(bytes.length > left ? bytes.subarray(0, left) : bytes);
    if (framing.kind === "length" && this.#bodyBytes === framing.bytes) this.#finish(false);
  }

  /**
   * Keeps a copy of the bytes as far as the limit allows; false when the limit has ended the
   * reading.
   */
  #collect(bytes: Uint8Array): boolean {
    const room = BODY_BYTES_MAX - this.#bodyBytes;
    const kept = bytes.slice(0, room);
    if (kept.length > 0) this.#pieces.push(kept);
    this.#bodyBytes += kept.length;
    if (bytes.length > room) this.#finish(true);
    return bytes.length <= room;
  }

  #finish(truncated: boolean): Parsed {
    const location = this.#head?.location[0];
    return this.#done ??= {
      ok: true,
      response: {
        status: this.#head?.status ?? 0,
        ...(location === undefined ? {} : { location }),
        body: join(this.#pieces),
        truncated,
      },
    };
  }

  #fail(reason: string): Parsed {
    return this.#done ??= { ok: false, reason };
  }
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const [first = NOTHING, ...others] = pieces;
  if (others.length === 0) return first;
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
