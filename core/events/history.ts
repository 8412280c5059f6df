/** A bounded memory of events, oldest first out, for status, `why` and replay to late readers. */

import type { EventFeed } from "./bus.ts";
import type { DirectorEvent, EventId } from "./catalog.ts";

export interface EventHistory {
  /** Events with an id above `after`, oldest first. */
  since(after: EventId): readonly DirectorEvent[];
  /** The event with this id, if it is still remembered. */
  get(id: EventId): DirectorEvent | undefined;
  close(): void;
}

export const HISTORY_LENGTH_MAX = 10_000;

export function recordHistory(
  feed: EventFeed,
  lengthMax: number = HISTORY_LENGTH_MAX,
): EventHistory {
  // A Map keeps insertion order, so that its first key is the oldest event.
  const events = new Map<EventId, DirectorEvent>();
  const unsubscribe = feed.subscribe((event) => {
    events.set(event.id, event);
    if (events.size <= lengthMax) return;
    const oldest = events.keys().next();
    if (!oldest.done) events.delete(oldest.value);
  });
  return {
    since: (after) => [...events.values()].filter((event) => event.id > after),
    get: (id) => events.get(id),
    close: unsubscribe,
  };
}
