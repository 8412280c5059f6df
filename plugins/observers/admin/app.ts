/**
 * The admin API as a Hono application: requests in, answers out, no socket. Every request is let in or turned away
 * first, whether it has a route or not; what it asks for is then looked up among the routes of the API, those of
 * plugins, and the files of the dashboard.
 */

import { type Context, Hono } from "hono";
import type { Actor } from "../../../core/plugin/mod.ts";
import type { AppEnvironment, AppParts, RouteRole } from "./app_parts.ts";
import { nearestPath } from "./paths.ts";
import { problemOf, problemResponse } from "./problem.ts";
import type { Route } from "./route.ts";
import { descriptionRoute } from "./routes_description.ts";
import { servePluginRoute, type UsableRoutes, usableRoutes } from "./routes_plugins.ts";
import { API_ROUTES } from "./routes_table.ts";

export type { AppParts } from "./app_parts.ts";

type AppContext = Context<AppEnvironment>;

/** The dashboard, which is no path of a plugin's. */
const PAGE_PATH = "/";

export function createApp(parts: AppParts): Hono<AppEnvironment> {
  const plugins = () => pluginRoutesOf(parts, forms, told);
  const description = descriptionRoute(API_ROUTES, () => plugins().routes);
  const routes = [...API_ROUTES, description];
  const forms = [...new Set(routes.map(({ path }) => path)), PAGE_PATH];
  const told = new Set<string>();
  const app = new Hono<AppEnvironment>();
  for (const route of routes) {
    app.on(route.method, route.path, async (context) => unkept(await serve(route, context, parts)));
  }
  for (const form of forms.slice(0, -1)) {
    const methods = routes.filter(({ path }) => path === form).map(({ method }) => method);
    app.all(form, async (context) => {
      const refuse = () => refuseMethod(context, methods);
      return unkept(await admitted(context, parts, "anyone", "cannot answer", refuse));
    });
  }
  app.notFound((context) => elsewhere(context, parts, plugins().routes, forms));
  app.onError((error) => unkept(problemOf(error, "cannot answer")));
  return app;
}

/** Lets the request in, or answers why not; whatever is thrown becomes a problem. */
async function admitted(
  context: AppContext,
  parts: AppParts,
  role: RouteRole,
  failed: string,
  answer: (actor: Actor) => Response | Promise<Response>,
): Promise<Response> {
  try {
    const connection = context.env?.connection ?? { kind: "unix" };
    const actor = await parts.admit(context.req.raw, connection, role);
    return actor instanceof Response ? actor : await answer(actor);
  } catch (thrown) {
    return problemOf(thrown, failed);
  }
}

function serve(route: Route, context: AppContext, parts: AppParts): Promise<Response> {
  return admitted(context, parts, route.role, route.failed, (actor) => {
    const parameters: Readonly<Record<string, string>> = context.req.param();
    return route.serve({ request: context.req.raw, parameters, actor, parts });
  });
}

/** What is no path of the API: a route of a plugin, a file of the dashboard, or nothing. */
async function elsewhere(
  context: AppContext,
  parts: AppParts,
  plugins: UsableRoutes["routes"],
  forms: readonly string[],
): Promise<Response> {
  const { path, method, raw } = context.req;
  const own = plugins.filter((route) => route.path === path);
  const wanted = method === "HEAD" ? "GET" : method;
  const found = own.find((route) => route.method === wanted);
  if (found !== undefined) {
    const failed = `cannot answer ${method} ${path}`;
    const answer = (actor: Actor) => servePluginRoute(found, raw, actor, parts.clock);
    return unkept(await admitted(context, parts, found.role, failed, answer));
  }
  let isPage = false;
  const response = await admitted(context, parts, "anyone", "cannot answer", async () => {
    if (own.length > 0) return refuseMethod(context, own.map((route) => route.method));
    const page = await parts.page?.(wanted === "GET" ? raw : new Request(raw.url));
    if (page !== undefined && wanted !== "GET") return refuseMethod(context, ["GET"]);
    isPage = page !== undefined;
    return page ?? nowhere(path, [...forms, ...plugins.map((route) => route.path)]);
  });
  // Files of the dashboard say themselves for how long they may be kept.
  return isPage ? response : unkept(response);
}

function nowhere(path: string, forms: readonly string[]): Response {
  const near = nearestPath(path, forms);
  const hint = near === undefined || near === PAGE_PATH ? ";" : `, did you mean "${near}"?`;
  return problemResponse(
    404,
    `cannot find ${JSON.stringify(path)}${hint} /openapi.json lists all that there is`,
  );
}

function refuseMethod(context: AppContext, methods: readonly string[]): Response {
  const allowed = methods.flatMap((method) => method === "GET" ? ["GET", "HEAD"] : [method]);
  return problemResponse(
    405,
    `cannot ${context.req.method} ${context.req.path}: allowed is ${inWords(allowed)}`,
    { headers: { allow: allowed.join(", ") } },
  );
}

function inWords(methods: readonly string[]): string {
  const [last = "", ...others] = methods.toReversed();
  return others.length === 0 ? last : `${others.reverse().join(", ")} and ${last}`;
}

/** What is true now is not true later. */
function unkept(response: Response): Response {
  response.headers.set("cache-control", "no-store");
  return response;
}

/** Those that can be served at this moment; why others cannot is told once. */
function pluginRoutesOf(
  parts: AppParts,
  forms: readonly string[],
  told: Set<string>,
): UsableRoutes {
  const usable = usableRoutes(parts.pluginRoutes(), forms);
  for (const message of usable.leftOut) {
    if (told.has(message)) continue;
    told.add(message);
    parts.note?.(message);
  }
  return usable;
}
