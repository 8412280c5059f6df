/** Cutting a stream into SIP messages (RFC 3261 sections 7.5 and 18.3). No input or output; never throws. */

import { headLength } from "./frame.ts";
import { HEAD_BYTES_MAX, parseHead, type SipHead } from "./parse.ts";

/** Limit for a body that is skipped; an answer to OPTIONS has a session description at most. */
export const BODY_BYTES_MAX = 64 * 1_024;

export type StreamItem = SipHead | { readonly kind: "broken"; readonly reason: string };

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const NOT_SIP = "answer is not SIP";

const decoder = new TextDecoder();

/** Takes pieces of the stream and gives the head of each message as soon as it is there; bodies are skipped. */
export class SipStream {
  #pending: Uint8Array = new Uint8Array(0);
  /** Bytes of the present body that are still to come. */
  #skip = 0;
  #broken = false;

  /** After an item of kind `broken` nothing follows: where the next message begins is unknown then. */
  push(bytes: Uint8Array): StreamItem[] {
    const items: StreamItem[] = [];
    if (this.#broken) return items;
    let rest = this.#pending.length === 0 ? bytes : concat(this.#pending, bytes);
    while (!this.#broken) {
      const skipped = Math.min(this.#skip, rest.length);
      this.#skip -= skipped;
      rest = skipEmptyLines(rest.subarray(skipped));
      const length = headLength(rest);
      const trouble = headTrouble(rest, length ?? rest.length);
      if (trouble === undefined && length === undefined) break;
      items.push(
        trouble === undefined ? this.#take(rest.subarray(0, length)) : this.#break(trouble),
      );
      rest = rest.subarray(length);
    }
    this.#pending = rest.slice();
    return items;
  }

  #take(bytes: Uint8Array): StreamItem {
    const head = parseHead(decoder.decode(bytes));
    if (head.kind === "malformed") return this.#break(NOT_SIP);
    const { contentLength = 0 } = head;
    // NaN, a length that cannot be read, fails the comparison too.
    if (!(contentLength <= BODY_BYTES_MAX)) return this.#break("Content-Length cannot be used");
    this.#skip = contentLength;
    return head;
  }

  #break(reason: string): StreamItem {
    this.#broken = true;
    return { kind: "broken", reason };
  }
}

/**
 * What makes waiting for the rest of a head useless. A first line that is no SIP is told at once: its sender may wait
 * for us.
 */
function headTrouble(bytes: Uint8Array, length: number): string | undefined {
  const end = bytes.indexOf(LINE_FEED);
  if (end >= 0 && end < HEAD_BYTES_MAX) {
    const line = decoder.decode(bytes.subarray(0, end)).replace(/\r$/, "");
    if (parseHead(line).kind === "malformed") return NOT_SIP;
  }
  return length > HEAD_BYTES_MAX ? `headers are longer than ${HEAD_BYTES_MAX} bytes` : undefined;
}

/** Empty lines between messages are keep-alives (RFC 5626). */
function skipEmptyLines(bytes: Uint8Array): Uint8Array {
  let at = 0;
  while (bytes[at] === LINE_FEED || bytes[at] === CARRIAGE_RETURN) at++;
  return bytes.subarray(at);
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
