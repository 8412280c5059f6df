/**
 * The head of an HTTP/1 answer: status line and header fields (RFC 9112 sections 4 and 5). Pure;
 * never throws.
 */

/** Limit for all heads of an answer together, those of 1xx answers included. */
export const HEAD_BYTES_MAX = 16 * 1_024;

/** What a checker needs of a head. A field that stands on several lines has several values. */
export interface Head {
  readonly status: number;
  readonly contentLength: readonly string[];
  readonly transferEncoding: readonly string[];
  readonly location: readonly string[];
}

export type HeadReading =
  /** More bytes are needed. */
  | { readonly kind: "partial" }
  | { readonly kind: "malformed"; readonly reason: string }
  /** `length` bytes of head, the empty line included. */
  | { readonly kind: "complete"; readonly head: Head; readonly length: number };

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** So many bytes without a line feed are enough to tell that this is no HTTP. */
const GLIMPSE_BYTES = 64;
const STATUS_LINE_FORM = /^HTTP\/1\.\d [1-9]\d\d(?: .*)?$/;
const STATUS_LINE_BEGIN = /^HTTP\/1\.\d [1-9]\d\d/;
/** Where the three digits stand. */
const STATUS_AT = "HTTP/1.1 ".length;
/** A token (RFC 9110 section 5.6.2). */
const FIELD_NAME_FORM = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const SHOWN_MAX = 40;
const NO_VALUES: readonly string[] = [];

const decoder = new TextDecoder();

/**
 * Reads a head from the beginning of the bytes. What is wrong with the first line is told as soon
 * as that line is there, so that a server which speaks another protocol and then waits is not
 * waited for. The result depends on the bytes alone, not on how they were cut into pieces.
 */
export function readHead(bytes: Uint8Array, bytesMax: number): HeadReading {
  const within = bytes.length > bytesMax ? bytes.subarray(0, bytesMax) : bytes;
  const length = headLength(within);
  if (length !== undefined) return parseHead(within, length);
  if (isForeign(within)) return notHttp(within);
  return within.length < bytesMax
    ? { kind: "partial" }
    : malformed(`headers are longer than ${HEAD_BYTES_MAX} bytes`);
}

/**
 * The length up to the end of the first empty line, or undefined. A bare line feed ends a line too
 * (RFC 9112 section 2.2).
 */
function headLength(bytes: Uint8Array): number | undefined {
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) {
    if (bytes[at + 1] === LINE_FEED) return at + 2;
    if (bytes[at + 1] === CARRIAGE_RETURN && bytes[at + 2] === LINE_FEED) return at + 3;
  }
  return undefined;
}

function isForeign(bytes: Uint8Array): boolean {
  const end = bytes.indexOf(LINE_FEED);
  if (end < 0 && bytes.length < GLIMPSE_BYTES) return false;
  const form = end >= 0 && end < GLIMPSE_BYTES ? STATUS_LINE_FORM : STATUS_LINE_BEGIN;
  return !form.test(firstLine(bytes));
}

/** The first line, or what is seen of a long one. */
function firstLine(bytes: Uint8Array): string {
  const seen = bytes.subarray(0, GLIMPSE_BYTES);
  const end = seen.indexOf(LINE_FEED);
  return decoder.decode(end < 0 ? seen : seen.subarray(0, end)).replace(/\r$/, "");
}

function notHttp(bytes: Uint8Array): HeadReading {
  return malformed(`answer is not HTTP/1, it starts with ${shown(firstLine(bytes))}`);
}

function parseHead(bytes: Uint8Array, length: number): HeadReading {
  const text = decoder.decode(bytes.subarray(0, length));
  let end = text.indexOf("\n");
  const statusLine = lineOf(text, 0, end);
  if (!STATUS_LINE_FORM.test(statusLine)) return notHttp(bytes);
  const fields = new Fields();
  while (end + 1 < text.length) {
    const begin = end + 1;
    end = text.indexOf("\n", begin);
    const line = lineOf(text, begin, end);
    if (line !== "" && !fields.take(line)) {
      return malformed(`cannot read ${shown(line)} as a header`);
    }
  }
  const status = Number(statusLine.slice(STATUS_AT, STATUS_AT + 3));
  return { kind: "complete", head: fields.head(status), length };
}

/** A line without its end; every line of a head has one. */
function lineOf(text: string, begin: number, lineFeedAt: number): string {
  const isAfterReturn = text.charCodeAt(lineFeedAt - 1) === CARRIAGE_RETURN;
  return text.slice(begin, isAfterReturn ? lineFeedAt - 1 : lineFeedAt);
}

/** Collects header lines, and keeps the values of the few that matter. */
class Fields {
  readonly #kept = new Map<string, string[]>();
  /**
   * The values of the last line's field, to which a folded line belongs; undefined before the first
   * line.
   */
  #last: string[] | undefined;

  /** False where the line is no header. */
  take(line: string): boolean {
    if (line.startsWith(" ") || line.startsWith("\t")) return this.#fold(line);
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0));
    if (!FIELD_NAME_FORM.test(name)) return false;
    this.#last = this.#valuesOf(name);
    this.#last.push(line.slice(colon + 1).trim());
    return true;
  }

  /** A folded line goes on with the value before it (RFC 9112 section 5.2). */
  #fold(line: string): boolean {
    if (this.#last === undefined) return false;
    this.#last.push(`${this.#last.pop() ?? ""} ${line.trim()}`.trim());
    return true;
  }

  #valuesOf(written: string): string[] {
    const name = written.toLowerCase();
    const isKept = name === "content-length" || name === "transfer-encoding" || name === "location";
    const known = isKept ? this.#kept.get(name) : undefined;
    const values = known ?? [];
    if (isKept && known === undefined) this.#kept.set(name, values);
    return values;
  }

  head(status: number): Head {
    return {
      status,
      contentLength: this.#kept.get("content-length") ?? NO_VALUES,
      transferEncoding: this.#kept.get("transfer-encoding") ?? NO_VALUES,
      location: this.#kept.get("location") ?? NO_VALUES,
    };
  }
}

function malformed(reason: string): HeadReading {
  return { kind: "malformed", reason };
}

/** Text of a server as it can stand in a message: quoted, cut, with control characters escaped. */
export function shown(text: string, lengthMax: number = SHOWN_MAX): string {
  return JSON.stringify(text.length > lengthMax ? `${text.slice(0, lengthMax)}...` : text);
}
