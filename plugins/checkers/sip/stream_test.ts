import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { HEAD_BYTES_MAX } from "./parse.ts";
import { BODY_BYTES_MAX, SipStream, type StreamItem } from "./stream.ts";
import { cut } from "./test_answers.ts";

const encoder = new TextEncoder();

/** All items of a stream that comes in these pieces. */
function items(...pieces: readonly (string | Uint8Array)[]): StreamItem[] {
  const stream = new SipStream();
  return pieces.flatMap((piece) =>
    stream.push(typeof piece === "string" ? encoder.encode(piece) : piece)
  );
}

const response = (status: number, body = "") =>
  `SIP/2.0 ${status} Some reason\r\nCSeq: 1 OPTIONS\r\nl: ${body.length}\r\n\r\n${body}`;
const head = (status: number, contentLength = 0): StreamItem => ({
  kind: "response",
  status,
  reason: "Some reason",
  sequence: 1,
  method: "OPTIONS",
  contentLength,
});
const broken = (reason: string): StreamItem => ({ kind: "broken", reason });
const NOT_SIP = broken("answer is not SIP");
const TOO_LONG = broken("headers are longer than 16384 bytes");
const BAD_LENGTH = broken("Content-Length cannot be used");

Deno.test("SipStream gives a message as soon as its head is there", () => {
  const stream = new SipStream();
  const text = encoder.encode(response(200, "body"));
  const end = text.length - "body".length;
  assertEquals(stream.push(text.subarray(0, end - 1)), []);
  assertEquals(stream.push(text.subarray(end - 1, end)), [head(200, 4)]);
  assertEquals(stream.push(text.subarray(end)), []);
});

Deno.test("SipStream gives every message of one piece, and skips bodies and empty lines", () => {
  assertEquals(
    items(
      "\r\n\r\n" + response(100) + response(200, "v=0\r\n\r\nSIP/2.0 500 no\r\n\r\n") + "\r\n" +
        "OPTIONS sip:a SIP/2.0\r\nContent-Length: 3\r\n\r\nabc" + response(404),
    ),
    [head(100), head(200, 25), { kind: "request", contentLength: 3 }, head(404)],
  );
});

Deno.test("SipStream takes a message without Content-Length for one without a body", () => {
  const text = "SIP/2.0 200 Some reason\r\nCSeq: 1 OPTIONS\r\n\r\n";
  const { contentLength: _, ...wanted } = { contentLength: 0, ...head(200) };
  assertEquals<unknown>(items(text, response(404)), [wanted, head(404)]);
});

Deno.test("SipStream is broken by what cannot be cut into messages", async (test) => {
  const long = "x".repeat(HEAD_BYTES_MAX);
  const table: Readonly<Record<string, readonly [string, readonly StreamItem[]]>> = {
    "another protocol": ["HTTP/1.1 200 OK\r\n\r\n", [NOT_SIP]],
    "another protocol that waits for us": ["220 smtp ready\r\n", [NOT_SIP]],
    "a later message that is none": [response(100) + "hello\r\n", [head(100), NOT_SIP]],
    "a body that nobody announced": ["SIP/2.0 200 x\r\n\r\nbody\r\n", [{
      kind: "response",
      status: 200,
      reason: "x",
    }, NOT_SIP]],
    "a line without an end": [long + "x", [TOO_LONG]],
    "a first line that is too long": [`SIP/2.0 200 ${long}\r\n\r\n`, [TOO_LONG]],
    "a head without an end": [`SIP/2.0 200 OK\r\nX: ${long}`, [TOO_LONG]],
    "a head that is too long": [`SIP/2.0 200 OK\r\nX: ${long}\r\n\r\n`, [TOO_LONG]],
    "a length that is no number": ["SIP/2.0 200 OK\r\nl: many\r\n\r\n", [BAD_LENGTH]],
    "a body that is too long": [`SIP/2.0 200 OK\r\nl: ${BODY_BYTES_MAX + 1}\r\n\r\n`, [BAD_LENGTH]],
    "a length beyond all numbers": [`SIP/2.0 200 OK\r\nl: ${"9".repeat(400)}\r\n\r\n`, [
      BAD_LENGTH,
    ]],
  };
  for (const [name, [text, wanted]] of Object.entries(table)) {
    await test.step(name, () => assertEquals(items(text), wanted));
    await test.step(`${name}, and nothing follows`, () => {
      assertEquals(items(text, response(200)), wanted);
    });
  }
});

Deno.test("SipStream takes the longest head and the longest body", () => {
  const around = "SIP/2.0 200 Some reason\r\nCSeq: 1 OPTIONS\r\nl: 0\r\nX: \r\n\r\n".length;
  const long = response(200).replace(
    "\r\n\r\n",
    `\r\nX: ${"x".repeat(HEAD_BYTES_MAX - around)}\r\n\r\n`,
  );
  assertEquals(long.length, HEAD_BYTES_MAX);
  assertEquals(items(long), [head(200)]);
  assertEquals(items(response(200, "x".repeat(BODY_BYTES_MAX)), response(404)), [
    head(200, BODY_BYTES_MAX),
    head(404),
  ]);
});

const statuses = fc.integer({ min: 100, max: 699 });
const messages = fc.tuple(statuses, fc.stringMatching(/^[a-z\r\n ]{0,20}$/))
  .map(([status, body]) => response(status, body));
const trouble = fc.constantFrom(
  ...["\r", "\n", "\r\n", " ", "SIP/2.0 200", "SIP/2.0 200 OK\r\n", "l: 9\r\n", "l: x\r\n\r\n"],
  ...["OPTIONS sip:a SIP/2.0\r\n\r\n", "HTTP/1.1 200 OK\r\n", "\u{1f3aa}", "\ufeff", "v: a"],
);
const streams = fc.array(
  fc.oneof({ arbitrary: messages, weight: 2 }, { arbitrary: trouble, weight: 1 }),
)
  .map((parts) => encoder.encode(parts.join("")));
const places = fc.array(fc.nat(), { maxLength: 12 });

Deno.test("SipStream gives the same however the stream is cut", () => {
  fc.assert(
    fc.property(streams, places, (bytes, where) => {
      assertEquals(items(...cut(bytes, where)), items(bytes));
    }),
    { numRuns: 500 },
  );
});

Deno.test("SipStream gives the same byte by byte", () => {
  fc.assert(fc.property(streams, (bytes) => {
    assertEquals(items(...Array.from(bytes, (byte) => Uint8Array.of(byte))), items(bytes));
  }));
});

Deno.test("SipStream gives the same around the limit of a head, however it is cut", () => {
  const lengths = fc.integer({ min: HEAD_BYTES_MAX - 60, max: HEAD_BYTES_MAX + 10 });
  const starts = fc.constantFrom("", "SIP/2.0 200 ", "SIP/2.0 200 OK\r\nX: ", "no\r\n");
  const near = fc.array(fc.integer({ min: HEAD_BYTES_MAX - 80, max: HEAD_BYTES_MAX + 80 }), {
    maxLength: 5,
  });
  fc.assert(fc.property(starts, lengths, near, (start, length, where) => {
    const bytes = encoder.encode(`${start}${"x".repeat(length)}\r\n\r\n${response(404)}`);
    assertEquals(items(...cut(bytes, where)), items(bytes));
  }));
});

Deno.test("SipStream never throws, whatever the bytes, and gives nothing after it is broken", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), places, (bytes, where) => {
    const all = items(...cut(bytes, where), response(200));
    const index = all.findIndex((item) => item.kind === "broken");
    assert(index < 0 || index === all.length - 1);
  }));
});

Deno.test("SipStream gives messages that follow each other in any number", () => {
  fc.assert(fc.property(fc.array(statuses), places, (sent, where) => {
    const bytes = encoder.encode(sent.map((status) => response(status, "b")).join("\r\n"));
    assertEquals(items(...cut(bytes, where)), sent.map((status) => head(status, 1)));
  }));
});
