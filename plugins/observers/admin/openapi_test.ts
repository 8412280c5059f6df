import { assert, assertEquals, assertMatch } from "@std/assert";
import { Validator } from "@seriousme/openapi-schema-validator";
import { remoteRoute } from "./app_test_kit.ts";
import { describeApi } from "./openapi.ts";
import type { Route } from "./route.ts";
import { API_ROUTES } from "./routes_table.ts";

const PLUGINS = [
  remoteRoute({ path: "/metrics", role: "read", summary: "figures for Prometheus" }),
  remoteRoute({ method: "POST", path: "/metrics", role: "anyone" }),
];

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly Record<string, readonly string[]>[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: unknown;
  }[];
  readonly requestBody?: { readonly content: Record<string, { readonly example: unknown }> };
  readonly responses: Readonly<Record<string, { readonly $ref?: string }>>;
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

// A round through JSON, as a client gets it.
const description = JSON.parse(JSON.stringify(describeApi(API_ROUTES, PLUGINS))) as Description;

const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation }))
);

async function faultsOf(given: Record<string, unknown>): Promise<unknown> {
  const { valid, errors } = await new Validator().validate(structuredClone(given));
  return valid ? undefined : errors;
}

Deno.test("describeApi is valid OpenAPI 3.1 by a validator that is not ours, which finds a fault", async () => {
  assertEquals(await faultsOf({ ...description }), undefined);
  const broken = structuredClone(description) as { paths: Record<string, unknown> };
  broken.paths["/api/v1/status"] = { get: { responses: { "200": { content: {} } } } };
  assert(await faultsOf({ ...broken }) !== undefined);
});

Deno.test("describeApi describes every route and nothing else", () => {
  const told = operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`).sort();
  const there = [...API_ROUTES, ...PLUGINS].map(({ method, path }) =>
    `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`
  ).sort();
  assertEquals(told, there);
  const ids = operations.map(({ operation }) => operation.operationId);
  assertEquals(new Set(ids).size, ids.length);
  for (const { operation } of operations) assertMatch(operation.summary, /^[A-Za-z].*[^.]$/);
});

Deno.test("describeApi refers to nothing that is not there, and has nothing that nobody refers to", () => {
  const text = JSON.stringify(description);
  const referred = new Set(
    [...text.matchAll(/"\$ref":"#\/components\/(\w+\/\w+)"/g)].map(([, name]) => name),
  );
  const there = ["schemas", "responses"].flatMap((kind) =>
    Object.keys(description.components[kind] ?? {}).map((name) => `${kind}/${name}`)
  );
  for (const name of referred) assert(there.includes(name ?? ""), `${name} is not there`);
  const unused = there.filter((name) => !referred.has(name));
  // A path that is described has the method that is described.
  assertEquals(unused, ["responses/Problem405"]);
  assert(!text.includes("inline."));
});

Deno.test("describeApi says who may ask: a token or a certificate with the role, or the unix socket", () => {
  const securityOf = (path: string, method: string) => description.paths[path]?.[method]?.security;
  assertEquals(securityOf("/api/v1/servers/drain", "post"), [
    { token: ["operate"] },
    { certificate: ["operate"] },
    {},
  ]);
  assertEquals(securityOf("/healthz", "get"), []);
  assertEquals(securityOf("/metrics", "post"), []);
  for (const { operation } of operations) {
    const open = operation.security.length === 0;
    assertEquals("401" in operation.responses, !open, operation.operationId);
  }
});

Deno.test("describeApi shows queries as what they mean", () => {
  const of = (path: string, method: string, name: string) =>
    description.paths[path]?.[method]?.parameters?.find((each) => each.name === name);
  assertEquals(of("/api/v1/events", "get", "after")?.schema, { type: "integer", minimum: 0 });
  assertEquals(of("/api/v1/layer", "delete", "force")?.schema, { type: "boolean" });
  assertEquals(of("/api/v1/config", "put", "If-Match")?.in, "header");
  assertEquals(of("/api/v1/peers/{node}/status", "get", "node")?.in, "path");
});

Deno.test("every example is what its schema takes", () => {
  const check = (route: Route) => {
    const { gives, body, bodyExample } = route;
    const answer = gives.schema.safeParse(gives.example);
    assert(answer.success, `the example of ${route.method} ${route.path}: ${answer.error}`);
    if (body === undefined) return assertEquals(bodyExample, undefined);
    const read = body.safeParse(bodyExample);
    assert(read.success, `the body of ${route.method} ${route.path}: ${read.error}`);
  };
  for (const route of API_ROUTES) check(route);
});
