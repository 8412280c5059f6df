/** ICMP echo messages as bytes: RFC 792 for IPv4, RFC 4443 section 4 for IPv6; pure. */

import type { IpFamily } from "../model/mod.ts";

/** What makes an echo request one's own; the reply must repeat all of it. */
export interface EchoMessage {
  readonly family: IpFamily;
  /** 16 bits each. */
  readonly identifier: number;
  readonly sequence: number;
  readonly payload: Uint8Array;
}

type Bytes = Uint8Array<ArrayBuffer>;

const TYPES = {
  4: { request: 8, reply: 0 },
  6: { request: 128, reply: 129 },
} as const;

const HEADER_BYTES = 8;
const IPV4_HEADER_BYTES_MIN = 20;
const PROTOCOL_ICMP = 1;

/** The type of an echo reply, for the filter of a raw socket. */
export function replyType(family: IpFamily): number {
  return TYPES[family].reply;
}

/**
 * The request. Its checksum is right for IPv4; for IPv6 the kernel computes it, because it covers
 * addresses that only the kernel knows (RFC 3542 section 3.1).
 */
export function buildRequest(message: EchoMessage): Bytes {
  const { family, identifier, sequence, payload } = message;
  const bytes = new Uint8Array(HEADER_BYTES + payload.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = TYPES[family].request;
  view.setUint16(4, identifier);
  view.setUint16(6, sequence);
  bytes.set(payload, HEADER_BYTES);
  if (family === 4) view.setUint16(2, internetChecksum(bytes));
  return bytes;
}

/**
 * The internet checksum (RFC 1071): over bytes whose checksum field is zero, what to write there; over
 * bytes with a right one, zero.
 */
export function internetChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    sum += ((bytes[at] ?? 0) << 8) + (bytes[at + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

/** Whether the bytes, without any IP header, are the reply to this message: every field and the whole payload. */
export function isReplyTo(message: EchoMessage, bytes: Uint8Array): boolean {
  const { family, payload } = message;
  return bytes.length === HEADER_BYTES + payload.length &&
    hasFields(message, bytes, TYPES[family].reply) &&
    payload.every((byte, index) => bytes[HEADER_BYTES + index] === byte) &&
    // A raw socket is given what arrives before the kernel looks at this checksum.
    (family === 6 || internetChecksum(bytes) === 0);
}

/**
 * Whether the bytes begin with the header of this request: what an error of the network quotes, which may be cut
 * off behind these eight bytes.
 */
export function isQuoteOf(message: EchoMessage, bytes: Uint8Array): boolean {
  return bytes.length >= HEADER_BYTES &&
    hasFields(message, bytes, TYPES[message.family].request);
}

function hasFields(message: EchoMessage, bytes: Uint8Array, type: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return bytes[0] === type && bytes[1] === 0 &&
    view.getUint16(4) === message.identifier && view.getUint16(6) === message.sequence;
}

/** What an IPv4 packet carries, undefined where it is no whole packet of ICMP: raw sockets give the IP header too. */
export function withoutIpv4Header(packet: Uint8Array): Uint8Array | undefined {
  const first = packet[0] ?? 0;
  const headerBytes = (first & 15) * 4;
  const isIcmp = first >> 4 === 4 && packet[9] === PROTOCOL_ICMP;
  return isIcmp && headerBytes >= IPV4_HEADER_BYTES_MIN && packet.length >= headerBytes
    ? packet.subarray(headerBytes)
    : undefined;
}
