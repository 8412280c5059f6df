/** Socket addresses as the kernel reads and writes them (ip(7), ipv6(7)); pure. */

import { addressBytes, canonicalAddress, type Endpoint } from "../model/mod.ts";

export const AF_INET = 2;
export const AF_INET6 = 10;

/** Room for the longest address that is understood here. */
export const SOCKET_ADDRESS_BYTES = 28;

const IPV4_LENGTH = 16;

/**
 * A `sockaddr_in` or `sockaddr_in6`; the family is in the machine's order (little-endian on all
 * that Deno runs on).
 */
export function packSocketAddress(endpoint: Endpoint): Uint8Array<ArrayBuffer> {
  const address = addressBytes(endpoint.address);
  const isIpv4 = address.length === 4;
  const packed = new Uint8Array(isIpv4 ? IPV4_LENGTH : SOCKET_ADDRESS_BYTES);
  packed[0] = isIpv4 ? AF_INET : AF_INET6;
  packed[2] = endpoint.port >> 8;
  packed[3] = endpoint.port & 255;
  // sockaddr_in6 has four bytes of flow information before the address.
  packed.set(address, isIpv4 ? 4 : 8);
  return packed;
}

/** The endpoint in a socket address, or undefined where it is of another family or too short. */
export function unpackSocketAddress(packed: Uint8Array): Endpoint | undefined {
  const family = (packed[0] ?? 0) + (packed[1] ?? 0) * 256;
  const port = (packed[2] ?? 0) * 256 + (packed[3] ?? 0);
  if (family === AF_INET && packed.length >= IPV4_LENGTH) {
    return { address: packed.subarray(4, 8).join("."), port };
  }
  if (family === AF_INET6 && packed.length >= SOCKET_ADDRESS_BYTES) {
    const groups: string[] = [];
    for (let at = 8; at < 24; at += 2) {
      groups.push(((packed[at] ?? 0) * 256 + (packed[at + 1] ?? 0)).toString(16));
    }
    const address = canonicalAddress(groups.join(":"));
    return address === undefined ? undefined : { address, port };
  }
  return undefined;
}
