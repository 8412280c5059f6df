/** Reading SIP messages (RFC 3261 section 7), as much as a checker needs. Pure; never throws. */

/** Limit for a message's head, on any transport. */
export const HEAD_BYTES_MAX = 16 * 1_024;

export interface SipResponse {
  readonly kind: "response";
  readonly status: number;
  readonly reason: string;
  /** Of the topmost Via: in lower case, because they are compared without regard to it. */
  readonly viaBranch?: string;
  readonly viaSentBy?: string;
  readonly callId?: string;
  readonly fromTag?: string;
  readonly sequence?: number;
  readonly method?: string;
  /** Undefined where there is no such header, NaN where it is no number. */
  readonly contentLength?: number;
}

/** Somebody's request: no answer to ours, but its length must be known on a stream. */
export interface SipRequest {
  readonly kind: "request";
  readonly contentLength?: number;
}

export type SipHead = SipResponse | SipRequest | { readonly kind: "malformed" };

/** The flag "s": a reason phrase may hold what the dot leaves out otherwise, such as U+2028. */
const RESPONSE_LINE_FORM = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/is;
const REQUEST_LINE_FORM = /^[A-Za-z]+ \S+ SIP\/2\.0$/i;

/** Compact names (RFC 3261 section 7.3.3), of the headers that are read here. */
const FULL_NAMES: ReadonlyMap<string, string> = new Map([
  ["v", "via"],
  ["f", "from"],
  ["i", "call-id"],
  ["l", "content-length"],
]);

/** Reads a head: start line and headers, with or without the empty line that ends them. */
export function parseHead(text: string): SipHead {
  // A line that begins with a blank goes on with the one before it.
  const lines = text.replaceAll(/\r?\n[ \t]+/g, " ").split(/\r?\n/);
  const startLine = lines[0] ?? "";
  const headers = firstHeaders(lines);
  const length = headers.get("content-length");
  const contentLength = length === undefined
    ? {}
    : { contentLength: /^\d+$/.test(length) ? Number(length) : NaN };
  const match = RESPONSE_LINE_FORM.exec(startLine);
  if (match !== null) {
    return {
      kind: "response",
      status: Number(match[1]),
      reason: (match[2] ?? "").trim(),
      ...viaParts(headers.get("via")),
      ...sequenceParts(headers.get("cseq")),
      ...fromParts(headers.get("from")),
      ...callIdParts(headers.get("call-id")),
      ...contentLength,
    };
  }
  return REQUEST_LINE_FORM.test(startLine)
    ? { kind: "request", ...contentLength }
    : { kind: "malformed" };
}

/** The first value of each header by its full, lower-case name: the topmost Via counts, and the others stand once. */
function firstHeaders(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines.slice(1)) {
    if (line === "") break;
    const colon = line.indexOf(":");
    if (colon < 0) continue;
    const written = line.slice(0, colon).trim().toLowerCase();
    const name = FULL_NAMES.get(written) ?? written;
    if (!headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  return headers;
}

/** `SIP/2.0/UDP host:port;parameters`, blanks allowed around slashes and semicolons; further values behind a comma. */
function viaParts(value: string | undefined): { viaSentBy?: string; viaBranch?: string } {
  const [first = ""] = splitOutsideQuotes(value ?? "", ",");
  const [sent = "", ...parameters] = splitOutsideQuotes(first, ";");
  const sentBy = /^SIP\s*\/\s*2\.0\s*\/\s*\S+\s+(.+)$/is.exec(sent.trim())?.[1];
  const branch = parameter(parameters, "branch");
  return {
    ...(sentBy === undefined ? {} : { viaSentBy: sentBy.replaceAll(/\s/g, "").toLowerCase() }),
    ...(branch === undefined ? {} : { viaBranch: branch.toLowerCase() }),
  };
}

function sequenceParts(value: string | undefined): { sequence?: number; method?: string } {
  const match = /^(\d{1,10})\s+(\S+)$/.exec(value ?? "");
  return match === null ? {} : { sequence: Number(match[1]), method: match[2] ?? "" };
}

/** The tag stands behind the address; what looks like one inside `<...>` or quotes belongs to the address. */
function fromParts(value: string | undefined): { fromTag?: string } {
  const [, ...parameters] = splitOutsideQuotes(value ?? "", ";");
  const tag = parameter(parameters, "tag");
  return tag === undefined ? {} : { fromTag: tag };
}

function callIdParts(value: string | undefined): { callId?: string } {
  return value === undefined ? {} : { callId: value };
}

function parameter(parameters: readonly string[], name: string): string | undefined {
  for (const each of parameters) {
    const equals = each.indexOf("=");
    if (equals < 0 || each.slice(0, equals).trim().toLowerCase() !== name) continue;
    return each.slice(equals + 1).trim();
  }
  return undefined;
}

/** Splits at a separator that stands neither in a quoted string nor in angle brackets. */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let quoted = false;
  let bracketed = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted) {
      if (character === "\\") at++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "<") bracketed = true;
    else if (character === ">") bracketed = false;
    else if (character === separator && !bracketed) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}
