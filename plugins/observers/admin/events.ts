/** Events as the API shows them: each with its sentence and severity, so that a client needs no catalog. Pure. */

import {
  type DirectorEvent,
  type DirectorView,
  type EventId,
  sentence,
  type Severity,
  severityOf,
} from "../../../core/plugin/mod.ts";

export type ShownEvent = DirectorEvent & {
  readonly severity: Severity;
  /** The fact for a person, without a full stop. */
  readonly sentence: string;
};

export function shownEvent(event: DirectorEvent): ShownEvent {
  return { ...event, severity: severityOf(event), sentence: sentence(event) };
}

/**
 * Kept events that are younger than `after`, oldest first. Numbers begin anew with each run of the director, so a
 * number that it has not reached is from a run before, and all that is kept is new to who names it.
 */
export function eventsAfter(
  director: Pick<DirectorView, "history">,
  after: EventId | undefined,
): readonly DirectorEvent[] {
  if (after === undefined) return director.history();
  const younger = director.history(after);
  if (younger.length > 0) return younger;
  const all = director.history();
  const newest = all.at(-1)?.id ?? 0;
  return after > newest ? all : [];
}

/** Of a list that is too long: what follows the number that was named, or else the newest. */
export function limited(
  events: readonly DirectorEvent[],
  limit: number,
  from: "start" | "end",
): readonly DirectorEvent[] {
  return from === "start" ? events.slice(0, limit) : events.slice(-limit);
}
