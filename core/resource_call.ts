/** Calls of a resource with a time limit, whose errors say what was asked of it: who tells them names the resource. */

import { messageOf, RingmasterError } from "./errors.ts";
import { formatDuration } from "./model/mod.ts";
import { callPlugin, PHASE_DEADLINE_MS } from "./plugin/mod.ts";
import type { Clock } from "./ports/mod.ts";

/** What was asked, and what there was not in time. */
const QUESTIONS = {
  acquire: ["take it", "not done"],
  release: ["give it up", "not done"],
  held: ["look whether it is held", "no answer"],
  "stand by": ["let it stand by", "not done"],
  announce: ["announce it", "not done"],
  describe: ["look how it stands", "no answer"],
  close: ["close it", "not done"],
} as const;

export type ResourcePhase = keyof typeof QUESTIONS;

/** Throws RingmasterError with the words of the resource, or with our own where nothing came in time. */
export async function callResource<Result>(
  { clock, pluginId }: { readonly clock: Clock; readonly pluginId: string },
  phase: ResourcePhase,
  body: (signal: AbortSignal) => Promise<Result>,
  deadlineMs: number = PHASE_DEADLINE_MS[phase],
): Promise<Result> {
  let own: { readonly thrown: unknown } | undefined;
  const listening = async (signal: AbortSignal) => {
    try {
      return await body(signal);
    } catch (thrown) {
      // What it says because its time is over is no answer.
      if (!signal.aborted) own = { thrown };
      throw thrown;
    }
  };
  try {
    return await callPlugin(clock, pluginId, phase, listening, deadlineMs);
  } catch (thrown) {
    const code = thrown instanceof RingmasterError ? thrown.code : "plugin_failed";
    const [asked, missing] = QUESTIONS[phase];
    const late = `cannot ${asked}: ${missing} within ${formatDuration(deadlineMs)}`;
    const message = own === undefined ? late : messageOf(own.thrown);
    throw new RingmasterError(code, message, { cause: thrown });
  }
}
