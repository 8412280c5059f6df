/**
 * Which packets of one director are new. Each start of a director is a generation, each packet in it has a number; what
 * was seen once, or is older than can be told, is not taken again. Several media carry each packet, so the same
 * number is expected once on each of them. Without a clock: nobody's time has to be right.
 */

/** How far behind the newest a packet may come. */
export const REPLAY_WINDOW = 128;
/** Media that can be told apart. */
export const LINKS_MAX = 32;

/**
 * `newest`: above all numbers so far; `overtaken`: new, and a newer one came before it; `duplicate`: seen, and not yet
 * over this medium; `restarted`: the first of a higher generation than those that were heard; `replayed`: not to be
 * believed.
 */
export type Arrival = "newest" | "restarted" | "overtaken" | "duplicate" | "replayed";

export class ReplayGuard {
  #generation: number | undefined;
  #highest = 0;
  /** By number modulo the window: over which media it came, a bit each. */
  readonly #seen = new Uint32Array(REPLAY_WINDOW);
  readonly #floor: { readonly generation: number | undefined; readonly number: number };

  /** The highest generation that is known from before, and its highest number: lower ones are never believed. */
  constructor(generation?: number, number: number = 0) {
    this.#generation = generation;
    this.#floor = { generation, number };
  }

  /** The highest generation so far. */
  get generation(): number | undefined {
    return this.#generation;
  }

  /** The highest number of that generation so far. */
  get number(): number {
    const { generation, number } = this.#floor;
    return generation === this.#generation ? Math.max(number, this.#highest) : this.#highest;
  }

  /** Takes note of a packet that is proved to be the director's; `link` is below LINKS_MAX. */
  admit(generation: number, sequence: number, link: number): Arrival {
    const { generation: known, number } = this.#floor;
    if (generation === known && sequence <= number) return "replayed";
    const bit = 1 << link;
    if (this.#generation === undefined || generation > this.#generation) {
      const restarted = this.#highest > 0;
      this.#generation = generation;
      this.#begin(sequence, bit);
      return restarted ? "restarted" : "newest";
    }
    if (generation < this.#generation) return "replayed";
    if (sequence > this.#highest) {
      this.#moveTo(sequence, bit);
      return "newest";
    }
    if (sequence <= this.#highest - REPLAY_WINDOW) return "replayed";
    const slot = sequence % REPLAY_WINDOW;
    const seen = this.#seen[slot] ?? 0;
    if ((seen & bit) !== 0) return "replayed";
    this.#seen[slot] = seen | bit;
    return seen === 0 ? "overtaken" : "duplicate";
  }

  /** A medium that takes over the number of another has carried nothing yet. */
  forgetLink(link: number): void {
    for (let slot = 0; slot < REPLAY_WINDOW; slot++) {
      // What only the old medium has carried must not become new again.
      const others = (this.#seen[slot] ?? 0) & ~(1 << link);
      if (others !== 0) this.#seen[slot] = others;
    }
  }

  #begin(sequence: number, bit: number): void {
    this.#seen.fill(0);
    this.#highest = sequence;
    this.#seen[sequence % REPLAY_WINDOW] = bit;
  }

  #moveTo(sequence: number, bit: number): void {
    if (sequence - this.#highest >= REPLAY_WINDOW) return this.#begin(sequence, bit);
    for (let between = this.#highest + 1; between < sequence; between++) {
      this.#seen[between % REPLAY_WINDOW] = 0;
    }
    this.#highest = sequence;
    this.#seen[sequence % REPLAY_WINDOW] = bit;
  }
}
