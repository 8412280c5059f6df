/** What a group waits for by its last decision: for those that come first, for a wish to last, or for a fence. */

import type { Decision, ElectionView } from "./election/mod.ts";
import type { NodeName } from "./model/mod.ts";

export class Waiting {
  #after: string | undefined;
  #isBlocked = false;
  #pending: { readonly key: string; readonly sinceMs: number } | undefined;

  #fence: NodeName | undefined;

  /** The director that has to be fenced before. */
  get fence(): NodeName | undefined {
    return this.#fence;
  }

  /** Who comes first. */
  get after(): string | undefined {
    return this.#after;
  }

  /** Whether the time that is given to those that come first starts anew. */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  note(decision: Decision, nowMs: number): void {
    this.#fence = decision.action === "fence" ? decision.node : undefined;
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
