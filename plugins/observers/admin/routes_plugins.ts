/** Routes of other plugins: which of them are served, and how. */

import {
  type Actor,
  messageOf,
  RingmasterError,
  type RouteAnswer,
} from "../../../core/plugin/mod.ts";
import type { RemoteRoute } from "./app_parts.ts";
import { takes } from "./paths.ts";
import { problemResponse } from "./problem.ts";
import { type BodyLimits, queryOf, readText } from "./requests.ts";

/** As PluginRoute says. */
export const PLUGIN_BODY_BYTES_MAX = 65_536;

const METHODS: readonly string[] = ["GET", "POST", "PUT", "DELETE"];
const PATH = /^(\/[A-Za-z0-9._~-]+)+$/;
const TYPE = /^[\w.+-]+\/[\w.+-]+(\s*;\s*[\w-]+=("[\w .,:/-]*"|[\w.-]+))*$/;

export interface UsableRoutes {
  readonly routes: readonly RemoteRoute[];
  /** Why others are left out, one sentence each. */
  readonly leftOut: readonly string[];
}

/** The routes that can be served beside those of the API, which have these forms. Pure. */
export function usableRoutes(
  offered: readonly RemoteRoute[],
  forms: readonly string[],
): UsableRoutes {
  const routes = new Map<string, RemoteRoute>();
  const leftOut: string[] = [];
  for (const each of offered) {
    const name = `${each.method} ${each.path}`;
    const why = whyNot(each, forms) ??
      (routes.has(name) ? "another plugin has it already" : undefined);
    if (why === undefined) routes.set(name, each);
    else leftOut.push(`cannot serve the route ${JSON.stringify(name)} of a plugin: ${why}`);
  }
  return { routes: [...routes.values()], leftOut };
}

function whyNot({ method, path }: RemoteRoute, forms: readonly string[]): string | undefined {
  if (!METHODS.includes(method)) return `wanted is a method of ${METHODS.join(", ")}`;
  if (!PATH.test(path)) return "wanted is a path from the root, such as /metrics";
  return forms.some((form) => takes(form, path)) ? "the API has that path itself" : undefined;
}

export async function servePluginRoute(
  route: RemoteRoute,
  request: Request,
  actor: Actor,
  clock: BodyLimits["clock"],
): Promise<Response> {
  const query = queryOf(request.url);
  const reads = request.method === "GET" || request.method === "HEAD";
  const limits = { bytesMax: PLUGIN_BODY_BYTES_MAX, clock };
  const body = reads ? "" : await readText(request, limits);
  const failed = `cannot answer ${route.method} ${route.path}`;
  let answer: RouteAnswer;
  try {
    answer = await route.call({ query, body, actor }, request.signal);
  } catch (thrown) {
    return problemOfPlugin(thrown, failed);
  }
  const { status = 200, type = "application/json" } = answer;
  if (!isStatus(status) || !TYPE.test(type) || typeof answer.body !== "string") {
    return problemResponse(500, `${failed}: the plugin gave no answer that can be sent`);
  }
  const empty = status === 204 || status === 205 || status === 304;
  return new Response(empty ? null : answer.body, { status, headers: { "content-type": type } });
}

function isStatus(status: number): boolean {
  return Number.isInteger(status) && status >= 200 && status <= 599;
}

function problemOfPlugin(thrown: unknown, failed: string): Response {
  const code = thrown instanceof RingmasterError ? thrown.code : undefined;
  if (code === "not_found") return problemResponse(404, messageOf(thrown), { extras: { code } });
  if (code === "refused") return problemResponse(409, messageOf(thrown), { extras: { code } });
  return problemResponse(500, `${failed}: ${messageOf(thrown)}`, {
    extras: code === undefined ? {} : { code },
  });
}
