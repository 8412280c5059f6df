import { assertEquals } from "@std/assert";
import { AUTH_METHODS } from "../model/mod.ts";
import { PacketMaker, SEQUENCE_OFFSET } from "./pulse_packet.ts";
import { SEAL_BYTES, sealOf } from "./seal.ts";

const bytes = Uint8Array.from({ length: 100 }, (_, index) => index);

function sequenceOf(packet: Uint8Array): bigint {
  return new DataView(packet.buffer).getBigUint64(SEQUENCE_OFFSET);
}

for (const method of AUTH_METHODS) {
  Deno.test(`PacketMaker numbers a message and seals it with ${method}, number and all`, () => {
    const packet = new PacketMaker(1).next({ bytes, method, secret: "sesame" });
    assertEquals(packet.length, 100 + SEAL_BYTES[method]);
    assertEquals([...packet.subarray(0, 16)], [...bytes.subarray(0, 16)]);
    assertEquals([...packet.subarray(16, 24)], [0, 0, 0, 0, 0, 0, 0, 1]);
    assertEquals([...packet.subarray(24, 100)], [...bytes.subarray(24)]);
    assertEquals(packet.subarray(100), sealOf(method, "sesame", packet.subarray(0, 100)));
  });
}

Deno.test("PacketMaker counts on through all its messages, from where it was told, and leaves them as they are", () => {
  const maker = new PacketMaker(Number.MAX_SAFE_INTEGER - 1);
  const messages = [bytes, new Uint8Array(24).fill(255), bytes].map((each) => each.slice());
  const numbers = messages.map((each) =>
    sequenceOf(maker.next({ bytes: each, method: "crc", secret: "" }))
  );
  const first = BigInt(Number.MAX_SAFE_INTEGER - 1);
  assertEquals(numbers, [first, first + 1n, first + 2n]);
  assertEquals(messages, [bytes, new Uint8Array(24).fill(255), bytes]);
});
