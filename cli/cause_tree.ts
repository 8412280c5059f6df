/** Events as a tree: each below the event that led to it. Pure. */

import type { ToldEvent } from "./event_stream.ts";

export interface Branch {
  readonly event: ToldEvent;
  /** How many of its causes stand above it. */
  readonly depth: number;
}

/** From the oldest to the newest beginning, each followed by all that came of it. */
export function causeTree(events: readonly ToldEvent[]): Branch[] {
  const ids = new Set(events.map(({ id }) => id));
  const children = new Map<number, ToldEvent[]>();
  const roots: ToldEvent[] = [];
  for (const event of events) {
    const { cause } = event;
    // Numbers only rise along a chain, which a list from elsewhere need not keep to.
    if (cause === undefined || !ids.has(cause) || cause >= event.id) roots.push(event);
    else children.set(cause, [...children.get(cause) ?? [], event]);
  }
  const branches: Branch[] = [];
  const waiting: Branch[] = roots.toReversed().map((event) => ({ event, depth: 0 }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { event, depth } = next;
    branches.push(next);
    for (const child of (children.get(event.id) ?? []).toReversed()) {
      waiting.push({ event: child, depth: depth + 1 });
    }
  }
  return branches;
}
