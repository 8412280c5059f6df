/** Where a message's head ends, and the message in a datagram (RFC 3261 sections 7.5 and 18.3). Pure; never throws. */

import { HEAD_BYTES_MAX, parseHead, type SipHead } from "./parse.ts";

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

const decoder = new TextDecoder();

/** The length up to the end of the first empty line, or undefined. A bare line feed ends a line too. */
export function headLength(bytes: Uint8Array): number | undefined {
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) {
    if (bytes[at + 1] === LINE_FEED) return at + 2;
    if (bytes[at + 1] === CARRIAGE_RETURN && bytes[at + 2] === LINE_FEED) return at + 3;
  }
  return undefined;
}

/**
 * Reads the message in a datagram. The end of the datagram ends the head too, as lenient as servers are with each
 * other; a body shorter than Content-Length says, or too long a head, makes the message one to discard; a longer body
 * is cut.
 */
export function parseDatagram(bytes: Uint8Array): SipHead {
  const length = headLength(bytes) ?? bytes.length;
  if (length > HEAD_BYTES_MAX) return { kind: "malformed" };
  const head = parseHead(decoder.decode(bytes.subarray(0, length)));
  if (head.kind === "malformed") return head;
  const { contentLength = 0 } = head;
  // NaN, a length that cannot be read, fails the comparison too.
  return contentLength <= bytes.length - length ? head : { kind: "malformed" };
}
