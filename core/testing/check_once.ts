/** One check, as a director makes it: with a time limit, and with what the SDK throws as its result. */

import { messageOf, RingmasterError } from "../errors.ts";
import { type CheckResult, formatDuration } from "../model/mod.ts";
import type { CheckTarget, ObserverContext } from "../plugin/contracts.ts";
import type { Plugin } from "../plugin/define.ts";
import { createTestContext, instantiate } from "./harness.ts";

export interface CheckOnceOptions {
  /** The check's own options, as they are written in the configuration. */
  readonly options?: unknown;
  /** A second, as in the configuration, where left out. */
  readonly timeoutMs?: number;
  readonly context?: ObserverContext;
}

/**
 * Creates the checker and checks the target once. What the SDK throws (a RingmasterError, such as a refused connection)
 * is a failed check with the error's message, and so is a check that does not end in time, which then hears of it by
 * its signal. Throws for the bugs of a plugin: options that do not decode, another error, what is no result.
 */
export async function checkOnce(
  plugin: Plugin<"checker">,
  target: CheckTarget,
  { options = {}, timeoutMs = 1_000, context = createTestContext(plugin.id) }: CheckOnceOptions =
    {},
): Promise<CheckResult> {
  const checker = instantiate(plugin, options, context);
  const abort = new AbortController();
  const limit = formatDuration(timeoutMs);
  const { promise: late, resolve } = Promise.withResolvers<CheckResult>();
  // Real time, also beside a fake clock: it guards the test against a checker that hangs.
  const timer = setTimeout(() => {
    resolve({ healthy: false, message: `no answer within ${limit}` });
    abort.abort(new Error(`the check took longer than ${limit}`));
  }, timeoutMs);
  try {
    return sound(plugin.id, await Promise.race([attempt(checker.check, checker), late]));
  } finally {
    clearTimeout(timer);
  }

  async function attempt(check: typeof checker.check, self: typeof checker): Promise<CheckResult> {
    try {
      return await check.call(self, target, abort.signal);
    } catch (thrown) {
      if (!(thrown instanceof RingmasterError)) throw thrown;
      return { healthy: false, message: messageOf(thrown) };
    }
  }
}

function sound(pluginId: string, found: CheckResult): CheckResult {
  const { healthy, message } = Object(found) as Readonly<Record<string, unknown>>;
  if (typeof healthy === "boolean" && typeof message === "string") return found;
  throw new TypeError(
    `${pluginId} gave ${
      JSON.stringify(found) ?? found
    }; wanted is { healthy: true or false, message: text }`,
  );
}
