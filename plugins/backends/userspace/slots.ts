/**
 * Buffers for datagrams. Each UDP session waits for its server with a buffer of its own, and that must be as large
 * as a datagram can be, or the system cuts it off. Taken one by one they cost 64 KiB of memory each; cut from
 * large blocks they cost what is written into them, because the system gives a block its pages on first use.
 */

/** More than the largest UDP payload (65,507 bytes over IPv4, RFC 768; 65,527 over IPv6 without jumbograms). */
export const SLOT_BYTES = 65_536;

const SLOTS_PER_BLOCK = 64;

export interface Slots {
  take(): Uint8Array<ArrayBuffer>;
  /** Gives a buffer back, once nobody writes into it any more. */
  give(slot: Uint8Array<ArrayBuffer>): void;
  /** Taken now. */
  readonly taken: number;
}

export function createSlots(): Slots {
  const free: Uint8Array<ArrayBuffer>[] = [];
  let taken = 0;

  function addBlock(): void {
    const block = new ArrayBuffer(SLOTS_PER_BLOCK * SLOT_BYTES);
    // The last one is taken first, so the block is used from its beginning.
    for (let index = SLOTS_PER_BLOCK - 1; index >= 0; index--) {
      free.push(new Uint8Array(block, index * SLOT_BYTES, SLOT_BYTES));
    }
  }

  return {
    take() {
      if (free.length === 0) addBlock();
      taken++;
      return free.pop() ?? new Uint8Array(SLOT_BYTES);
    },
    give(slot) {
      taken--;
      free.push(slot);
      if (taken === 0) free.length = 0;
    },
    get taken() {
      return taken;
    },
  };
}
