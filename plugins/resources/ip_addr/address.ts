/** The address with its prefix length, as operators write it. Pure. */

import {
  addressBytes,
  canonicalAddress,
  familyOf,
  type IpFamily,
  parseIpv4,
} from "../../../core/plugin/mod.ts";

export interface VirtualAddress {
  readonly family: IpFamily;
  /** Canonical, without the prefix length. */
  readonly address: string;
  /** Length of the prefix in bits. */
  readonly prefix: number;
}

const BITS: Readonly<Record<IpFamily, number>> = { 4: 32, 6: 128 };

/**
 * `10.0.0.154/25`, `10.0.0.154/255.255.255.128`, `10.0.0.154`, `2001:db8::5/64`. Without a prefix length the address
 * stands alone, with no network around it (/32, /128), as ip(8) takes it. A text: why it cannot be used.
 */
export function parseVirtualAddress(text: string): VirtualAddress | string {
  const [head = "", mask, ...rest] = text.split("/");
  const address = rest.length === 0 ? canonicalAddress(head) : undefined;
  if (address === undefined) {
    return "must be an address with its prefix length, such as 10.0.0.154/25 or 2001:db8::5/64";
  }
  const kind = unusable(address);
  if (kind !== undefined) return `must be an address of one host; ${address} is ${kind}`;
  const family = familyOf(address);
  const prefix = mask === undefined ? BITS[family] : parsePrefix(mask, family);
  if (prefix === undefined) {
    return family === 4
      ? "must have a prefix length from 1 to 32, or a netmask such as 255.255.255.128"
      : "must have a prefix length from 1 to 128";
  }
  return { family, address, prefix };
}

/** `10.0.0.154/25`. */
export function formatVirtualAddress({ address, prefix }: VirtualAddress): string {
  return `${address}/${prefix}`;
}

/** The kernel takes these without a word (ip-address(8)), and nothing works with them. */
function unusable(address: string): string | undefined {
  const bytes = addressBytes(address);
  const [first = 0] = bytes;
  if (bytes.every((byte) => byte === 0)) return "no address";
  if (familyOf(address) === 6) {
    if (first === 0xff) return "a multicast address";
    if (bytes.at(-1) === 1 && bytes.subarray(0, -1).every((byte) => byte === 0)) return "loopback";
    return address.startsWith("::ffff:") ? "an IPv4 address in an IPv6 one" : undefined;
  }
  if (first === 127) return "loopback";
  if (bytes.every((byte) => byte === 255)) return "the broadcast address";
  return first >= 224 && first < 240 ? "a multicast address" : undefined;
}

function parsePrefix(text: string, family: IpFamily): number | undefined {
  if (/^[1-9][0-9]{0,2}$/.test(text)) {
    const bits = Number(text);
    return bits <= BITS[family] ? bits : undefined;
  }
  return family === 4 ? prefixOfMask(text) : undefined;
}

/** The number of leading ones; undefined where anything but zeros follows them. */
function prefixOfMask(text: string): number | undefined {
  const octets = parseIpv4(text);
  if (octets === undefined) return undefined;
  const ones = octets.map((octet) => octet.toString(2).padStart(8, "0")).join("");
  const match = /^(1+)0*$/.exec(ones);
  return match?.[1]?.length;
}
