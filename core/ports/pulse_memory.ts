/**
 * The memory that the main program and the pulse thread share: the message that is to be sent, and a few counters.
 *
 * There is one place for the message and one writer. Its version is odd while it is written; who reads looks at the
 * version before and after, and a reader that meets a change takes nothing. So nobody ever waits for the other: the
 * thread, which has priority, goes on with the message it has. All words are read and written by atomic operations,
 * which no processor reorders.
 */

import { AUTH_METHODS, type AuthMethod } from "../model/mod.ts";
import type { PulseMessage } from "./pulse.ts";

/** No datagram is longer than this (udp(7)). */
export const MESSAGE_BYTES_MAX = 65_507;
const SECRET_BYTES_MAX = 4_096;

/** Where the counters stand, in words of 32 bits. */
const VERSION = 0;
const BEATS = 1;
const WAKES = 2;
const STOP = 3;
const SENT = 4;
const LENGTH = 5;
const SECRET_LENGTH = 6;
const METHOD = 7;
const CONTENT = 8;

const WORDS = CONTENT + Math.ceil((MESSAGE_BYTES_MAX + SECRET_BYTES_MAX) / 4);

/** What the thread is asked for, as it stands at the moment. */
export interface PulseRequest {
  readonly version: number;
  readonly beats: number;
  readonly stop: boolean;
}

export class PulseMemory {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array<SharedArrayBuffer>;

  /** New memory, or that which the other side has made. */
  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(WORDS * 4)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer);
  }

  /** For the one writer. Throws TypeError for what is too long to send. */
  write(message: PulseMessage): void {
    const secret = new TextEncoder().encode(message.secret);
    if (message.bytes.length > MESSAGE_BYTES_MAX || secret.length > SECRET_BYTES_MAX) {
      throw new TypeError(
        `cannot send a heartbeat of ${message.bytes.length} bytes with a secret of ${secret.length}: ` +
          `${MESSAGE_BYTES_MAX} and ${SECRET_BYTES_MAX} are the most`,
      );
    }
    const content = new Uint8Array(message.bytes.length + secret.length);
    content.set(message.bytes);
    content.set(secret, message.bytes.length);
    Atomics.add(this.#words, VERSION, 1);
    Atomics.store(this.#words, LENGTH, message.bytes.length);
    Atomics.store(this.#words, SECRET_LENGTH, secret.length);
    Atomics.store(this.#words, METHOD, AUTH_METHODS.indexOf(message.method));
    for (let at = 0; at < content.length; at += 4) {
      Atomics.store(this.#words, CONTENT + at / 4, wordAt(content, at));
    }
    Atomics.add(this.#words, VERSION, 1);
  }

  /** The message, or undefined where it is just being written, or none was written yet. */
  read(): (PulseMessage & { readonly version: number }) | undefined {
    const version = Atomics.load(this.#words, VERSION);
    if (version === 0 || version % 2 !== 0) return undefined;
    const length = Atomics.load(this.#words, LENGTH);
    const total = length + Atomics.load(this.#words, SECRET_LENGTH);
    const method: AuthMethod | undefined = AUTH_METHODS[Atomics.load(this.#words, METHOD)];
    // Lengths of two messages that met would be no length of either.
    if (method === undefined || total > MESSAGE_BYTES_MAX + SECRET_BYTES_MAX) return undefined;
    const content = new Uint8Array(Math.ceil(total / 4) * 4);
    const view = new DataView(content.buffer);
    for (let at = 0; at < total; at += 4) {
      view.setInt32(at, Atomics.load(this.#words, CONTENT + at / 4), true);
    }
    if (Atomics.load(this.#words, VERSION) !== version) return undefined;
    const secret = new TextDecoder().decode(content.subarray(length, total));
    return { bytes: content.slice(0, length), method, secret, version };
  }

  request(): PulseRequest {
    return {
      version: Atomics.load(this.#words, VERSION),
      beats: Atomics.load(this.#words, BEATS),
      stop: Atomics.load(this.#words, STOP) !== 0,
    };
  }

  beat(): void {
    Atomics.add(this.#words, BEATS, 1);
  }

  /** Ends the thread's wait. */
  wake(): void {
    Atomics.add(this.#words, WAKES, 1);
    Atomics.notify(this.#words, WAKES);
  }

  askToStop(): void {
    Atomics.store(this.#words, STOP, 1);
    this.wake();
  }

  /** To be asked for before looking at the request, so that no wake is missed in between. */
  wakes(): number {
    return Atomics.load(this.#words, WAKES);
  }

  /** Waits until somebody wakes, unless that has happened since `wakes` was asked for. */
  sleep(wakes: number, limitMs: number): void {
    Atomics.wait(this.#words, WAKES, wakes, limitMs);
  }

  countSent(): void {
    Atomics.add(this.#words, SENT, 1);
  }

  /** Right for 2^32 messages: 2.7 years at a hundred in a second. */
  sent(): number {
    return Atomics.load(this.#words, SENT) >>> 0;
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4);
  return a | b << 8 | c << 16 | d << 24;
}
