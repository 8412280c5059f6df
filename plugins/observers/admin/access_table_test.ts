/**
 * The table of who may do what: every route, asked by everybody, over the real thread. What is expected follows from
 * the role that a route says.
 */

import { assert, assertEquals } from "@std/assert";
import { ACCESS_ROLES, mayAct, type PluginRoute } from "../../../core/plugin/mod.ts";
import { createFakeDirector } from "../../../core/testing/mod.ts";
import type { RouteRole } from "./app_parts.ts";
import { API_ROUTES } from "./routes_table.ts";
import { type Served, serving } from "./thread_fixture.ts";

interface Row {
  readonly method: string;
  readonly path: string;
  readonly role: RouteRole;
}

interface Caller {
  readonly name: string;
  readonly headers: (served: Served) => Readonly<Record<string, string>>;
  /** The status of the refusal, or nothing where the caller is let in. */
  readonly refused: (role: RouteRole) => number | undefined;
  readonly overUnix?: boolean;
}

const PLUGIN_ROUTES: readonly PluginRoute[] = (["anyone", ...ACCESS_ROLES] as const).map((
  role,
) => ({
  method: "GET",
  path: `/from-plugin/${role}`,
  role,
  summary: "for the table",
  answer: () => Promise.resolve({ body: "{}" }),
}));

const ROWS: readonly Row[] = [
  ...API_ROUTES.map(({ method, path, role }) => ({ method, path, role })),
  ...PLUGIN_ROUTES,
  { method: "GET", path: "/", role: "anyone" },
  { method: "GET", path: "/openapi.json", role: "anyone" },
  { method: "GET", path: "/no/such/path", role: "anyone" },
  { method: "DELETE", path: "/api/v1/status", role: "anyone" },
];

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const CALLERS: readonly Caller[] = [
  {
    name: "nobody",
    headers: () => ({}),
    refused: (role) => role === "anyone" ? undefined : 401,
  },
  ...ACCESS_ROLES.map((own): Caller => ({
    name: `a token of the role ${own}`,
    headers: ({ tokens }) => bearer(tokens[own]),
    refused: (role) => role === "anyone" || mayAct(own, role) ? undefined : 403,
  })),
  {
    name: "a page of another origin that has a token",
    headers: ({ tokens }) => ({ ...bearer(tokens.admin), origin: "https://evil.example" }),
    refused: () => 403,
  },
  {
    name: "a page of another port of this machine",
    headers: ({ tokens }) => ({ ...bearer(tokens.admin), origin: "http://127.0.0.1:1" }),
    refused: () => 403,
  },
  {
    name: "a page without an origin",
    headers: ({ tokens }) => ({ ...bearer(tokens.admin), origin: "null" }),
    refused: () => 403,
  },
  {
    name: "a request that a browser calls cross-site",
    headers: ({ tokens }) => ({ ...bearer(tokens.admin), "sec-fetch-site": "cross-site" }),
    refused: () => 403,
  },
  {
    name: "a name that somebody else has led here",
    headers: ({ tokens }) => ({ ...bearer(tokens.admin), host: "evil.example" }),
    refused: () => 421,
  },
  {
    name: "the page's own origin",
    headers: ({ tokens, port }) => ({
      ...bearer(tokens.admin),
      origin: `http://127.0.0.1:${port}`,
      "sec-fetch-site": "same-origin",
    }),
    refused: () => undefined,
  },
  {
    name: "a name from the configuration",
    headers: ({ tokens, port }) => ({ ...bearer(tokens.admin), host: `lb1.example:${port}` }),
    refused: () => undefined,
  },
  {
    name: "who may open the socket",
    headers: () => ({}),
    refused: () => undefined,
    overUnix: true,
  },
  {
    name: "a page that reaches the socket",
    headers: () => ({ origin: "https://evil.example" }),
    refused: () => 403,
    overUnix: true,
  },
  {
    name: "a wrong token",
    headers: ({ tokens }) => bearer(`${tokens.admin.slice(0, -1)}x`),
    refused: () => 401,
  },
];

const REFUSALS = [401, 403, 421, 429];

async function ask(served: Served, { method, path }: Row, caller: Caller): Promise<number> {
  using client = Deno.createHttpClient(
    caller.overUnix === true
      ? { proxy: { transport: "unix", path: served.socket }, allowHost: true }
      : { allowHost: true },
  );
  const target = path.replaceAll(/:\w+/g, "x");
  const url = caller.overUnix === true ? "http://localhost" : `http://127.0.0.1:${served.port}`;
  const body = method === "GET" || method === "DELETE" ? {} : { body: "{}" };
  const response = await fetch(`${url}${target}`, {
    client,
    method,
    headers: { "content-type": "application/json", ...caller.headers(served) },
    ...body,
  });
  await response.body?.cancel();
  return response.status;
}

/** Cells of the table that are not as the role of their route says. */
async function violations(served: Served, rows: readonly Row[]): Promise<string[]> {
  const found: string[] = [];
  let wrongTokens = 0;
  for (const caller of CALLERS) {
    for (const row of rows) {
      const status = await ask(served, row, caller);
      const wanted = caller.refused(row.role);
      // After some wrong tokens further ones are told to wait, which is a refusal too.
      const slowed = caller.name === "a wrong token" && status === 429 && ++wrongTokens > 0;
      const asWanted = wanted === undefined
        ? !REFUSALS.includes(status)
        : status === wanted || slowed;
      if (!asWanted) {
        found.push(`${row.method} ${row.path} (${row.role}) for ${caller.name}: ${status}`);
      }
    }
  }
  return found;
}

const SERVED = {
  options: { hosts: ["lb1.example"] },
  context: { director: createFakeDirector(), routes: () => PLUGIN_ROUTES },
};

Deno.test("every route lets in who has its role, and nobody else", () =>
  serving(SERVED, async (served) => {
    assert(ROWS.length > 30, "the routes of the API are not in the table");
    assertEquals(await violations(served, ROWS), []);
  }));

Deno.test("the table notices a route whose role is wrong", () =>
  serving(SERVED, async (served) => {
    const reload = { method: "POST", path: "/api/v1/reload" } as const;
    assertEquals(ROWS.find(({ path }) => path === reload.path)?.role, "operate");
    const looser = await violations(served, [{ ...reload, role: "read" }]);
    assertEquals(looser, [
      "POST /api/v1/reload (read) for a token of the role read: 403",
    ]);
  }));

Deno.test("the table notices a route that asks for less than it says", () =>
  serving(SERVED, async (served) => {
    const found = await violations(served, [{
      method: "GET",
      path: "/from-plugin/read",
      role: "admin",
    }]);
    assertEquals(found.map((each) => each.replace(/^.* for /, "")), [
      "a token of the role read: 200",
      "a token of the role operate: 200",
    ]);
  }));
