/**
 * The host: calls into plugins with a deadline, and names plugin and phase when one throws, returns
 * nonsense or never settles. A failure stays with the one that failed.
 */

import { messageOf, RingmasterError } from "../errors.ts";
import { formatDuration } from "../model/mod.ts";
import type { Clock } from "../ports/mod.ts";

export type PluginPhase =
  | "load"
  | "create"
  | "start"
  | "stop"
  | "probe"
  | "list"
  | "apply"
  | "stats"
  | "acquire"
  | "release"
  | "held"
  | "stand by"
  | "announce"
  | "describe"
  | "close"
  | "diagnose";

/** Limits for what plugins do outside checks, whose limit the configuration sets. */
export const PHASE_DEADLINE_MS: Readonly<Record<PluginPhase, number>> = {
  load: 10_000,
  create: 1_000,
  start: 10_000,
  stop: 10_000,
  probe: 5_000,
  list: 10_000,
  apply: 60_000,
  stats: 5_000,
  // Of a resource the configuration says how long it may take; this holds where it says nothing.
  acquire: 20_000,
  release: 20_000,
  held: 5_000,
  "stand by": 20_000,
  announce: 5_000,
  describe: 5_000,
  close: 5_000,
  diagnose: 10_000,
};

/**
 * Calls a plugin with a signal that aborts at the phase's deadline. Throws RingmasterError `plugin_failed` that
 * names plugin and phase; an error of ours keeps its code, with the plugin named in front.
 */
export async function callPlugin<Result>(
  clock: Clock,
  pluginId: string,
  phase: PluginPhase,
  body: (signal: AbortSignal) => Promise<Result>,
  deadlineMs: number = PHASE_DEADLINE_MS[phase],
): Promise<Result> {
  const abort = new AbortController();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const cancel = clock.after(deadlineMs, () => {
    const error = new RingmasterError("timed_out", `not done within ${formatDuration(deadlineMs)}`);
    // First the verdict, then the signal: what the plugin throws when it is aborted no longer counts.
    reject(error);
    abort.abort(error);
  });
  try {
    return await Promise.race([body(abort.signal), late]);
  } catch (thrown) {
    const code = thrown instanceof RingmasterError ? thrown.code : "plugin_failed";
    throw new RingmasterError(code, `${pluginId} failed in ${phase}: ${messageOf(thrown)}`, {
      cause: thrown,
    });
  } finally {
    cancel();
  }
}
