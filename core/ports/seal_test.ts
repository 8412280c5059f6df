import { assert, assertEquals, assertFalse } from "@std/assert";
import { AUTH_METHODS } from "../model/mod.ts";
import { sameSeal, SEAL_BYTES, sealOf, sha256Of } from "./seal.ts";

const text = (value: string) => new TextEncoder().encode(value);
const hex = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** A status message of Heartbeat 3, whose digests its own library gave. */
const STATUS = text(
  [
    "t=status",
    "st=active",
    "dt=7530",
    "protocol=1",
    "src=node1",
    "(1)srcuuid=ABEiM0RVZneImaq7zN3u/w==",
    "seq=1a",
    "hg=5f0",
    "ts=5e0be100",
    "ld=0.00 0.01 0.05 1/99 1234",
    "ttl=3",
    "",
  ].join("\n"),
);

Deno.test("sealOf gives what Heartbeat gives for crc, md5 and sha1", () => {
  assertEquals(STATUS.length, 144);
  assertEquals(hex(sealOf("crc", "", text("123456789"))), "765e7680");
  assertEquals(hex(sealOf("crc", "", STATUS)), "91f21628");
  assertEquals(hex(sealOf("md5", "HelloKey", STATUS)), "7eb06d4aa96ed00d30085cd0cfe49849");
  assertEquals(hex(sealOf("sha1", "HelloKey", STATUS)), "e7804c9b8809a1813c0102a9f7c4c334b434a3d0");
});

Deno.test("sealOf gives for sha256 what RFC 4231 says, test case 2", () => {
  assertEquals(
    hex(sealOf("sha256", "Jefe", text("what do ya want for nothing?"))),
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  );
});

Deno.test("sealOf gives seals of the length that SEAL_BYTES says, of nothing too", () => {
  for (const method of AUTH_METHODS) {
    for (const bytes of [new Uint8Array(), STATUS]) {
      assertEquals(sealOf(method, "secret", bytes).length, SEAL_BYTES[method], method);
    }
  }
});

Deno.test("sealOf tells any two messages apart that differ in one byte, crc too", () => {
  for (const method of AUTH_METHODS) {
    const seal = sealOf(method, "secret", STATUS);
    for (let index = 0; index < STATUS.length; index++) {
      const changed = STATUS.slice();
      changed[index]! ^= 1 << (index % 8);
      assertFalse(sameSeal(seal, sealOf(method, "secret", changed)), `${method} at ${index}`);
    }
  }
});

Deno.test("sameSeal compares length and every byte", () => {
  const seal = sealOf("sha1", "secret", STATUS);
  assert(sameSeal(seal, seal.slice()));
  assertFalse(sameSeal(seal, seal.subarray(0, 19)));
  assertFalse(sameSeal(seal, new Uint8Array()));
  for (let index = 0; index < seal.length; index++) {
    const changed = seal.slice();
    changed[index]! ^= 0x80;
    assertFalse(sameSeal(seal, changed), `byte ${index}`);
  }
});

Deno.test("sha256Of hashes the UTF-8 of a text", () => {
  assertEquals(
    hex(sha256Of("abc")),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
  assertEquals(sha256Of("ä"), sha256Of("\u00e4"));
});
