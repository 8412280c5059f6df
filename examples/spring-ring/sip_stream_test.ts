import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { createSipStream } from "./sip_stream.ts";

const encoder = new TextEncoder();
const PING = "OPTIONS sip:a SIP/2.0\r\nContent-Length: 0\r\n\r\n";
const BODY = "OPTIONS sip:a SIP/2.0\r\nl: 5\r\n\r\nhäll";

function partsOf(...chunks: string[]) {
  const stream = createSipStream();
  return chunks.flatMap((chunk) => stream.push(encoder.encode(chunk)));
}

Deno.test("createSipStream gives messages that come together one by one", () => {
  assertEquals(partsOf(PING + PING), [
    { kind: "message", text: PING },
    { kind: "message", text: PING },
  ]);
});

Deno.test("createSipStream counts the body in bytes", () => {
  assertEquals(partsOf(BODY + PING), [
    { kind: "message", text: BODY },
    { kind: "message", text: PING },
  ]);
});

Deno.test("createSipStream waits for the rest of a message", () => {
  assertEquals(partsOf(PING.slice(0, 20)), []);
  assertEquals(partsOf(PING.slice(0, 20), PING.slice(20)), [{ kind: "message", text: PING }]);
});

Deno.test("createSipStream tells keepalives from the line ends before a message", () => {
  assertEquals(partsOf("\r\n\r\n"), [{ kind: "keepalive" }]);
  assertEquals(partsOf("\r\n", "\r\n"), [{ kind: "keepalive" }]);
  assertEquals(partsOf(`\r\n${PING}`), [{ kind: "message", text: PING }]);
});

Deno.test("createSipStream gives up on a message that does not say its length, or a huge one", () => {
  assertEquals(partsOf("OPTIONS sip:a SIP/2.0\r\n\r\n"), [{ kind: "broken" }]);
  assertEquals(partsOf("OPTIONS sip:a SIP/2.0\r\nl: 99999999\r\n\r\n"), [{ kind: "broken" }]);
  assertEquals(partsOf("x".repeat(70_000)), [{ kind: "broken" }]);
});

Deno.test("createSipStream gives the same messages however the bytes are cut", () => {
  const bytes = encoder.encode(PING + BODY + "\r\n\r\n" + PING);
  const whole = createSipStream().push(bytes);
  assertEquals(whole.length, 4);
  fc.assert(fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
    const stream = createSipStream();
    const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
    const parts = edges.slice(1).flatMap((end, index) =>
      stream.push(bytes.subarray(edges[index] ?? 0, end))
    );
    assertEquals(parts, whole);
  }));
});
