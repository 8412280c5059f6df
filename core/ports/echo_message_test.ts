import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  buildRequest,
  type EchoMessage,
  internetChecksum,
  isQuoteOf,
  isReplyTo,
  withoutIpv4Header,
} from "./echo_message.ts";

const message: EchoMessage = {
  family: 4,
  identifier: 0x1234,
  sequence: 7,
  payload: Uint8Array.of(1, 2, 3, 4, 5),
};

/** What a host answers: the request with the reply's type, and over IPv4 with its checksum. */
function replyTo(request: EchoMessage): Uint8Array<ArrayBuffer> {
  const bytes = buildRequest(request);
  bytes[0] = request.family === 4 ? 0 : 129;
  bytes.set([0, 0], 2);
  const checksum = internetChecksum(bytes);
  // The kernel has looked at the one of IPv6, which this room cannot compute.
  bytes.set(request.family === 4 ? [checksum >> 8, checksum & 255] : [0xab, 0xcd], 2);
  return bytes;
}

const messages = fc.record({
  family: fc.constantFrom<4 | 6>(4, 6),
  identifier: fc.integer({ min: 0, max: 0xffff }),
  sequence: fc.integer({ min: 0, max: 0xffff }),
  payload: fc.uint8Array({ maxLength: 64 }),
});

Deno.test("internetChecksum is that of the example in RFC 1071 section 3", () => {
  const example = Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7);
  // The one's complement sum is ddf2.
  assertEquals(internetChecksum(example), 0xffff - 0xddf2);
});

Deno.test("internetChecksum pads an odd byte with zero, and folds every carry", () => {
  assertEquals(internetChecksum(Uint8Array.of(1)), internetChecksum(Uint8Array.of(1, 0)));
  assertEquals(internetChecksum(new Uint8Array(65_536).fill(0xff)), 0);
  assertEquals(internetChecksum(new Uint8Array(0)), 0xffff);
});

Deno.test("buildRequest lays the fields out as RFC 792 and RFC 4443 say", () => {
  const bytes = buildRequest(message);
  assertEquals([...bytes.subarray(0, 2)], [8, 0]);
  assertEquals([...bytes.subarray(4)], [0x12, 0x34, 0, 7, 1, 2, 3, 4, 5]);
  assertEquals(internetChecksum(bytes), 0);
  const over6 = buildRequest({ ...message, family: 6 });
  assertEquals([...over6.subarray(0, 4)], [128, 0, 0, 0]);
});

Deno.test("isReplyTo takes the reply to a request, and nothing that differs in a single bit", () => {
  fc.assert(fc.property(messages, fc.nat(), (request, place) => {
    const reply = replyTo(request);
    assert(isReplyTo(request, reply));
    const at = place % (reply.length * 8);
    const byte = at >> 3;
    reply[byte] = (reply[byte] ?? 0) ^ (1 << (at & 7));
    // The checksum of IPv6 is the kernel's to look at.
    const unseen = request.family === 6 && (byte === 2 || byte === 3);
    assertEquals(isReplyTo(request, reply), unseen);
  }));
});

Deno.test("isReplyTo refuses what is shorter or longer, the request itself, and another's reply", () => {
  fc.assert(fc.property(messages, messages, (request, other) => {
    const reply = replyTo(request);
    assertEquals(isReplyTo(request, buildRequest(request)), false);
    assertEquals(isReplyTo(request, reply.subarray(0, reply.length - 1)), false);
    assertEquals(isReplyTo(request, Uint8Array.of(...reply, 0)), false);
    assertEquals(isReplyTo(request, reply.subarray(0, 3)), false);
    const same = JSON.stringify(request) === JSON.stringify(other);
    assertEquals(isReplyTo(other, reply), same);
  }));
});

Deno.test("isQuoteOf takes the first eight bytes of the request, cut off or not, and no other message", () => {
  fc.assert(fc.property(messages, fc.integer({ min: 8, max: 72 }), (request, length) => {
    const quoted = buildRequest(request).subarray(0, length);
    assert(isQuoteOf(request, quoted));
    assertEquals(isQuoteOf(request, quoted.subarray(0, 7)), false);
    assertEquals(isQuoteOf({ ...request, sequence: request.sequence ^ 1 }, quoted), false);
    assertEquals(isQuoteOf({ ...request, identifier: request.identifier ^ 1 }, quoted), false);
    assertEquals(isQuoteOf(request, replyTo(request)), false);
  }));
});

Deno.test("withoutIpv4Header gives what a packet of ICMP carries, whatever its options", () => {
  const packet = (headerWords: number, protocol = 1, version = 4) => {
    const bytes = new Uint8Array(headerWords * 4 + 3);
    bytes[0] = version << 4 | headerWords;
    bytes[9] = protocol;
    bytes.set([7, 8, 9], headerWords * 4);
    return bytes;
  };
  assertEquals([...withoutIpv4Header(packet(5)) ?? []], [7, 8, 9]);
  assertEquals([...withoutIpv4Header(packet(15)) ?? []], [7, 8, 9]);
  for (const wrong of [packet(5, 17), packet(5, 1, 6), packet(5).subarray(0, 19)]) {
    assertEquals(withoutIpv4Header(wrong), undefined);
  }
  const short = packet(5);
  short[0] = 0x44;
  assertEquals(withoutIpv4Header(short), undefined, "a header of four words is none");
  assertEquals(withoutIpv4Header(new Uint8Array(0)), undefined);
});
