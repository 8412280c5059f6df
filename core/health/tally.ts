/** What the checks of one server have come to: how many, how many of them failed, and what the last ones took. */

import type { CheckOutcome } from "../model/mod.ts";

/** As many as a small picture of them has room for. */
export const LATENCIES_KEPT = 60;

export class Tally {
  total = 0;
  failed = 0;
  /** A ring; NaN is a check that failed. Made with the first check, because many servers are never checked. */
  #ring: Float32Array | undefined;

  add({ healthy, latencyMs }: Pick<CheckOutcome, "healthy" | "latencyMs">): void {
    this.#ring ??= new Float32Array(LATENCIES_KEPT);
    this.#ring[this.total % LATENCIES_KEPT] = healthy ? latencyMs : NaN;
    this.total++;
    if (!healthy) this.failed++;
  }

  /** Milliseconds to two decimals, oldest first; null is a check that failed. */
  latencies(): (number | null)[] {
    const kept = Math.min(this.total, LATENCIES_KEPT);
    return Array.from({ length: kept }, (_, index) => {
      const place = (this.total - kept + index) % LATENCIES_KEPT;
      const latencyMs = this.#ring?.[place] ?? NaN;
      return Number.isNaN(latencyMs) ? null : Math.round(latencyMs * 100) / 100;
    });
  }
}
