/** Whether a frame says that somebody else has an address, or wants it just now (RFC 5227, RFC 4862). Pure. */

import { addressBytes, familyOf } from "../../../core/plugin/mod.ts";
import {
  ADVERTISEMENT,
  ETHERTYPE_ARP,
  ETHERTYPE_IPV6,
  formatMac,
  MAC_BYTES,
  SOLICITATION,
} from "./frames.ts";

/** The MAC of the other one; undefined where the frame says nothing of that kind. */
export function claimant(frame: Uint8Array, mac: Uint8Array, address: string): string | undefined {
  return familyOf(address) === 4 ? ofArp(frame, mac, address) : ofDiscovery(frame, mac, address);
}

const ARP_FRAME_BYTES = 42;

function ofArp(frame: Uint8Array, mac: Uint8Array, address: string): string | undefined {
  if (frame.length < ARP_FRAME_BYTES || wordAt(frame, 12) !== ETHERTYPE_ARP) return undefined;
  const sender = frame.subarray(22, 22 + MAC_BYTES);
  if (same(sender, mac)) return undefined;
  const wanted = addressBytes(address);
  const senderAddress = frame.subarray(28, 32);
  const claims = same(senderAddress, wanted);
  const probes = senderAddress.every((byte) => byte === 0) &&
    same(frame.subarray(38, 42), wanted);
  return claims || probes ? formatMac(sender) : undefined;
}

const MESSAGE_OFFSET = 54;
const DISCOVERY_FRAME_BYTES = MESSAGE_OFFSET + 24;
const ICMPV6 = 58;

function ofDiscovery(frame: Uint8Array, mac: Uint8Array, address: string): string | undefined {
  const fits = frame.length >= DISCOVERY_FRAME_BYTES && wordAt(frame, 12) === ETHERTYPE_IPV6 &&
    frame[20] === ICMPV6 && frame[21] === 255;
  if (!fits) return undefined;
  const sender = frame.subarray(MAC_BYTES, 2 * MAC_BYTES);
  const target = frame.subarray(MESSAGE_OFFSET + 8, DISCOVERY_FRAME_BYTES);
  if (same(sender, mac) || !same(target, addressBytes(address))) return undefined;
  const type = frame[MESSAGE_OFFSET];
  const fromNobody = frame.subarray(22, 38).every((byte) => byte === 0);
  const claims = type === ADVERTISEMENT || (type === SOLICITATION && fromNobody);
  return claims ? formatMac(sender) : undefined;
}

function wordAt(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
}

function same(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
