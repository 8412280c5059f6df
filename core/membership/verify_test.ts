import { assert, assertEquals, assertThrows } from "@std/assert";
import { AUTH_METHODS, type AuthKey, type PacketRefusal } from "../model/mod.ts";
import { isRefused } from "./message.ts";
import { packetOf, stateOf } from "./test_states.ts";
import { keyring } from "./test_world.ts";
import { trustIn, verifyPacket } from "./verify.ts";

const KEYS: readonly AuthKey[] = AUTH_METHODS.map((method, index) => ({
  id: index + 1,
  method,
  secret: method === "crc" ? "" : `secret of ${method}`,
}));
const TRUST = trustIn("a+b", keyring(4, ...KEYS));

function refusalOf(bytes: Uint8Array): PacketRefusal | "none" {
  const message = verifyPacket(bytes, TRUST);
  return isRefused(message) ? message.refusal : "none";
}

Deno.test("verifyPacket takes packets signed with any key of the ring", () => {
  for (const key of KEYS) assertEquals(refusalOf(packetOf(stateOf(), { key })), "none", key.method);
});

Deno.test("verifyPacket refuses any packet of which a single bit is another", () => {
  for (const key of KEYS) {
    const packet = packetOf(stateOf(), { key, generation: 5, sequence: 6 });
    for (let index = 0; index < packet.length; index++) {
      for (let bit = 0; bit < 8; bit++) {
        packet[index]! ^= 1 << bit;
        assert(refusalOf(packet) !== "none", `${key.method}, bit ${bit} of byte ${index}`);
        packet[index]! ^= 1 << bit;
      }
    }
  }
});

Deno.test("verifyPacket refuses every packet that is cut off", () => {
  for (const key of KEYS) {
    const packet = packetOf(stateOf(), { key });
    for (let length = 0; length < packet.length; length++) {
      assertEquals(refusalOf(packet.subarray(0, length)), "malformed", `${key.method} ${length}`);
    }
  }
});

Deno.test("verifyPacket refuses the right key under a number of another, and numbers that are not there", () => {
  const [, md5, sha1] = KEYS;
  assert(md5 !== undefined && sha1 !== undefined);
  const odd = { ...md5, id: 9 };
  assertEquals(verifyPacket(packetOf(stateOf(), { key: odd }), TRUST), {
    refusal: "unauthenticated",
    message: "it is signed with key 9, which is not here",
  });
  assertEquals(verifyPacket(packetOf(stateOf(), { key: { ...sha1, secret: "guessed" } }), TRUST), {
    refusal: "unauthenticated",
    message: "its seal does not fit key 3",
  });
  // A stronger seal cannot be left out by naming a weaker key whose secret is not known.
  assertEquals(refusalOf(packetOf(stateOf(), { key: { ...sha1, id: md5.id } })), "malformed");
});

Deno.test("verifyPacket looks at the cluster before it looks at the key", () => {
  const key = { id: 9, method: "sha256", secret: "theirs" } as const;
  assertEquals(refusalOf(packetOf(stateOf(), { key, cluster: "others" })), "foreign");
});

Deno.test("trustIn signs with the active key, and needs it to be there", () => {
  assertEquals(TRUST.active, KEYS[3]);
  assertThrows(() => trustIn("a+b", keyring(7, ...KEYS)), RangeError, "no number 7");
});
