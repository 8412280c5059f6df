/**
 * Calls of checkers that nothing can come out of but a result: whatever a checker throws or returns is a failed
 * check. Where that is a bug of the plugin and no finding about the server, it is reported besides.
 */

import { messageOf, RingmasterError } from "./errors.ts";
import type { CheckResult } from "./model/mod.ts";
import type { Checker, CheckTarget } from "./plugin/mod.ts";
import type { CheckFaults } from "./probes_faults.ts";

/** Longer messages are cut: they are kept with each server and travel in events. */
export const MESSAGE_LENGTH_MAX = 500;

export interface GuardedCall {
  readonly pluginId: string;
  readonly checker: Checker;
  readonly target: CheckTarget;
  /** The key of the probe, so that each one's faults are told apart. */
  readonly key: string;
  readonly faults: CheckFaults;
}

/** A check that never rejects and always gives a result of the right form. */
export function guardedCheck(call: GuardedCall): (signal: AbortSignal) => Promise<CheckResult> {
  const { pluginId, checker, target, key, faults } = call;

  function fault(message: string, signal: AbortSignal): CheckResult {
    // What a checker says when its time is up no longer counts; it was told to break off.
    if (!signal.aborted) faults.failed(pluginId, key, message);
    return { healthy: false, message: `${pluginId} failed in check: ${message}` };
  }

  return async (signal) => {
    let given: unknown;
    try {
      given = await checker.check(target, signal);
    } catch (thrown) {
      const message = cut(messageOf(thrown));
      if (!(thrown instanceof RingmasterError)) return fault(message, signal);
      faults.worked(pluginId, key);
      return { healthy: false, message };
    }
    const result = readResult(given);
    if (result === undefined) return fault("it returned no result", signal);
    faults.worked(pluginId, key);
    return result;
  };
}

/** The result, read once; undefined where it is none. */
function readResult(given: unknown): CheckResult | undefined {
  try {
    const { healthy, message } = given as CheckResult;
    return typeof healthy === "boolean" && typeof message === "string"
      ? { healthy, message: cut(message) }
      : undefined;
  } catch {
    // Null, or an object that throws when it is read.
    return undefined;
  }
}

function cut(message: string): string {
  return message.length <= MESSAGE_LENGTH_MAX
    ? message
    : `${message.slice(0, MESSAGE_LENGTH_MAX)}...`;
}
