/**
 * The Ethernet frames that tell a network who has an address, and that ask it: ARP (RFC 826, RFC 5227) for IPv4,
 * neighbour discovery (RFC 4861, RFC 4862) for IPv6. Pure.
 */

import { addressBytes } from "../../../core/plugin/mod.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

export const ETHERTYPE_ARP = 0x0806;
export const ETHERTYPE_IPV6 = 0x86dd;

export const MAC_BYTES = 6;
const EVERYBODY = new Uint8Array(MAC_BYTES).fill(0xff);
const NOBODY = new Uint8Array(MAC_BYTES);

const ARP_REQUEST = 1;
const ARP_REPLY = 2;

interface ArpFields {
  readonly operation: number;
  readonly sender: Uint8Array;
  readonly senderAddress: Uint8Array;
  readonly targetMac: Uint8Array;
  readonly targetAddress: Uint8Array;
}

/** 42 bytes, to everybody on the network. */
function arpFrame(fields: ArpFields): Bytes {
  return join(
    EVERYBODY,
    fields.sender,
    words(ETHERTYPE_ARP, 1, 0x0800),
    [MAC_BYTES, 4],
    words(fields.operation),
    fields.sender,
    fields.senderAddress,
    fields.targetMac,
    fields.targetAddress,
  );
}

/**
 * Gratuitous ARP in both forms, because some neighbours learn from requests only and some from replies only. With the
 * sender's own MAC as that of the target, Linux takes the reply also where it has just learnt another one (arp(7),
 * locktime).
 */
export function arpAnnouncements(mac: Uint8Array, address: string): Bytes[] {
  const own = addressBytes(address);
  const common = { sender: mac, senderAddress: own, targetMac: mac, targetAddress: own };
  return [
    arpFrame({ ...common, operation: ARP_REQUEST }),
    arpFrame({ ...common, operation: ARP_REPLY }),
  ];
}

/** Asks who has the address without saying that somebody wants it (RFC 5227 section 1.1). */
export function arpProbe(mac: Uint8Array, address: string): Bytes {
  return arpFrame({
    operation: ARP_REQUEST,
    sender: mac,
    senderAddress: new Uint8Array(4),
    targetMac: NOBODY,
    targetAddress: addressBytes(address),
  });
}

const ALL_NODES = "ff02::1";
const ICMPV6 = 58;
/** Receivers take neighbour discovery only with the hop limit that no router has lowered. */
const HOP_LIMIT = 255;
export const SOLICITATION = 135;
export const ADVERTISEMENT = 136;
const OVERRIDE = 0x2000;
const ROUTER = 0x8000;
const TARGET_MAC = 2;

interface DiscoveryFields {
  readonly mac: Uint8Array;
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  readonly type: number;
  /** The upper half of the word of flags. */
  readonly flags: number;
  readonly target: Uint8Array;
  /** Left out where the source is unspecified. */
  readonly option?: number;
}

function discoveryFrame(fields: DiscoveryFields): Bytes {
  const { mac, source, destination, target, option } = fields;
  const options = option === undefined ? [] : [option, 1, ...mac];
  const message = join([fields.type, 0], words(0, fields.flags, 0), target, options);
  const pseudoHeader = join(source, destination, words(0, message.length, 0, ICMPV6));
  new DataView(message.buffer).setUint16(2, checksum(join(pseudoHeader, message)));
  return join(
    [0x33, 0x33, ...destination.subarray(-4)],
    mac,
    words(ETHERTYPE_IPV6, 0x6000, 0, message.length),
    [ICMPV6, HOP_LIMIT],
    source,
    destination,
    message,
  );
}

/**
 * Unsolicited neighbour advertisement. `router` must be true where this host forwards: who has the address as default
 * gateway would drop it otherwise (RFC 4861 section 7.2.5).
 */
export function neighbourAdvertisement(mac: Uint8Array, address: string, router: boolean): Bytes {
  const own = addressBytes(address);
  return discoveryFrame({
    mac,
    source: own,
    destination: addressBytes(ALL_NODES),
    type: ADVERTISEMENT,
    flags: OVERRIDE | (router ? ROUTER : 0),
    target: own,
    option: TARGET_MAC,
  });
}

/** Asks who has the address, from no address of its own (RFC 4862 section 5.4.2). */
export function neighbourProbe(mac: Uint8Array, address: string): Bytes {
  const target = addressBytes(address);
  // The solicited-node group: ff02::1:ff, and the last three bytes of the address.
  const destination = addressBytes("ff02::1:ff00:0");
  destination.set(target.subarray(-3), 13);
  return discoveryFrame({
    mac,
    source: new Uint8Array(16),
    destination,
    type: SOLICITATION,
    flags: 0,
    target,
  });
}

/** The Internet checksum (RFC 1071) over an even number of bytes. */
function checksum(bytes: Bytes): number {
  const view = new DataView(bytes.buffer);
  let sum = 0;
  for (let offset = 0; offset < bytes.length; offset += 2) sum += view.getUint16(offset);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** Numbers of 16 bits, the higher byte first. */
function words(...numbers: readonly number[]): number[] {
  return numbers.flatMap((number) => [number >>> 8, number & 0xff]);
}

function join(...parts: readonly ArrayLike<number>[]): Bytes {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** `02:00:00:00:00:01`. */
export function formatMac(mac: Uint8Array): string {
  return Array.from(mac, (byte) => byte.toString(16).padStart(2, "0")).join(":");
}
