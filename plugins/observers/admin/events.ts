/** Events as the API shows them, those that a client asks for, and the audit trail that they hold. Pure. */

import {
  type AuditRecord,
  type DirectorEvent,
  type DirectorView,
  type EventId,
  sentence,
  type Severity,
  severityOf,
  shortLists,
} from "../../../core/plugin/mod.ts";

/** An event with the beginning of its long lists, as it is kept in the thread. */
export type ShortEvent = DirectorEvent & {
  /** How many entries are missing, by the field that they are missing in. */
  readonly left_out?: Readonly<Record<string, number>>;
  /** Made while the lists were whole; only where something is left out. */
  readonly sentence?: string;
};

export type ShownEvent = ShortEvent & {
  readonly severity: Severity;
  /** The fact for a person, without a full stop. */
  readonly sentence: string;
};

/** The event with the beginning of its long lists. It is the same event where none is too long. */
export function shortened(event: ShortEvent): ShortEvent {
  const short = shortLists(event);
  if (short === undefined) return event;
  return { ...event, ...short.lists, left_out: short.leftOut, sentence: sentence(event) };
}

/** With its sentence and severity, so that a client needs no catalog. */
export function shownEvent(event: ShortEvent): ShownEvent {
  const short = shortened(event);
  return { ...short, severity: severityOf(short), sentence: short.sentence ?? sentence(short) };
}

/**
 * Kept events that are younger than `after`, oldest first. Numbers go on from run to run where the director finds its
 * journal. Where it does not they begin anew, so a number that it has not reached is from a run before, and all that is
 * kept is new to who names it.
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

/** Which events somebody wants; all where nothing is said. */
export interface EventFilter {
  /** Types, such as `server.down`, or what stands before the dot, such as `server`. */
  readonly type?: readonly string[] | undefined;
  readonly severity?: readonly Severity[] | undefined;
  /** Ids. */
  readonly service?: string | undefined;
  readonly server?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly since?: number | undefined;
}

/** Whether an event is wanted; undefined where every one is. */
export function filterOf(filter: EventFilter): ((event: DirectorEvent) => boolean) | undefined {
  const { type, severity, service, server, since } = filter;
  const tests: ((event: DirectorEvent) => boolean)[] = [];
  if (type !== undefined) {
    const wanted = new Set<string>(type);
    tests.push((event) =>
      wanted.has(event.type) || wanted.has(event.type.slice(0, event.type.indexOf(".")))
    );
  }
  if (severity !== undefined) tests.push((event) => severity.includes(severityOf(event)));
  if (service !== undefined) tests.push((event) => fieldOf(event, "service") === service);
  if (server !== undefined) tests.push((event) => fieldOf(event, "server") === server);
  if (since !== undefined) tests.push((event) => event.time >= since);
  return tests.length === 0 ? undefined : (event) => tests.every((test) => test(event));
}

function fieldOf(event: DirectorEvent, name: "service" | "server"): unknown {
  return (event as { readonly service?: unknown; readonly server?: unknown })[name];
}

/** The requests among these events, each with its end, newest first. */
export function auditTrail(events: readonly DirectorEvent[]): AuditRecord[] {
  const records = new Map<EventId, AuditRecord>();
  for (const event of events) {
    if (event.type === "operator.asked") {
      const { id, time, actor, role, from, verb, target, before } = event;
      const stood = before === undefined ? {} : { before };
      records.set(id, { id, time, actor, role, from, verb, target, ...stood, outcome: "open" });
    }
    if (event.type !== "operator.done" && event.type !== "operator.refused") continue;
    // One whose request is too old to be kept says neither who nor from where.
    const asked = event.cause === undefined ? undefined : records.get(event.cause);
    if (asked === undefined) continue;
    records.set(asked.id, {
      ...asked,
      endedAt: event.time,
      ...(event.type === "operator.done"
        ? { outcome: "done", after: event.after }
        : { outcome: "refused", reason: event.reason }),
    });
  }
  return [...records.values()].reverse();
}
