/** Faults that nobody awaited: a promise that a plugin leaked, an error in a timer that it set. */

import { messageOf } from "./errors.ts";
import type { EventSink } from "./events/mod.ts";
import type { DirectorConfig } from "./model/mod.ts";
import { blame } from "./plugin/mod.ts";
import { type Clock, onUnhandledFault, type UnhandledFault } from "./ports/mod.ts";

/** Whom to blame where the stack names no plugin. */
const UNKNOWN = "unknown";

/** The same fault again is counted for so long, and told with its count afterwards. */
export const REPEAT_MS = 60_000;

/** Different faults that are remembered; with more of them, the oldest may be told again early. */
const REMEMBERED_MAX = 100;

export interface FaultsOptions {
  readonly events: EventSink;
  readonly clock: Clock;
  readonly config: () => DirectorConfig;
  /** Calls back for each fault, until the function that it returns is called. */
  readonly listen?: (callback: (fault: UnhandledFault) => void) => () => void;
}

/**
 * Makes such faults events, named after the plugin whose file the stack shows, instead of the end of the process.
 * Returns the function that ends that.
 */
export function catchFaults(options: FaultsOptions): () => void {
  const { events, clock, config, listen = onUnhandledFault } = options;
  const told = new Map<string, { readonly atMs: number; missed: number }>();

  return listen(({ error, stack }) => {
    const owners = (config().plugins ?? []).flatMap(({ ids, path }) =>
      ids.map((id) => ({ id, path }))
    );
    const plugin = blame(stack, owners) ?? UNKNOWN;
    const what = `an error that nothing waited for: ${messageOf(error)}`;
    const key = `${plugin} ${what}`;
    const before = told.get(key);
    const nowMs = clock.monotonicMs();
    if (before !== undefined && nowMs - before.atMs < REPEAT_MS) {
      before.missed++;
      return;
    }
    told.delete(key);
    const [oldest] = told.keys();
    if (told.size >= REMEMBERED_MAX && oldest !== undefined) told.delete(oldest);
    told.set(key, { atMs: nowMs, missed: 0 });
    const missed = before?.missed ?? 0;
    const message = missed === 0
      ? what
      : `${what} (and ${missed} times more since it was told last)`;
    events.emit({ type: "plugin.failed", plugin, phase: "background", message });
  });
}
