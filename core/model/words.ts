/** Words for sentences. */

/** `1 service`, `2 services`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
