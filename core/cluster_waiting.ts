/** What a group waits for by its last decision: for those that come first, or for a wish to last. */

import type { Decision, ElectionView } from "./election/mod.ts";

export class Waiting {
  #after: string | undefined;
  #isBlocked = false;
  #pending: { readonly key: string; readonly sinceMs: number } | undefined;

  /** Who comes first. */
  get after(): string | undefined {
    return this.#after;
  }

  /** Whether the time that is given to those that come first starts anew. */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  note(decision: Decision, nowMs: number): void {
    const after = decision.action === "stay" ? decision.after : this.#after;
    this.#isBlocked = after === undefined || after !== this.#after;
    this.#after = after;
    const key = decision.action === "stay" ? decision.pending : undefined;
    if (key === this.#pending?.key) return;
    this.#pending = key === undefined ? undefined : { key, sinceMs: nowMs };
  }

  pending(nowMs: number): ElectionView["pending"] {
    if (this.#pending === undefined) return undefined;
    const { key, sinceMs } = this.#pending;
    return { key, forMs: nowMs - sinceMs };
  }
}
