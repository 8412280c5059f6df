/** Answers to a request, right in everything but what a test changes. */

/** What stands behind the name of a header of a request that this folder has built. */
export function headerOf(request: string, name: string): string {
  const line = request.split("\r\n").find((each) => each.startsWith(`${name}: `));
  if (line === undefined) throw new Error(`the request has no ${name}: ${request}`);
  return line.slice(name.length + 2);
}

export interface AnswerChanges {
  readonly status?: string;
  /** Instead of the right value; null leaves the header out; other names are added. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: string;
}

/** What RFC 3261 section 8.2.6 asks of a server, with these changes. */
export function answerTo(request: string, changes: AnswerChanges = {}): string {
  const { status = "200 OK", headers = {}, body = "" } = changes;
  const via = headerOf(request, "Via").replace(/;rport$/, ";received=127.0.0.1;rport=5060");
  const all: Record<string, string | null> = {
    Via: via,
    From: headerOf(request, "From"),
    To: `${headerOf(request, "To")};tag=of-the-server`,
    "Call-ID": headerOf(request, "Call-ID"),
    CSeq: headerOf(request, "CSeq"),
    Server: "a test",
    "Content-Length": String(new TextEncoder().encode(body).length),
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}`]
  );
  return [`SIP/2.0 ${status}`, ...lines, "", body].join("\r\n");
}

/** The same message with the compact names of RFC 3261 section 7.3.3. */
export function compact(message: string): string {
  return message.replace("\r\nVia:", "\r\nv:").replace("\r\nFrom:", "\r\nf:")
    .replace("\r\nTo:", "\r\nt:").replace("\r\nCall-ID:", "\r\ni:")
    .replace("\r\nContent-Length:", "\r\nl:");
}

/** The same message with the value of every header on a line of its own. */
export function fold(message: string): string {
  return message.replaceAll(/^([A-Za-z-]+): /gm, "$1:\r\n \t");
}

/** The same bytes cut at these places. */
export function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}
