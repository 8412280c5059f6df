/** Makes packets of a message: each with its own number, and sealed. */

import type { PulseMessage } from "./pulse.ts";
import { sealOf } from "./seal.ts";

/** Where in a message its number stands: eight bytes, big-endian. */
export const SEQUENCE_OFFSET = 16;

/** Numbers the packets of one thread through all its messages. */
export class PacketMaker {
  #next: bigint;

  constructor(firstSequence: number) {
    this.#next = BigInt(firstSequence);
  }

  next({ bytes, method, secret }: PulseMessage): Uint8Array<ArrayBuffer> {
    const numbered = Uint8Array.from(bytes);
    new DataView(numbered.buffer).setBigUint64(SEQUENCE_OFFSET, this.#next++);
    const seal = sealOf(method, secret, numbered);
    const packet = new Uint8Array(numbered.length + seal.length);
    packet.set(numbered);
    packet.set(seal, numbered.length);
    return packet;
  }
}
