import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { HEAD_BYTES_MAX, type HeadReading, readHead, shown } from "./head.ts";

const encoder = new TextEncoder();

function read(text: string): HeadReading {
  return readHead(encoder.encode(text), HEAD_BYTES_MAX);
}

function complete(text: string) {
  const reading = read(text);
  assert(reading.kind === "complete", JSON.stringify(reading));
  return reading;
}

function malformed(text: string): string {
  const reading = read(text);
  assert(reading.kind === "malformed", JSON.stringify(reading));
  return reading.reason;
}

Deno.test("readHead reads status and the headers that matter, whatever their case", () => {
  const text = "HTTP/1.1 301 Moved\r\nServer: x\r\ncontent-LENGTH: 12\r\n" +
    "TRANSFER-Encoding: gzip\r\nTransfer-Encoding: chunked\r\nlocation:/there \r\n\r\nbody";
  const { head, length } = complete(text);
  assertEquals(head, {
    status: 301,
    contentLength: ["12"],
    transferEncoding: ["gzip", "chunked"],
    location: ["/there"],
  });
  assertEquals(text.slice(length), "body");
});

Deno.test("readHead takes HTTP/1.0, a missing reason phrase and bare line feeds", () => {
  assertEquals(complete("HTTP/1.0 200 OK\r\n\r\n").head.status, 200);
  assertEquals(complete("HTTP/1.1 204\r\n\r\n").head.status, 204);
  assertEquals(complete("HTTP/1.1 204 \r\n\r\n").head.status, 204);
  const { head, length } = complete("HTTP/1.1 200 OK\nContent-Length: 3\n\nabc");
  assertEquals([head.contentLength, length], [["3"], 35]);
});

Deno.test("readHead joins a folded line to the value before it", () => {
  const { head } = complete(
    "HTTP/1.1 200 OK\r\nLocation: /a\r\n  b\r\n\tc\r\nContent-Length:\r\n 5\r\n\r\n",
  );
  assertEquals([head.location, head.contentLength], [["/a b c"], ["5"]]);
});

Deno.test("readHead waits for the empty line", () => {
  for (
    const text of ["", "H", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n\r"]
  ) {
    assertEquals(read(text).kind, "partial", JSON.stringify(text));
  }
});

Deno.test("readHead tells another protocol by its first line, before anything else has come", () => {
  const lines = [
    "220 mail.example ESMTP\r\n",
    "SSH-2.0-OpenSSH_9.2\r\n",
    "\r\n",
    "HTTP/2 200\r\n",
    "HTTP/1.1 20\r\n",
    "HTTP/1.1 2000 OK\r\n",
    "HTTP/1.1 099 Low\r\n",
    "http/1.1 200 OK\r\n",
    "HTTP/1.1  200 OK\r\n",
    " HTTP/1.1 200 OK\r\n",
  ];
  for (const line of lines) {
    const first = line.trimEnd();
    const expected = `answer is not HTTP/1, it starts with ${JSON.stringify(first)}`;
    assertEquals(malformed(line), expected);
    assertEquals(malformed(`${line}A: b\r\n\r\n`), expected, "with a whole head");
  }
});

Deno.test("readHead tells binary rubbish without a line end after a glimpse", () => {
  assertEquals(read("\x16\x03\x01".padEnd(63, "x")).kind, "partial");
  assertMatch(malformed("\x16\x03\x01".padEnd(64, "x")), /^answer is not HTTP\/1/);
  assertEquals(read(`HTTP/1.1 200 ${"x".repeat(100)}`).kind, "partial", "a long reason phrase");
});

Deno.test("readHead names the line that is no header", () => {
  const start = "HTTP/1.1 200 OK\r\nServer: x\r\n";
  assertEquals(malformed(`${start}no colon\r\n\r\n`), `cannot read "no colon" as a header`);
  assertEquals(malformed(`${start}: empty name\r\n\r\n`), `cannot read ": empty name" as a header`);
  assertEquals(malformed(`${start}a b: c\r\n\r\n`), `cannot read "a b: c" as a header`);
  assertEquals(malformed(`${start}a : c\r\n\r\n`), `cannot read "a : c" as a header`);
  assertEquals(
    malformed("HTTP/1.1 200 OK\r\n folded: too early\r\n\r\n"),
    `cannot read " folded: too early" as a header`,
  );
});

Deno.test("readHead has a limit, and the empty line must come within it", () => {
  const start = "HTTP/1.1 200 OK\r\nA: ";
  const fits = start + "x".repeat(HEAD_BYTES_MAX - start.length - 4) + "\r\n\r\n";
  assertEquals(complete(fits).length, HEAD_BYTES_MAX);
  const reason = `headers are longer than ${HEAD_BYTES_MAX} bytes`;
  assertEquals(malformed(fits.replace("A: ", "A: x")), reason);
  assertEquals(malformed(start.padEnd(HEAD_BYTES_MAX, "x")), reason);
});

Deno.test("readHead never throws and never reads past the end", () => {
  const headLike = fc.array(
    fc.constantFrom(
      "HTTP/1.1 200 OK",
      "\r\n",
      "\n",
      "\r",
      ":",
      " ",
      "Content-Length",
      "7",
      "\0",
      "é",
    ),
    { maxLength: 40 },
  ).map((parts) => encoder.encode(parts.join("")));
  fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), headLike), (bytes) => {
    const reading = readHead(bytes, HEAD_BYTES_MAX);
    if (reading.kind === "complete") assert(reading.length <= bytes.length);
  }));
});

Deno.test("readHead never changes its mind when more bytes come", () => {
  const headLike = fc.array(
    fc.constantFrom("HTTP/1.1 200 OK", "HTTP/1.1 ", "\r\n", "\n", "x: y", " ", ":", "x".repeat(30)),
    { maxLength: 12 },
  ).map((parts) => encoder.encode(parts.join("")));
  fc.assert(fc.property(headLike, fc.nat(), (bytes, place) => {
    const early = readHead(bytes.subarray(0, place % (bytes.length + 1)), HEAD_BYTES_MAX);
    if (early.kind !== "partial") assertEquals(readHead(bytes, HEAD_BYTES_MAX), early);
  }));
});

Deno.test("shown quotes, cuts and escapes", () => {
  assertEquals(shown("plain"), `"plain"`);
  assertEquals(shown("a\r\n\x1b[31m"), String.raw`"a\r\n\u001b[31m"`);
  assertEquals(shown("x".repeat(41)), `"${"x".repeat(40)}..."`);
});
