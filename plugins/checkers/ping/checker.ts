/** One check: echo requests until one is answered or the time is up. */

import {
  type Checker,
  type CheckResult,
  ConnectionError,
  formatDuration,
  type PluginContext,
} from "../../../core/plugin/mod.ts";
import type { PingOptions } from "./options.ts";

/** The time limit where nobody says one. */
const TIMEOUT_MS = 1_000;

export function createPingChecker({ attempts }: PingOptions, context: PluginContext): Checker {
  return {
    async check({ address, timeoutMs = TIMEOUT_MS }, signal): Promise<CheckResult> {
      try {
        for (let attempt = 1; attempt < attempts; attempt++) {
          const answered = await pingFor(context, address, timeoutMs / attempts, signal);
          if (answered) return reply(attempt);
        }
        // The last one waits until the monitor says that the time is up.
        await context.echo.ping(address, signal);
        return reply(attempts);
      } catch (thrown) {
        if (thrown instanceof ConnectionError) return { healthy: false, message: thrown.reason };
        if (!signal.aborted) throw thrown;
        return { healthy: false, message: `no echo reply within ${formatDuration(timeoutMs)}` };
      }
    },
  };
}

function reply(attempt: number): CheckResult {
  return {
    healthy: true,
    message: attempt === 1 ? "echo reply" : `echo reply to request ${attempt}`,
  };
}

/** False where no reply has come within that time; rejects as the echo does for every other reason. */
async function pingFor(
  { clock, echo }: PluginContext,
  address: string,
  waitMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const attempt = new AbortController();
  const giveUp = () => attempt.abort(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener("abort", giveUp, { once: true });
  const cancel = clock.after(waitMs, () => attempt.abort());
  try {
    await echo.ping(address, attempt.signal);
    return true;
  } catch (thrown) {
    if (attempt.signal.aborted && !signal.aborted) return false;
    throw thrown;
  } finally {
    cancel();
    signal.removeEventListener("abort", giveUp);
  }
}
