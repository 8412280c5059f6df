/**
 * A heartbeat on the wire: a header of fixed length, a body, and a seal over every byte before it.
 *
 *      0  magic "RMHB"                 8  generation, 64 bits
 *      4  version, 1                  16  sequence number, 64 bits
 *      5  number of the key           24  first eight bytes of the SHA-256 of the cluster's name
 *      6  length of the body          32  body: MemberState as JSON in UTF-8; the seal follows it
 *
 * Numbers are big-endian. Nothing here looks at a seal: what is taken apart is not believed yet.
 */

import type { MemberState, NodeName, PacketRefusal } from "../model/mod.ts";
import { SEAL_BYTES, SEQUENCE_OFFSET, sha256Of } from "../ports/mod.ts";
import { encodeBody } from "./body.ts";

const MESSAGE_VERSION = 1;
export const HEADER_BYTES = 32;
/** A packet with its header and seal; UDP could carry four times as much. */
export const PACKET_BYTES_MAX = 16_384;

const MAGIC = [0x52, 0x4d, 0x48, 0x42] as const;
const VERSION_OFFSET = 4;
const KEY_OFFSET = 5;
const LENGTH_OFFSET = 6;
const GENERATION_OFFSET = 8;
const CLUSTER_OFFSET = 24;
const CLUSTER_BYTES = 8;
const SEAL_BYTES_MIN = SEAL_BYTES.crc;
const SEAL_BYTES_MAX = SEAL_BYTES.sha256;
const BODY_BYTES_MAX = PACKET_BYTES_MAX - HEADER_BYTES - SEAL_BYTES_MAX;
const HALF = 0x1_0000_0000;

export interface MessageHeader {
  readonly keyId: number;
  readonly generation: number;
  /** Grows with every packet of a generation, from 1. */
  readonly sequence: number;
  /** `clusterIdOf` the cluster's name. */
  readonly clusterId: Uint8Array;
}

/** Parts of a packet, as views of its bytes. */
export interface Message extends MessageHeader {
  readonly body: Uint8Array;
  /** What the seal is over. */
  readonly signed: Uint8Array;
  readonly seal: Uint8Array;
}

/** Why a packet is not taken for a heartbeat. */
export interface Refused {
  readonly refusal: PacketRefusal;
  /** What was wrong with it, for a person. */
  readonly message: string;
  /** The director of which a later start was heard before; left out where the reason is another. */
  readonly outdated?: NodeName;
}

export function isRefused(value: object): value is Refused {
  return "refusal" in value;
}

export function refused(refusal: PacketRefusal, message: string): Refused {
  return { refusal, message };
}

export function clusterIdOf(name: string): Uint8Array {
  return sha256Of(name).slice(0, CLUSTER_BYTES);
}

/**
 * Everything but the seal. A state too long for a packet goes without the labels of its resources, which are for show.
 * Throws RangeError where it is too long without them too.
 */
export function encodeMessage(header: MessageHeader, state: MemberState): Uint8Array {
  const body = encodeBody(state, BODY_BYTES_MAX);
  const bytes = new Uint8Array(HEADER_BYTES + body.length);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  bytes[VERSION_OFFSET] = MESSAGE_VERSION;
  bytes[KEY_OFFSET] = header.keyId;
  view.setUint16(LENGTH_OFFSET, body.length);
  writeNumber(view, GENERATION_OFFSET, header.generation);
  writeNumber(view, SEQUENCE_OFFSET, header.sequence);
  bytes.set(header.clusterId, CLUSTER_OFFSET);
  bytes.set(body, HEADER_BYTES);
  return bytes;
}

/** The packet that is sent: the message under another number, with its seal. */
export function sealMessage(
  message: Uint8Array,
  sequence: number,
  seal: (bytes: Uint8Array) => Uint8Array,
): Uint8Array {
  const signed = message.slice();
  writeNumber(viewOf(signed), SEQUENCE_OFFSET, sequence);
  const end = seal(signed);
  const packet = new Uint8Array(signed.length + end.length);
  packet.set(signed);
  packet.set(end, signed.length);
  return packet;
}

/** Takes a packet apart. Never throws, whatever the bytes are. */
export function decodeMessage(bytes: Uint8Array): Message | Refused {
  for (const [index, byte] of MAGIC.entries()) {
    if (bytes[index] !== byte) return refused("malformed", "it does not begin as a heartbeat does");
  }
  if (bytes.length > VERSION_OFFSET && bytes[VERSION_OFFSET] !== MESSAGE_VERSION) {
    return refused(
      "other_version",
      `it is of version ${bytes[VERSION_OFFSET]}; wanted is ${MESSAGE_VERSION}`,
    );
  }
  if (bytes.length > PACKET_BYTES_MAX) {
    return refused("oversized", `it has ${bytes.length} bytes; allowed are ${PACKET_BYTES_MAX}`);
  }
  if (bytes.length < HEADER_BYTES) {
    return refused("malformed", `it ends after ${bytes.length} bytes, within its header`);
  }
  const view = viewOf(bytes);
  const bodyEnd = HEADER_BYTES + view.getUint16(LENGTH_OFFSET);
  const sealLength = bytes.length - bodyEnd;
  if (sealLength < SEAL_BYTES_MIN || sealLength > SEAL_BYTES_MAX) {
    const wanted = `${bodyEnd + SEAL_BYTES_MIN} to ${bodyEnd + SEAL_BYTES_MAX}`;
    return refused("malformed", `it has ${bytes.length} bytes; by its header it has ${wanted}`);
  }
  const generation = readNumber(view, GENERATION_OFFSET);
  const sequence = readNumber(view, SEQUENCE_OFFSET);
  if (!Number.isSafeInteger(generation) || !Number.isSafeInteger(sequence) || sequence === 0) {
    return refused("malformed", "its generation or its number is out of range");
  }
  return {
    keyId: bytes[KEY_OFFSET] ?? 0,
    generation,
    sequence,
    clusterId: bytes.subarray(CLUSTER_OFFSET, HEADER_BYTES),
    body: bytes.subarray(HEADER_BYTES, bodyEnd),
    signed: bytes.subarray(0, bodyEnd),
    seal: bytes.subarray(bodyEnd),
  };
}

export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) {
    if (one[index] !== other[index]) return false;
  }
  return true;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

// In halves, because a BigInt for each number of each packet would cost more than all the rest of the header.
function writeNumber(view: DataView, offset: number, value: number): void {
  view.setUint32(offset, Math.floor(value / HALF));
  view.setUint32(offset + 4, value % HALF);
}

function readNumber(view: DataView, offset: number): number {
  return view.getUint32(offset) * HALF + view.getUint32(offset + 4);
}
