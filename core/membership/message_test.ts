import { assert, assertEquals, assertThrows } from "@std/assert";
import type { PacketRefusal } from "../model/mod.ts";
import { decodeBody } from "./body.ts";
import {
  clusterIdOf,
  decodeMessage,
  encodeMessage,
  HEADER_BYTES,
  isRefused,
  type Message,
  PACKET_BYTES_MAX,
  sameBytes,
  sealMessage,
} from "./message.ts";
import { packetOf, stateOf } from "./test_states.ts";
import { KEY } from "./test_world.ts";

const hex = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const GENERATION = 2 ** 40 + 7;
const SEQUENCE = 2 ** 33 + 5;

function decoded(bytes: Uint8Array): Message {
  const message = decodeMessage(bytes);
  assert(!isRefused(message), JSON.stringify(message));
  return message;
}

function refusalOf(bytes: Uint8Array): PacketRefusal | "none" {
  const message = decodeMessage(bytes);
  return isRefused(message) ? message.refusal : "none";
}

Deno.test("encodeMessage lays the header out as it is written", () => {
  const clusterId = clusterIdOf("a+b");
  const bytes = encodeMessage(
    { keyId: 15, generation: GENERATION, sequence: SEQUENCE, clusterId },
    stateOf(),
  );
  const bodyLength = bytes.length - HEADER_BYTES;
  assertEquals(hex(bytes.subarray(0, 6)), "524d4842" + "01" + "0f");
  assertEquals(bytes[6]! * 256 + bytes[7]!, bodyLength);
  assertEquals(hex(bytes.subarray(8, 16)), "0000010000000007");
  assertEquals(hex(bytes.subarray(16, 24)), "0000000200000005");
  assertEquals(hex(bytes.subarray(24, 32)), hex(clusterId));
  assertEquals(decodeBody(bytes.subarray(HEADER_BYTES)), stateOf());
});

Deno.test("clusterIdOf is the beginning of the SHA-256 of the name", () => {
  assertEquals(hex(clusterIdOf("abc")), "ba7816bf8f01cfea");
});

Deno.test("decodeMessage takes apart what sealMessage has put together", () => {
  const packet = packetOf(stateOf(), { key: KEY, generation: GENERATION, sequence: SEQUENCE });
  const message = decoded(packet);
  assertEquals(message.keyId, KEY.id);
  assertEquals(message.generation, GENERATION);
  assertEquals(message.sequence, SEQUENCE);
  assertEquals(message.clusterId, clusterIdOf("a+b"));
  assertEquals(message.seal.length, 32);
  assertEquals(message.signed, packet.subarray(0, packet.length - 32));
  assertEquals(decodeBody(message.body), stateOf());
});

Deno.test("decodeMessage works on a view that begins within a larger buffer", () => {
  const packet = packetOf(stateOf(), { key: KEY, generation: 5, sequence: 6 });
  const buffer = new Uint8Array(packet.length + 20).fill(0xff);
  buffer.set(packet, 7);
  const message = decoded(buffer.subarray(7, 7 + packet.length));
  assertEquals([message.generation, message.sequence], [5, 6]);
  assertEquals(decodeBody(message.body), stateOf());
});

Deno.test("sealMessage seals the number that it puts in, and leaves the message as it was", () => {
  const clusterId = clusterIdOf("a+b");
  const bytes = encodeMessage({ keyId: 1, generation: 1, sequence: 0, clusterId }, stateOf());
  const before = bytes.slice();
  let signed = new Uint8Array();
  const packet = sealMessage(bytes, 258, (all) => {
    signed = all.slice();
    return new Uint8Array([1, 2, 3, 4]);
  });
  assertEquals(bytes, before);
  assertEquals(packet.subarray(0, -4), signed);
  assertEquals(hex(packet.subarray(16, 24)), "0000000000000102");
  assertEquals(hex(packet.subarray(-4)), "01020304");
});

Deno.test("decodeMessage refuses what does not begin as a heartbeat, nothing at all too", () => {
  assertEquals(refusalOf(new Uint8Array()), "malformed");
  assertEquals(refusalOf(new Uint8Array([0x52, 0x4d, 0x48])), "malformed");
  assertEquals(refusalOf(new TextEncoder().encode("###\n(0)t=status,")), "malformed");
});

Deno.test("decodeMessage says of another version that it is one, however long the packet is", () => {
  const packet = packetOf(stateOf(), { key: KEY });
  packet[4] = 2;
  assertEquals(decodeMessage(packet), {
    refusal: "other_version",
    message: "it is of version 2; wanted is 1",
  });
  assertEquals(refusalOf(packet.subarray(0, 5)), "other_version");
});

Deno.test("decodeMessage refuses every packet that ends too early or goes on too long", () => {
  const packet = packetOf(stateOf(), { key: KEY });
  const bodyEnd = packet.length - 32;
  for (let length = 0; length < packet.length; length++) {
    // With at least four bytes behind the body it may be a shorter seal: that is for the key to say.
    const expected = length < bodyEnd + 4 ? "malformed" : "none";
    assertEquals(refusalOf(packet.subarray(0, length)), expected, `${length} bytes`);
  }
  const longer = new Uint8Array(packet.length + 1);
  longer.set(packet);
  assertEquals(refusalOf(longer), "malformed");
});

Deno.test("decodeMessage refuses a packet above the greatest size as oversized", () => {
  const huge = new Uint8Array(PACKET_BYTES_MAX + 1);
  huge.set(packetOf(stateOf(), { key: KEY }));
  assertEquals(refusalOf(huge), "oversized");
  assertEquals(refusalOf(huge.subarray(0, PACKET_BYTES_MAX)), "malformed");
});

Deno.test("decodeMessage refuses numbers that cannot be counted with, and the number 0", () => {
  for (const offset of [8, 16]) {
    const packet = packetOf(stateOf(), { key: KEY });
    packet[offset + 1] = 0x20;
    assertEquals(refusalOf(packet), "malformed", `2^53 at ${offset}`);
    packet[offset + 1] = 0x1f;
    assertEquals(refusalOf(packet), "none", `below 2^53 at ${offset}`);
  }
  assertEquals(refusalOf(packetOf(stateOf(), { key: KEY, sequence: 0 })), "malformed");
});

Deno.test("encodeMessage keeps to the greatest size by leaving labels of resources out", () => {
  const group = (index: number) => ({
    name: `group${index}`,
    phase: "held" as const,
    claim: index,
    aside: 0,
    wanted: false,
    resources: Array.from({ length: 4 }, () => "r".repeat(100)),
  });
  const groups = Array.from({ length: 64 }, (_, index) => group(index));
  const packet = packetOf(stateOf({ groups }), { key: KEY });
  assert(packet.length <= PACKET_BYTES_MAX, `${packet.length} bytes`);
  assertEquals(
    decodeBody(decoded(packet).body),
    stateOf({ groups: groups.map((each) => ({ ...each, resources: [] })) }),
  );
});

Deno.test("encodeMessage throws where a state can never fit", () => {
  const name = "n".repeat(250);
  const groups = Array.from({ length: 64 }, () => ({ ...stateOf().groups[0]!, name }));
  assertThrows(() => packetOf(stateOf({ groups }), { key: KEY }), RangeError, "64 groups");
});

Deno.test("sameBytes compares length and every byte", () => {
  const one = Uint8Array.of(1, 2, 3);
  assert(sameBytes(one, Uint8Array.of(1, 2, 3)));
  assert(sameBytes(new Uint8Array(), new Uint8Array()));
  for (const other of [[1, 2], [1, 2, 3, 0], [0, 2, 3], [1, 2, 4]]) {
    assert(!sameBytes(one, Uint8Array.from(other)), other.join());
  }
});
