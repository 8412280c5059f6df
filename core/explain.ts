/** Why: the chain of events that led to the present state of a service or of one of its servers. Pure. */

import type { DirectorEvent, EventId } from "./events/mod.ts";
import type { Operation, ServerId, ServiceId, ServiceSnapshot } from "./model/mod.ts";
import { serverId, serviceId } from "./model/mod.ts";

export interface Subject {
  readonly service: ServiceId;
  /** Left out where the service itself is meant. */
  readonly server?: ServerId;
}

/** A chain for a person has an end. */
export const CHAIN_MAX = 40;

/**
 * The last event that decided the state, all that led to it, and what followed from it for the subject; oldest first.
 * What an operator or the maintenance folder says of a server, and is still so, belongs to it however long ago that was
 * said. Of a longer chain the youngest events.
 */
export function chainOf(events: readonly DirectorEvent[], subject: Subject): DirectorEvent[] {
  const about = events.filter((event) => concerns(event, subject));
  const decided = about.findLastIndex((event) => decides(event, subject));
  // Where nothing in the history decided it, everything that is known about the subject is the answer.
  const said = subject.server === undefined ? [] : stillSaid(events, subject);
  const these = [...said, ...about.slice(Math.max(0, decided))];
  // One change of the table has one cause, and may be about many servers: what decided this one is told already.
  const isBeside = (event: DirectorEvent, cause: DirectorEvent) =>
    decided >= 0 && isOfTable(event) && isOfOthers(cause, subject);
  return withCauses(events, these, isBeside).slice(-CHAIN_MAX);
}

function isOfTable({ type }: DirectorEvent): boolean {
  return ["reconcile.applied", "reconcile.planned", "reconcile.drift_found"].includes(type);
}

/** Whether an event is about another service, or another server where one is meant. */
function isOfOthers(event: DirectorEvent, { service, server }: Subject): boolean {
  if ("service" in event && event.service !== service) return true;
  return server !== undefined && "server" in event && event.server !== server;
}

/** What was said of a server and not taken back. */
function stillSaid(events: readonly DirectorEvent[], subject: Subject): DirectorEvent[] {
  const said = new Map<string, DirectorEvent>();
  for (const event of events) {
    // What the folder says is told anew by every run.
    if (event.type === "director.started") said.delete("maintenance");
    if (!concerns(event, subject)) continue;
    switch (event.type) {
      case "server.override_set":
        said.set(kindOf(event.override), event);
        break;
      case "server.override_cleared":
        said.delete(kindOf(event.override));
        break;
      case "server.maintenance_entered":
        said.set("maintenance", event);
        break;
      case "server.maintenance_left":
        said.delete("maintenance");
        break;
    }
  }
  return [...said.values()];
}

/** A weight and a mode are said of a server beside each other. */
function kindOf(override: string): string {
  return override.startsWith("weight") ? "weight" : "mode";
}

/** These events and all that led to them, in the order of the history; a cause that is beside the point is left out. */
export function withCauses(
  events: readonly DirectorEvent[],
  these: readonly DirectorEvent[],
  isBeside: (event: DirectorEvent, cause: DirectorEvent) => boolean = () => false,
): DirectorEvent[] {
  const wanted = new Set<EventId>();
  const byId = new Map(events.map((event) => [event.id, event]));
  for (const event of these) {
    let each: DirectorEvent | undefined = event;
    while (each !== undefined && !wanted.has(each.id)) {
      wanted.add(each.id);
      const cause: DirectorEvent | undefined = each.cause === undefined
        ? undefined
        : byId.get(each.cause);
      each = cause === undefined || isBeside(each, cause) ? undefined : cause;
    }
  }
  return events.filter((event) => wanted.has(event.id));
}

/** Whether an event is about the subject at all. */
function concerns(event: DirectorEvent, subject: Subject): boolean {
  switch (event.type) {
    case "reconcile.applied":
    case "reconcile.planned":
    case "reconcile.drift_found":
      return event.operations.some((operation) => touches(operation, subject));
    case "hook.ended":
      return subject.server === undefined && event.service === subject.service;
    default: {
      if (!("service" in event) || event.service !== subject.service) return false;
      return subject.server === undefined || ("server" in event && event.server === subject.server);
    }
  }
}

function touches(operation: Operation, { service, server }: Subject): boolean {
  if (!("server" in operation)) return serviceId(operation.service.key) === service;
  return serviceId(operation.service) === service &&
    (server === undefined || serverId(operation.server) === server);
}

/** Whether an event put the subject into a state, rather than only being part of the way. */
function decides(event: DirectorEvent, { server }: Subject): boolean {
  switch (event.type) {
    case "service.degraded":
    case "service.recovered":
    case "service.fallback_used":
    case "service.fallback_released":
      return server === undefined;
    case "server.up":
    case "server.down":
    case "server.override_set":
    case "server.override_cleared":
    case "server.maintenance_entered":
    case "server.maintenance_left":
      return server !== undefined;
    default:
      return false;
  }
}

/** How a service, or one of its servers, stands now: sentences for a person. */
export function stateOf(snapshot: ServiceSnapshot, server: ServerId | undefined): string[] {
  const found = snapshot.servers.find(({ id }) => id === server);
  if (found !== undefined) {
    const { id, status, tableWeight, reason, lastCheck } = found;
    const weight = tableWeight === undefined ? "not in the table" : `weight ${tableWeight}`;
    return [
      `server ${id} of ${snapshot.id} is ${status}, ${weight}`,
      ...(reason === undefined ? [] : [`it gets no new connections: ${reason}`]),
      ...(lastCheck === undefined ? [] : [
        `its last check ${lastCheck.healthy ? "was good" : "failed"}: ${lastCheck.message}`,
      ]),
    ];
  }
  const { servers, fallback } = snapshot;
  const serving = servers.filter((each) => each.reason === undefined).length;
  return [
    `service ${snapshot.id}: ${serving} of ${servers.length} servers get new connections`,
    ...(fallback?.inUse ? [`its fallback ${fallback.id} is in use`] : []),
    ...servers.flatMap(({ id, reason }) =>
      reason === undefined ? [] : [`server ${id} is out: ${reason}`]
    ),
  ];
}
