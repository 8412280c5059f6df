import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { HEAD_BYTES_MAX } from "./head.ts";
import { BODY_BYTES_MAX, type Parsed, type ParseOptions, ResponseParser } from "./parse.ts";
import { cut, page } from "./testing.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const GET: ParseOptions = { method: "GET", wantsBody: true };
const GET_HEAD_ONLY: ParseOptions = { method: "GET", wantsBody: false };

/** Feeds the pieces and then the end of the stream; says whether the end had to be waited for. */
function parse(
  pieces: readonly (string | Uint8Array)[],
  options: ParseOptions = GET,
): { readonly parsed: Parsed; readonly early: boolean } {
  const parser = new ResponseParser(options);
  for (const piece of pieces) {
    const bytes = typeof piece === "string" ? encoder.encode(piece) : piece.slice();
    const parsed = parser.push(bytes);
    // A caller reads the next piece into the same memory.
    bytes.fill(0);
    if (parsed !== undefined) return { parsed, early: true };
  }
  return { parsed: parser.end(), early: false };
}

function response(pieces: readonly (string | Uint8Array)[], options?: ParseOptions) {
  const { parsed, early } = parse(pieces, options);
  assert(parsed.ok, JSON.stringify(parsed));
  const { status, body, truncated } = parsed.response;
  return { status, body: decoder.decode(body), truncated, early };
}

function reason(pieces: readonly (string | Uint8Array)[], options?: ParseOptions): string {
  const { parsed } = parse(pieces, options);
  assert(!parsed.ok, JSON.stringify(parsed));
  return parsed.reason;
}

Deno.test("ResponseParser decides as soon as the body is complete", () => {
  const expected = { status: 200, body: "hello", truncated: false, early: true };
  assertEquals(response([page("200 OK", "hello")]), expected);
  assertEquals(response([`${page("200 OK", "hello")}more that nobody asked for`]), expected);
  const chunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";
  assertEquals(response([chunked]), expected);
});

Deno.test("ResponseParser waits for the end where the body has no length", () => {
  assertEquals(response(["HTTP/1.0 200 OK\r\n\r\n", "hel", "lo"]), {
    status: 200,
    body: "hello",
    truncated: false,
    early: false,
  });
});

Deno.test("ResponseParser does not wait for a body that nobody wants", () => {
  const started = ["HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"];
  assertEquals(response(started, GET_HEAD_ONLY), {
    status: 200,
    body: "",
    truncated: false,
    early: true,
  });
  for (const status of ["301 Moved", "404 Not Found", "500 Oops", "101 Switching Protocols"]) {
    const head = `HTTP/1.1 ${status}\r\nContent-Length: 1000\r\n\r\n`;
    assertEquals(response([head]).early, true, status);
  }
});

Deno.test("ResponseParser knows that HEAD and 204 have no body", () => {
  const head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
  assertEquals(response([head], { method: "HEAD", wantsBody: true }).body, "");
  const noContent = "HTTP/1.1 204 No Content\r\n\r\n";
  assertEquals(response([noContent]), { status: 204, body: "", truncated: false, early: true });
});

Deno.test("ResponseParser skips interim answers, but not forever", () => {
  const early = "HTTP/1.1 103 Early Hints\r\nLink: </x.css>\r\n\r\n";
  const text = `HTTP/1.1 100 Continue\r\n\r\n${early}${page("200 OK", "hello")}`;
  assertEquals(response([text]).body, "hello");
  assertEquals(response([text.slice(0, 30), text.slice(30)]).body, "hello");
  const endless = early.repeat(Math.ceil(HEAD_BYTES_MAX / early.length) + 1);
  assertEquals(reason([endless]), `headers are longer than ${HEAD_BYTES_MAX} bytes`);
});

Deno.test("ResponseParser says what was missing when the connection closes too early", () => {
  assertEquals(reason([]), "closed before the end of the headers");
  assertEquals(reason(["HTTP/1.1 200 OK\r\n"]), "closed before the end of the headers");
  assertEquals(reason(["HTTP/1.1 100 Continue\r\n\r\n"]), "closed before the end of the headers");
  const head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";
  assertEquals(reason([head, "0123456789"]), "closed after 10 of 100 bytes of the body");
  const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
  assertEquals(reason([chunked]), "closed before the end of the body");
});

Deno.test("ResponseParser hands on what head, framing and chunks find wrong", () => {
  assertEquals(reason(["SSH-2.0-x\r\n"]), `answer is not HTTP/1, it starts with "SSH-2.0-x"`);
  assertEquals(
    reason(["HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"]),
    `cannot use Content-Length "-1"`,
  );
  assertEquals(
    reason(["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"]),
    `cannot read "zz" as the size of a chunk`,
  );
});

Deno.test("ResponseParser reads a body up to its limit and says when there is more", () => {
  const head = "HTTP/1.1 200 OK\r\n\r\n";
  const lengthHead = `HTTP/1.1 200 OK\r\nContent-Length: ${BODY_BYTES_MAX}\r\n\r\n`;
  const longHead = `HTTP/1.1 200 OK\r\nContent-Length: ${BODY_BYTES_MAX * 10}\r\n\r\n`;
  const chunkedHead = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n";
  const full = "x".repeat(BODY_BYTES_MAX);
  assertEquals(response([lengthHead, full]).truncated, false);
  assertEquals(response([head, full]).truncated, false);
  for (const start of [head, longHead, chunkedHead]) {
    const { truncated, body, early } = response([start, full, "y"]);
    assertEquals([truncated, body === full, early], [true, true, true]);
  }
});

Deno.test("ResponseParser names the place that a redirect points to", () => {
  const { parsed } = parse([page("302 Found", "", "Location: http://other.example/\r\n")]);
  assert(parsed.ok);
  assertEquals(parsed.response.location, "http://other.example/");
});

const lines = fc.constantFrom(
  "HTTP/1.1 200 OK\r\n",
  "HTTP/1.1 100 Continue\r\n\r\n",
  "HTTP/1.0 404 Not Found\n",
  "Content-Length: 5\r\n",
  "Content-Length: 7, 7\r\n",
  "Transfer-Encoding: chunked\r\n",
  "X: y\r\n",
  " folded\r\n",
  "\r\n",
  "5\r\nhello\r\n",
  "0\r\n\r\n",
  "hello",
  "é\0",
  "x".repeat(80),
);
const answers = fc.oneof(
  fc.array(lines, { maxLength: 10 }).map((parts) => encoder.encode(parts.join(""))),
  fc.array(lines, { maxLength: 8 }).map((parts) =>
    encoder.encode(`HTTP/1.1 200 OK\r\n${parts.join("")}`)
  ),
  fc.uint8Array({ maxLength: 200 }),
);
const anyOptions = fc.record({
  method: fc.constantFrom("GET" as const, "HEAD" as const),
  wantsBody: fc.boolean(),
});

Deno.test("ResponseParser gives the same for any bytes in any pieces, and never throws", () => {
  fc.assert(
    fc.property(answers, fc.array(fc.nat()), anyOptions, (bytes, places, options) => {
      assertEquals(parse(cut(bytes, places), options).parsed, parse([bytes], options).parsed);
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("ResponseParser gives the same byte by byte at its limits", () => {
  const texts = [
    `HTTP/1.1 200 OK\r\nA: ${"x".repeat(HEAD_BYTES_MAX)}\r\n\r\n`,
    `HTTP/1.1 200 OK\r\n${"A: b\r\n".repeat(HEAD_BYTES_MAX / 6)}\r\n`,
    `${"x".repeat(HEAD_BYTES_MAX)}\r\n\r\n`,
  ];
  for (const text of texts) {
    const bytes = encoder.encode(text);
    const pieces = Array.from({ length: bytes.length }, (_, at) => bytes.subarray(at, at + 1));
    assertEquals(parse(pieces).parsed, parse([bytes]).parsed);
  }
});
