import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type DirectorControl, mayAct, RingmasterError } from "../../../core/plugin/mod.ts";
import { createFakeDirector } from "../../../core/testing/mod.ts";
import { appOf, remoteRoute, setScene, SNAPSHOT } from "./app_test_kit.ts";
import { exampleConfiguration, examplePlan, examplePromotion, exampleVerb } from "./examples.ts";
import { problemSchema } from "./schemas_small.ts";
import { API_ROUTES } from "./routes_table.ts";

Deno.test("the table of routes has who may ask for what", () => {
  const rolesOf = (role: string) =>
    API_ROUTES.filter((route) => route.role === role).map(({ method, path }) =>
      `${method} ${path}`
    );
  assertEquals(rolesOf("anyone"), ["GET /healthz", "GET /readyz"]);
  assertEquals(rolesOf("admin"), [
    "PUT /api/v1/services/:service",
    "DELETE /api/v1/services/:service",
    "PUT /api/v1/services/:service/servers/:server",
    "DELETE /api/v1/services/:service/servers/:server",
    "DELETE /api/v1/layer",
    "GET /api/v1/layer/promotion",
    "GET /api/v1/config",
    "PUT /api/v1/config",
    "POST /api/v1/config/check",
  ]);
  assertEquals(rolesOf("operate"), [
    "GET /api/v1/audit",
    "POST /api/v1/reload",
    ...["drain", "enable", "disable", "weight"].map((verb) => `POST /api/v1/servers/${verb}`),
    ...["standby", "takeover", "release"].map((verb) => `POST /api/v1/cluster/${verb}`),
  ]);
});

Deno.test("no route changes anything for who may only read", () => {
  for (const { method, path, role } of API_ROUTES) {
    const reads = method === "GET" || path === "/api/v1/plan";
    assert(reads || (role !== "anyone" && mayAct(role, "operate")), `${method} ${path}`);
  }
});

/** A director that takes everything, or throws what it likes. */
function willing(thrown?: unknown): DirectorControl {
  const answer = <Value>(value: Value) => () =>
    thrown === undefined ? Promise.resolve(value) : Promise.reject(thrown);
  const done = answer({ kind: "unchanged" } as const);
  const moved = answer({ groups: [], message: "so" });
  const verb = answer(exampleVerb);
  const explained = { service: "10.0.0.1:80/tcp", state: [], events: [] };
  return createFakeDirector({
    snapshot: answer(SNAPSHOT),
    plugins: answer([]),
    why: answer(explained),
    whyGroup: answer({ group: "web", state: [], events: [] }),
    latencies: answer({}),
    configuration: answer(exampleConfiguration),
    layer: answer([]),
    promote: answer(examplePromotion),
    plan: answer({ ...examplePlan, operations: [] }),
    ...{ reload: done, change: done, drop: done, replace: done },
    ...{ drain: verb, disable: verb, enable: verb, weight: verb },
    ...{ standby: moved, takeover: moved, release: moved },
  });
}

const anyPath = fc.oneof(
  fc.constantFrom(...API_ROUTES.map(({ path }) => path)),
  fc.webPath(),
  fc.string().map((text) => `/${text}`),
  fc.tuple(fc.constantFrom("services", "peers", "layer", "config"), fc.string(), fc.string()).map((
    parts,
  ) => `/api/v1/${parts.join("/")}`),
  fc.constantFrom("/%", "/%zz", "/api/v1/services/%ff", "//", "/api/v1/mail", "/\u0000"),
);
const anyQuery = fc.oneof(
  fc.constant(""),
  fc.webQueryParameters().map((text) => `?${text}`),
  fc.record({ after: fc.string(), type: fc.string(), since: fc.string(), force: fc.string() }, {
    requiredKeys: [],
  }).map((query) => `?${new URLSearchParams(query)}`),
);
const bodies = API_ROUTES.flatMap(({ bodyExample }) =>
  bodyExample === undefined ? [] : [JSON.stringify(bodyExample)]
);
const anyBody = fc.oneof(
  fc.constantFrom(...bodies),
  fc.json(),
  fc.string(),
  fc.jsonValue().map((value) => JSON.stringify({ kind: "change", change: value, service: value })),
);
const anyHeaders = fc.record({
  "content-type": fc.constantFrom("application/json", "text/plain", "", "application/json; a=b"),
  "if-match": fc.oneof(fc.constantFrom("*", '"a"', 'W/"a"'), fc.string({ unit: "grapheme-ascii" })),
  "last-event-id": fc.string({ unit: "grapheme-ascii" }),
  accept: fc.constantFrom("*/*", "text/event-stream"),
}, { requiredKeys: [] });

Deno.test("whatever is sent, the app answers, and never with a 500", async () => {
  const methods = fc.constantFrom("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS");
  const app = appOf(willing(), {
    streams: { open: () => ReadableStream.from([new Uint8Array(1)]) },
    pluginRoutes: () => [remoteRoute(), remoteRoute({ method: "POST" })],
  });
  const seen = new Set<number>();
  const property = fc.asyncProperty(
    methods,
    anyPath,
    anyQuery,
    anyBody,
    anyHeaders,
    async (method, path, query, body, headers) => {
      const sends = method !== "GET" && method !== "HEAD";
      const url = `http://localhost${encodeURI(path).replaceAll("%25", "%")}${query}`;
      if (!URL.canParse(url)) return;
      const request = new Request(url, { method, headers, ...(sends ? { body } : {}) });
      const response = await app.fetch(request);
      seen.add(response.status);
      assert(response.status < 500, `${method} ${url} ${body}: ${response.status}`);
      const text = await response.text();
      if (response.status >= 400 && text !== "") problemSchema.parse(JSON.parse(text));
    },
  );
  await fc.assert(property, { numRuns: 3_000 });
  // What is sent gets somewhere.
  for (const status of [200, 400, 404, 405, 415, 422]) assert(seen.has(status), `${status}`);
});

Deno.test("whatever the director throws, the app answers a problem", async () => {
  const thrown = [new RingmasterError("refused", "no"), new Error("a\nb"), "text", { code: 1 }];
  for (const each of thrown) {
    const { app, clock } = setScene(willing(each));
    for (const { method, path, body, bodyExample } of API_ROUTES) {
      const url = path.replaceAll(/:\w+/g, "x").replace("latencies", "latencies?service=x");
      const headers = { "content-type": "application/json", "if-match": '"a"' };
      const sent = body === undefined ? {} : { body: JSON.stringify(bodyExample) };
      const response = await app.request(url, { method, headers, ...sent });
      const text = await response.text();
      if (response.status >= 400) problemSchema.parse(JSON.parse(text));
      assertEquals(clock.pending, 0);
    }
  }
});
