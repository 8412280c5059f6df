/** Waiting for a condition in tests that run the real thing: never a fixed sleep. */

const POLL_MS = 10;
const LIMIT_MS = 10_000;

/**
 * Resolves with the first value that is neither false nor undefined; fails with the description when time runs out. The
 * condition is asked again after `pollMs`; longer is for one that costs much.
 */
export async function eventually<Value>(
  description: string,
  condition: () => Promise<Value | false | undefined> | Value | false | undefined,
  limitMs: number = LIMIT_MS,
  pollMs: number = POLL_MS,
): Promise<Value> {
  const giveUpAt = performance.now() + limitMs;
  let lastError: unknown;
  // Asked at least once, for the machine may sleep for longer than the limit.
  do {
    try {
      const value = await condition();
      if (value !== false && value !== undefined) return value;
    } catch (thrown) {
      lastError = thrown;
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  } while (performance.now() < giveUpAt);
  const reason = lastError === undefined ? "" : `: ${String(lastError)}`;
  throw new Error(`waited ${limitMs} ms in vain until ${description}${reason}`);
}
