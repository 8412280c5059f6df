/** How long to wait after failures in a row. Pure. */

const FIRST_MS = 100;
const MAX_MS = 5_000;
/** Attempts with growing waits; later ones come with the period. */
export const ATTEMPTS_MAX = 8;

/** The wait before the next attempt after so many that failed, of which there is at least one. */
export function retryAfterMs(attempts: number, periodMs: number): number {
  return attempts >= ATTEMPTS_MAX ? periodMs : Math.min(FIRST_MS * 2 ** (attempts - 1), MAX_MS);
}
