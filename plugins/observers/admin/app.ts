/** The admin API as a Hono application: requests in, answers out, no socket. */

import { type Context, Hono } from "hono";
import type { DirectorControl, ReloadOutcome } from "../../../core/plugin/mod.ts";
import { clusterReadingRoutes, clusterVerbRoutes, whyRoute } from "./cluster.ts";
import { eventsAfter, limited, shownEvent } from "./events.ts";
import { problemOf, problemResponse } from "./problem.ts";
import {
  drainBody,
  EVENTS_DEFAULT,
  eventsQuery,
  memberBody,
  readBody,
  readQuery,
  reloadBody,
  weightBody,
} from "./requests.ts";
import type { Route } from "./route.ts";
import type { EventStreams } from "./streams.ts";

export interface AppParts {
  readonly director: DirectorControl;
  readonly streams: Pick<EventStreams, "open">;
}

export function createApp(parts: AppParts): Hono {
  const { director } = parts;
  const routes = [
    ...readingRoutes(parts),
    ...clusterReadingRoutes(director),
    ...verbRoutes(parts),
    ...clusterVerbRoutes(director),
  ];
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    // What is true now is not true later.
    context.header("cache-control", "no-store");
  });
  for (const { method, path, failed, answer } of routes) {
    app.on(method, path, async (context) => {
      try {
        return await answer(context);
      } catch (thrown) {
        return problemOf(thrown, failed);
      }
    });
    const allowed = method === "GET" ? ["GET", "HEAD"] : [method];
    app.all(path, (context) =>
      problemResponse(
        405,
        `cannot ${context.req.method} ${path}: allowed is ${allowed.join(" and ")}`,
        { headers: { allow: allowed.join(", ") } },
      ));
  }
  const paths = routes.map(({ path }) => path).join(", ");
  app.notFound((context) =>
    problemResponse(404, `cannot find "${context.req.path}": there are ${paths}`)
  );
  app.onError((error) => problemOf(error, "cannot answer"));
  return app;
}

function readingRoutes({ director, streams }: AppParts): Route[] {
  const failed = "cannot take a picture of the director";
  return [
    {
      method: "GET",
      path: "/api/v1/status",
      failed,
      answer: async (context) => context.json(await director.snapshot()),
    },
    {
      method: "GET",
      path: "/api/v1/version",
      failed,
      async answer(context) {
        const { version, node, pid } = await director.snapshot();
        return context.json({ name: "ringmaster", version, node, pid });
      },
    },
    {
      method: "GET",
      path: "/api/v1/events",
      failed: "cannot read the events",
      answer: (context) =>
        wantsStream(context) ? answerStream(context, streams) : answerEvents(context, director),
    },
    whyRoute(director),
    {
      method: "GET",
      path: "/api/v1/plugins",
      failed: "cannot list the plugins",
      answer: (context) => context.json(director.plugins()),
    },
  ];
}

function verbRoutes({ director }: AppParts): Route[] {
  const verb = (name: string, answer: (request: Request) => Promise<unknown>): Route => ({
    method: "POST",
    path: `/api/v1/servers/${name}`,
    failed: `cannot ${name}`,
    answer: async (context) => context.json(await answer(context.req.raw)),
  });
  return [
    {
      method: "POST",
      path: "/api/v1/reload",
      failed: "cannot reload",
      async answer(context) {
        const { force = false } = await readBody(reloadBody, context.req.raw);
        return answerReload(await director.reload({ force }), context);
      },
    },
    verb("drain", async (request) => {
      const { deadlineMs, ...member } = await readBody(drainBody, request);
      return await director.drain(member, deadlineMs);
    }),
    verb("enable", async (request) => await director.enable(await readBody(memberBody, request))),
    verb("disable", async (request) => await director.disable(await readBody(memberBody, request))),
    verb("weight", async (request) => {
      const { weight, ...member } = await readBody(weightBody, request);
      return await director.weight(member, weight);
    }),
  ];
}

function wantsStream(context: Context): boolean {
  return (context.req.header("accept") ?? "").includes("text/event-stream");
}

function answerEvents(context: Context, director: DirectorControl): Response {
  const { after, limit = EVENTS_DEFAULT } = readQuery(eventsQuery, context.req.url);
  const events = eventsAfter(director, after);
  const shown = limited(events, limit, after === undefined ? "end" : "start");
  return context.json(shown.map(shownEvent));
}

function answerStream(context: Context, streams: AppParts["streams"]): Response {
  const { after } = readQuery(eventsQuery, context.req.url);
  const headers = { "content-type": "text/event-stream; charset=utf-8" };
  // Nobody would read the body of the answer to HEAD.
  if (context.req.method === "HEAD") return new Response(null, { headers });
  const stream = streams.open(lastEventId(context) ?? after);
  return stream === undefined
    ? problemResponse(503, "cannot open another stream of events: there are too many")
    : new Response(stream, { headers });
}

/** What an EventSource says when it comes back (WHATWG HTML section 9.2.4). */
function lastEventId(context: Context): number | undefined {
  const text = context.req.header("last-event-id") ?? "";
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function answerReload(outcome: ReloadOutcome, context: Context): Response {
  switch (outcome.kind) {
    case "applied":
    case "unchanged":
      return context.json(outcome);
    case "rejected":
      return problemResponse(
        422,
        `cannot reload, and nothing has changed: ${outcome.problems.join("; ")}`,
        { extras: { problems: outcome.problems } },
      );
    case "guarded": {
      const { removed, of } = outcome;
      return problemResponse(
        409,
        `cannot reload without force: it would remove ${removed} of ${of} real servers, which ` +
          "is more than half; nothing has changed",
        { extras: { removed, of } },
      );
    }
  }
}
