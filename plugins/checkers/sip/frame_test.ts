import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { headLength, parseDatagram } from "./frame.ts";
import { HEAD_BYTES_MAX, parseHead } from "./parse.ts";

const encoder = new TextEncoder();

Deno.test("headLength ends at the first empty line", async (test) => {
  const table: readonly (readonly [text: string, length: number | undefined])[] = [
    ["", undefined],
    ["\r\n", undefined],
    ["a\r\n", undefined],
    ["a\r\n\r", undefined],
    ["a\r\n\r\n", 5],
    ["a\r\n\r\nb\r\n\r\n", 5],
    ["a\n\n", 3],
    ["a\n\r\nb", 4],
    ["a\r\n\nb", 4],
    ["a\r\r\n", undefined],
    ["a\r\n\rb\r\n\r\n", 9],
    ["\r\n\r\n", 4],
  ];
  for (const [text, length] of table) {
    await test.step(JSON.stringify(text), () => {
      assertEquals(headLength(encoder.encode(text)), length);
    });
  }
});

Deno.test("headLength is what a regular expression finds, in any bytes", () => {
  const unit = fc.constantFrom("\r", "\n", "\r\n", "a", " ");
  fc.assert(fc.property(fc.array(unit), (units) => {
    const text = units.join("");
    const match = /\n\r?\n/.exec(text);
    const wanted = match === null ? undefined : match.index + match[0].length;
    assertEquals(headLength(encoder.encode(text)), wanted);
  }));
});

Deno.test("parseDatagram judges the body against Content-Length", async (test) => {
  const ok = { kind: "response", status: 200, reason: "OK" };
  const start = "SIP/2.0 200 OK\r\n";
  const table: readonly (readonly [name: string, text: string, wanted: unknown])[] = [
    ["none, no body", `${start}\r\n`, ok],
    ["none, a body", `${start}\r\nbody`, ok],
    ["none, no empty line", start, ok],
    ["0", `${start}Content-Length: 0\r\n\r\n`, { ...ok, contentLength: 0 }],
    ["the body's", `${start}Content-Length: 4\r\n\r\nbody`, { ...ok, contentLength: 4 }],
    ["less than the body", `${start}l: 2\r\n\r\nbody`, { ...ok, contentLength: 2 }],
    ["more than the body", `${start}l: 5\r\n\r\nbody`, { kind: "malformed" }],
    ["more than nothing", `${start}l: 1\r\n\r\n`, { kind: "malformed" }],
    ["no empty line, 1", `${start}l: 1\r\n`, { kind: "malformed" }],
    ["no number", `${start}l: four\r\n\r\nbody`, { kind: "malformed" }],
    ["negative", `${start}l: -1\r\n\r\nbody`, { kind: "malformed" }],
    ["huge", `${start}l: ${"9".repeat(400)}\r\n\r\nbody`, { kind: "malformed" }],
  ];
  for (const [name, text, wanted] of table) {
    await test.step(`Content-Length: ${name}`, () => {
      assertEquals<unknown>(parseDatagram(encoder.encode(text)), wanted);
    });
  }
});

Deno.test("parseDatagram counts the body in bytes, not in characters", () => {
  const text = "SIP/2.0 200 OK\r\nContent-Length: 4\r\n\r\n\u{1f3aa}";
  assertEquals(parseDatagram(encoder.encode(text)).kind, "response");
});

Deno.test("parseDatagram takes a head up to the limit and none beyond", () => {
  const head = (length: number) => {
    const around = "SIP/2.0 200 OK\r\nX: \r\n\r\n".length;
    return encoder.encode(`SIP/2.0 200 OK\r\nX: ${"x".repeat(length - around)}\r\n\r\n`);
  };
  assertEquals(parseDatagram(head(HEAD_BYTES_MAX)).kind, "response");
  assertEquals(parseDatagram(head(HEAD_BYTES_MAX + 1)).kind, "malformed");
});

Deno.test("parseDatagram takes garbage for garbage", () => {
  for (
    const text of ["", "\r\n\r\n", "hello", "HTTP/1.1 200 OK\r\n\r\n", "\r\nSIP/2.0 200 OK\r\n"]
  ) {
    assertEquals(parseDatagram(encoder.encode(text)), { kind: "malformed" });
  }
  assertEquals(parseDatagram(Uint8Array.of(0, 255, 254, 128, 13, 10)), { kind: "malformed" });
});

Deno.test("parseDatagram never throws, whatever the bytes, and agrees with the parser of heads", () => {
  const start = encoder.encode("SIP/2.0 200 OK\r\n");
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, withStart) => {
    const whole = withStart ? Uint8Array.from([...start, ...bytes]) : bytes;
    const head = parseDatagram(whole);
    if (head.kind === "malformed") return;
    const text = new TextDecoder().decode(whole.subarray(0, headLength(whole) ?? whole.length));
    assertEquals(head, parseHead(text));
  }));
});
