/** The weir between the two rivers: whether this director is fit to serve, and why not. */

import type { EventId, EventSink } from "./events/mod.ts";

/** Why a director is not fit after an operator has released what it had, until one asks for a takeover. */
export const RELEASED = "released by an operator";

export interface FitnessOptions {
  readonly events: EventSink;
  readonly onChange: (cause: EventId) => void;
}

export class Fitness {
  readonly #options: FitnessOptions;
  readonly #reasons = new Map<string, string>();

  constructor(options: FitnessOptions) {
    this.#options = options;
  }

  get fit(): boolean {
    return this.#reasons.size === 0;
  }

  /** All, or without what one source says. */
  reasons(without?: string): string[] {
    return [...this.#reasons].filter(([source]) => source !== without).map(([, reason]) => reason);
  }

  /**
   * What one source says; undefined where it has nothing against this director. Gives the event that tells of it where
   * something has changed.
   */
  set(source: string, reason: string | undefined, cause?: EventId): EventId | undefined {
    const before = this.reasons().join("; ");
    if (reason === undefined) this.#reasons.delete(source);
    else this.#reasons.set(source, reason);
    const reasons = this.reasons();
    if (reasons.join("; ") === before) return undefined;
    const { events, onChange } = this.#options;
    const fact = { type: "cluster.fitness_changed", fit: this.fit, reasons } as const;
    const { id } = events.emit(fact, cause);
    onChange(id);
    return id;
  }
}
