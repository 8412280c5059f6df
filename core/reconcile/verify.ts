/** Verification: a backend is believed once the table shows what it said that it did. Pure. */

import { describeOperation, type Operation } from "../model/mod.ts";

export interface Verdict {
  readonly done: readonly Operation[];
  /** Still wanted as if nothing had been done. */
  readonly undone: readonly Operation[];
}

/** Compares what was applied with what the plan wants after it: the very same again was not done. */
export function verify(applied: readonly Operation[], planned: readonly Operation[]): Verdict {
  // Nothing is planned after nearly every change.
  if (planned.length === 0) return { done: applied, undone: [] };
  const wanted = new Set(planned.map(describeOperation));
  const isWanted = applied.map((operation) => wanted.has(describeOperation(operation)));
  return {
    done: applied.filter((_operation, index) => !isWanted[index]),
    undone: applied.filter((_operation, index) => isWanted[index]),
  };
}

/** The sentence for operations that are undone, of which there is at least one. */
export function describeUndone(backend: string, undone: readonly Operation[]): string {
  const [first] = undone;
  const quoted = first === undefined ? "" : ` "${describeOperation(first)}"`;
  const more = undone.length > 1 ? ` and ${undone.length - 1} more` : "";
  return `cannot change the table: ${backend} said that it did${quoted}${more}, ` +
    "and the table does not show it";
}
