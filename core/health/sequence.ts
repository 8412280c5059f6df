/**
 * Combined checks (ldirectord's checktype N): after a good full check so many checks follow that only connect, then
 * the next full one. Whatever fails, the next check is a full one. Pure.
 */

/** How many checks that only connect are to come before the next full one. */
export type Sequence = number;

/** Where every sequence begins: with a full check. */
export const FULL_CHECK_NEXT: Sequence = 0;

export function onlyConnects(sequence: Sequence): boolean {
  return sequence > 0;
}

/** What follows the check that the sequence asked for; `connects` is how many come after a good full check. */
export function sequenceAfter(sequence: Sequence, healthy: boolean, connects: number): Sequence {
  if (!healthy) return FULL_CHECK_NEXT;
  // A configuration that asks for fewer is obeyed in the midst of a row too.
  return onlyConnects(sequence) ? Math.min(sequence - 1, connects) : connects;
}
