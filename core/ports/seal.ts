/** The seal of a heartbeat: what proves that a director of this cluster has sent it as it arrived. */

import { createHash, createHmac } from "node:crypto";
import type { AuthMethod } from "../model/mod.ts";

/** How long a seal is. */
export const SEAL_BYTES: Readonly<Record<AuthMethod, number>> = {
  crc: 4,
  md5: 16,
  sha1: 20,
  sha256: 32,
};

/**
 * HMAC (RFC 2104) of the bytes under the secret, or for `crc`, which has no secret, their CRC-32 as Heartbeat counts
 * it, big-endian. At once and without waiting, because every packet needs it before anything else.
 */
export function sealOf(method: AuthMethod, secret: string, bytes: Uint8Array): Uint8Array {
  if (method === "crc") {
    const seal = new Uint8Array(SEAL_BYTES.crc);
    new DataView(seal.buffer).setUint32(0, crc32(bytes));
    return seal;
  }
  return Uint8Array.from(createHmac(method, secret).update(bytes).digest());
}

/** Compares in a time that does not tell where the first difference is. */
export function sameSeal(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let index = 0; index < one.length; index++) difference |= one[index]! ^ other[index]!;
  return difference === 0;
}

/** SHA-256 of the text in UTF-8. */
export function sha256Of(text: string): Uint8Array {
  return Uint8Array.from(createHash("sha256").update(text).digest());
}

const POLYNOMIAL = 0x04c11db7;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte << 24;
  for (let bit = 0; bit < 8; bit++) {
    remainder = (remainder << 1) ^ (remainder < 0 ? POLYNOMIAL : 0);
  }
  return remainder;
});

/** Most significant bit first, from 0, inverted at the end, without the length: "123456789" gives 0x765e7680. */
function crc32(bytes: Uint8Array): number {
  let remainder = 0;
  for (let index = 0; index < bytes.length; index++) {
    remainder = (remainder << 8) ^ TABLE[(remainder >>> 24) ^ bytes[index]!]!;
  }
  return ~remainder >>> 0;
}
