/** What an earlier run left in the journal, made into what this one goes on from. Pure. */

import { type DirectorEvent, type EventId, isKnownFact, sentence } from "../events/mod.ts";
import type { StoreFound } from "../ports/mod.ts";

/**
 * After a run that ended without a word, ids go on at the next multiple of this: events that were told and did not
 * reach the disk had ids too, and nobody who has seen one is to miss what has the same number now.
 */
export const UNCLEAN_STEP = 1_000_000;

export interface Restored {
  /** Oldest first; their ids grow. */
  readonly events: readonly DirectorEvent[];
  /** The id that the last event may have had; 0 where there was none. */
  readonly lastId: EventId;
}

export function restore({ last, recent }: Pick<StoreFound, "last" | "recent">): Restored {
  const events: DirectorEvent[] = [];
  let isClean = last === 0;
  for (const { id, kind, body } of recent) {
    if (kind === "end") isClean = id === last;
    const event = kind === "event" ? readEvent(body) : undefined;
    if (event === undefined) continue;
    // A run that did not find the journal has begun its ids anew: a cause could mean either run's event.
    if (event.id <= (events.at(-1)?.id ?? 0)) events.length = 0;
    events.push(event);
  }
  const newest = events.at(-1)?.id ?? 0;
  return {
    events,
    lastId: isClean ? newest : Math.ceil((newest + 1) / UNCLEAN_STEP) * UNCLEAN_STEP,
  };
}

/** Undefined for what this program cannot say: another version's events, or what is no event. */
export function readEvent(body: string): DirectorEvent | undefined {
  try {
    const event: DirectorEvent = JSON.parse(body);
    const isEvent = Number.isSafeInteger(event.id) && event.id > 0 &&
      typeof event.time === "number" && isKnownFact(event);
    if (!isEvent) return undefined;
    // It throws where something is missing that this version's event has.
    return sentence(event) === "" ? undefined : event;
  } catch {
    return undefined;
  }
}
