/** SIP messages out of a stream of bytes, which may bring them in pieces or several at once (RFC 3261 section 18.3). */

/** Far more than any OPTIONS needs; more than this without an end is no SIP. */
const MESSAGE_BYTES_MAX = 65_536;

export type SipStreamPart =
  | { readonly kind: "message"; readonly text: string }
  /** Two line ends between messages: the other side asks whether anybody reads (RFC 5626 section 3.5.1). */
  | { readonly kind: "keepalive" }
  /** Nothing sensible can follow; close the connection. */
  | { readonly kind: "broken" };

export interface SipStream {
  /** What the bytes so far complete. */
  push(bytes: Uint8Array): SipStreamPart[];
}

export function createSipStream(): SipStream {
  // One character for each byte, so that lengths are lengths in bytes.
  let buffer = "";

  function next(): SipStreamPart | undefined {
    if (buffer.startsWith("\r\n\r\n")) {
      buffer = buffer.slice(4);
      return { kind: "keepalive" };
    }
    if (buffer.startsWith("\r\n") && buffer.length > 2 && buffer[2] !== "\r") {
      buffer = buffer.slice(2);
    }
    const headEnd = buffer.startsWith("\r\n") ? -1 : buffer.indexOf("\r\n\r\n");
    if (headEnd < 0) return buffer.length > MESSAGE_BYTES_MAX ? { kind: "broken" } : undefined;
    const head = buffer.slice(0, headEnd);
    const length = /^(?:content-length|l)[ \t]*:[ \t]*(\d+)[ \t]*$/im.exec(head)?.[1];
    // On a stream nothing but this header says where the message ends.
    if (length === undefined || Number(length) > MESSAGE_BYTES_MAX) return { kind: "broken" };
    const end = headEnd + 4 + Number(length);
    if (buffer.length < end) return undefined;
    const bytes = Uint8Array.from(buffer.slice(0, end), (character) => character.charCodeAt(0));
    buffer = buffer.slice(end);
    return { kind: "message", text: new TextDecoder().decode(bytes) };
  }

  return {
    push(bytes) {
      for (const byte of bytes) buffer += String.fromCharCode(byte);
      const parts: SipStreamPart[] = [];
      for (let part = next(); part !== undefined; part = next()) {
        parts.push(part);
        if (part.kind === "broken") break;
      }
      return parts;
    },
  };
}
