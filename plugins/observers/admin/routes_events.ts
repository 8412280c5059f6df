/** What has happened, as a list or as a stream, and who has asked for what. */

import { type DirectorControl, z } from "../../../core/plugin/mod.ts";
import {
  auditTrail,
  type EventFilter,
  eventsAfter,
  filterOf,
  limited,
  shownEvent,
} from "./events.ts";
import { exampleAudit, exampleEvent } from "./examples.ts";
import { RequestError } from "./problem.ts";
import { json, type Route, route } from "./route.ts";
import { auditRecordSchema, eventSchema } from "./schemas_events.ts";
import { AUDIT_DEFAULT, auditQuery, EVENTS_DEFAULT, eventsQuery } from "./schemas_requests.ts";

const events = route({
  method: "GET",
  path: "/api/v1/events",
  role: "read",
  tag: "events",
  summary: "The events that are kept, or a stream of them and of all that follow",
  description: "With `Accept: text/event-stream` the answer is a stream of server-sent events: " +
    "what is kept and younger than `Last-Event-ID` (or `after`), then each event as it happens, " +
    "with its number as `id`, its type as `event` and its JSON as `data`. `limit` is for the list.",
  query: eventsQuery,
  headers: [{
    name: "Last-Event-ID",
    description: "Number of the last event that is known, for a stream that goes on",
    required: false,
    example: "17",
  }],
  gives: {
    description: "The events, oldest first",
    schema: z.array(eventSchema),
    example: [exampleEvent],
    stream: true,
  },
  failed: "cannot read the events",
  async answer({ request, director, parts, query }) {
    const { after, limit = EVENTS_DEFAULT, ...wanted } = query;
    const filter = await withServiceId(director, wanted);
    if (!wantsStream(request)) {
      const test = filterOf(filter);
      const all = eventsAfter(director, after);
      const chosen = test === undefined ? all : all.filter(test);
      return json(limited(chosen, limit, after === undefined ? "end" : "start").map(shownEvent));
    }
    const headers = { "content-type": "text/event-stream; charset=utf-8" };
    // Nobody would read the body of the answer to HEAD.
    if (request.method === "HEAD") return new Response(null, { headers });
    const stream = parts.streams.open(lastEventId(request) ?? after, filter);
    if (stream !== undefined) return new Response(stream, { headers });
    throw new RequestError(503, "cannot open another stream of events: there are too many", {}, {
      "retry-after": "5",
    });
  },
});

const audit = route({
  method: "GET",
  path: "/api/v1/audit",
  role: "operate",
  tag: "events",
  summary: "Who asked for what, from where, and what came of it, newest first",
  query: auditQuery,
  gives: {
    description: "Requests that changed something or were refused, as far as they are kept",
    schema: z.array(auditRecordSchema),
    example: [exampleAudit],
  },
  failed: "cannot read the audit trail",
  answer({ director, query: { limit = AUDIT_DEFAULT, actor, since = 0 } }) {
    const records = auditTrail(director.history()).filter((record) =>
      record.time >= since && (actor === undefined || record.actor === actor)
    );
    return json(records.slice(0, limit));
  },
});

export const eventRoutes: readonly Route[] = [events, audit];

function wantsStream(request: Request): boolean {
  return (request.headers.get("accept") ?? "").includes("text/event-stream");
}

/** What an EventSource says when it comes back (WHATWG HTML section 9.2.4). */
function lastEventId(request: Request): number | undefined {
  const text = request.headers.get("last-event-id") ?? "";
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Events have the ids of services; people have their names. */
async function withServiceId(director: DirectorControl, filter: EventFilter): Promise<EventFilter> {
  const { service } = filter;
  if (service === undefined) return filter;
  const { services } = await director.snapshot();
  // One that is gone by now is still known by its id.
  const id = services.find(({ name }) => name === service)?.id ?? service;
  return { ...filter, service: id };
}
