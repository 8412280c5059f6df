/**
 * The chunked transfer coding (RFC 9112 section 7.1), piece by piece. No input or output; never
 * throws.
 */

import { HEAD_BYTES_MAX, shown } from "./head.ts";

/** Limit for the line before a chunk: its size and whatever extensions, which are ignored. */
export const CHUNK_LINE_BYTES_MAX = 1_024;

export interface ChunkEvents {
  /** Bytes of the body, valid during the call; false stops the reading. */
  onBody(bytes: Uint8Array): boolean;
}

export type ChunkReading =
  | { readonly kind: "partial" }
  | { readonly kind: "complete" }
  | { readonly kind: "malformed"; readonly reason: string };

type Phase = "size" | "data" | "data end" | "trailer";

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SIZE_LINE_FORM = /^([0-9A-Fa-f]+)[ \t]*(?:;.*)?$/;
const PARTIAL: ChunkReading = { kind: "partial" };

export class ChunkedReader {
  #phase: Phase = "size";
  /** Bytes of the present chunk that are still to come. */
  #remaining = 0;
  /** The present line as far as it has come, one character a byte. */
  #line = "";
  #trailerBytes = 0;
  readonly #events: ChunkEvents;

  constructor(events: ChunkEvents) {
    this.#events = events;
  }

  /** Takes the next bytes; after anything but `partial` the reader is done with. */
  push(bytes: Uint8Array): ChunkReading {
    let at = 0;
    while (at < bytes.length) {
      if (this.#phase === "data") {
        const end = Math.min(bytes.length, at + this.#remaining);
        this.#remaining -= end - at;
        if (!this.#events.onBody(bytes.subarray(at, end))) return PARTIAL;
        at = end;
        if (this.#remaining === 0) this.#phase = "data end";
      } else {
        const reading = this.#takeByte(bytes[at++] ?? 0);
        if (reading.kind !== "partial") return reading;
      }
    }
    return PARTIAL;
  }

  #takeByte(byte: number): ChunkReading {
    if (this.#phase === "data end") return this.#endChunk(byte);
    const lineMax = this.#phase === "size" ? CHUNK_LINE_BYTES_MAX : HEAD_BYTES_MAX;
    if (this.#phase === "trailer") this.#trailerBytes++;
    if (byte !== LINE_FEED) {
      this.#line += String.fromCharCode(byte);
      const isTooLong = this.#line.length > lineMax || this.#trailerBytes > HEAD_BYTES_MAX;
      return isTooLong ? malformed(`${this.#phase} line of a chunk is too long`) : PARTIAL;
    }
    const line = this.#line.endsWith("\r") ? this.#line.slice(0, -1) : this.#line;
    this.#line = "";
    if (this.#phase === "trailer") return line === "" ? { kind: "complete" } : PARTIAL;
    return this.#beginChunk(line);
  }

  #beginChunk(line: string): ChunkReading {
    const size = SIZE_LINE_FORM.exec(line)?.[1];
    if (size === undefined) return malformed(`cannot read ${shown(line)} as the size of a chunk`);
    // Too many digits for an exact number are too many bytes for any limit.
    this.#remaining = parseInt(size, 16);
    this.#phase = this.#remaining === 0 ? "trailer" : "data";
    return PARTIAL;
  }

  #endChunk(byte: number): ChunkReading {
    if (byte === LINE_FEED) {
      this.#line = "";
      this.#phase = "size";
      return PARTIAL;
    }
    if (byte !== CARRIAGE_RETURN || this.#line !== "") {
      return malformed("a chunk is longer than its size");
    }
    this.#line = "\r";
    return PARTIAL;
  }
}

function malformed(reason: string): ChunkReading {
  return { kind: "malformed", reason };
}
