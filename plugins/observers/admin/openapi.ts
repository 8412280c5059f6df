/** The description of the API (OpenAPI 3.1), made from the schemas that check what comes in and goes out. Pure. */

import type { RemoteRoute, RouteRole } from "./app_parts.ts";
import {
  bodySchema,
  type JsonObject,
  namedSchemas,
  parametersOf,
  refTo,
} from "./openapi_schemas.ts";
import { problemDetails, TITLES } from "./problem.ts";
import { type Route, TAGS } from "./route.ts";
import { answerNames } from "./schemas_common.ts";
import { problemSchema } from "./schemas_small.ts";

/** Of this description; grows when a client has to know. */
const API_VERSION = "1.0.0";

const DESCRIPTION = "State, events and the operator's verbs of a Ringmaster director. Times are " +
  "milliseconds since the epoch, durations milliseconds. Errors are problem details (RFC 9457).";

const SECURITY_SCHEMES = {
  token: {
    type: "http",
    scheme: "bearer",
    description:
      "A token that `ringmaster token` has made, with the role read, operate or admin; " +
      "each may do what those before it may. On the unix socket none is needed.",
  },
  certificate: {
    type: "mutualTLS",
    description: "A client's certificate, where the listener asks for one",
  },
};

export function describeApi(
  routes: readonly Route[],
  pluginRoutes: readonly RemoteRoute[],
): JsonObject {
  const paths: Record<string, JsonObject> = {};
  const put = (path: string, method: string, operation: JsonObject) => {
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation };
  };
  for (const route of routes) nameAnswer(route);
  const schemas = namedSchemas(answerNames);
  for (const route of routes) put(pathOf(route.path), route.method, operationOf(route, schemas));
  for (const route of pluginRoutes) put(route.path, route.method, pluginOperation(route));
  return {
    openapi: "3.1.1",
    info: {
      title: "Ringmaster admin API",
      version: API_VERSION,
      description: DESCRIPTION,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "The director that answered this" }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: Object.fromEntries(
        Object.entries(schemas).filter(([name]) => !name.startsWith(INLINE)),
      ),
      responses: problemResponses(),
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

/** Names of schemas that stand where they are used, and not among those that have a name of their own. */
const INLINE = "inline.";

/** All schemas are made in one go, so that those with a name are named wherever they stand. */
function nameAnswer(route: Route): void {
  const { schema } = route.gives;
  if (!answerNames.has(schema)) answerNames.add(schema, { id: `${INLINE}${operationId(route)}` });
}

/** `GET /api/v1/services/:service` is `getServicesByService`. */
function operationId({ method, path }: Pick<Route, "method" | "path">): string {
  const words = path.replace(/^\/api\/v1/, "").split(/[/.]/).filter((part) => part !== "");
  const parts = words.map((word) =>
    word.startsWith(":") ? `By${capital(word.slice(1))}` : capital(word)
  );
  return `${method.toLowerCase()}${parts.join("")}`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function pathOf(path: string): string {
  return path.replaceAll(/:(\w+)/g, "{$1}");
}

function operationOf(route: Route, schemas: Readonly<Record<string, JsonObject>>): JsonObject {
  const { summary, description, tag, role, body } = route;
  const parameters = [
    ...parametersOf(route.parameters, "path"),
    ...parametersOf(route.query, "query"),
    ...(route.headers ?? []).map(({ name, description, required, example }) => ({
      name,
      in: "header",
      description,
      required,
      schema: { type: "string" },
      example,
    })),
  ];
  return {
    operationId: operationId(route),
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...securityOf(role),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : {
      requestBody: {
        required: true,
        content: { "application/json": { schema: bodySchema(body), example: route.bodyExample } },
      },
    }),
    responses: { "200": answerOf(route, schemas), ...problemRefs(statusesOf(route)) },
  };
}

function answerOf(
  { gives }: Route,
  schemas: Readonly<Record<string, JsonObject>>,
): JsonObject {
  const { description, schema, example, stream, headers = {} } = gives;
  const name = answerNames.get(schema)?.id ?? "";
  const shown = name.startsWith(INLINE) ? schemas[name] ?? {} : refTo(name);
  const named = Object.entries(headers).map(([header, meaning]) =>
    [header, { description: meaning, schema: { type: "string" } }] as const
  );
  return {
    description,
    ...(named.length === 0 ? {} : { headers: Object.fromEntries(named) }),
    content: {
      "application/json": { schema: shown, example },
      ...(stream === true ? { "text/event-stream": { schema: { type: "string" } } } : {}),
    },
  };
}

function securityOf(role: RouteRole): JsonObject {
  if (role === "anyone") return { security: [], "x-role": role };
  // An empty requirement stands for the unix socket, whose file says who may open it.
  return { security: [{ token: [role] }, { certificate: [role] }, {}], "x-role": role };
}

/** Statuses of problems: those of every route of the kind, and its own. */
function statusesOf({ role, parameters, query, body, refuses = [] }: Route): number[] {
  const reads = [parameters, query].some(({ shape }) => Object.keys(shape).length > 0);
  const all = [
    ...(reads || body !== undefined ? [400] : []),
    ...(role === "anyone" ? [] : [401, 403, 429]),
    ...(body === undefined ? [] : [408, 413, 415, 422]),
    ...refuses,
    421,
    500,
    503,
    504,
  ];
  return [...new Set(all)].sort((left, right) => left - right);
}

function problemRefs(statuses: readonly number[]): JsonObject {
  return Object.fromEntries(
    statuses.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]),
  );
}

function problemResponses(): JsonObject {
  const schema = refTo(answerNames.get(problemSchema)?.id ?? "");
  return Object.fromEntries(
    Object.entries(TITLES).map(([status, title]) => {
      const example = problemDetails(Number(status), "cannot do it: here stands why");
      return [`Problem${status}`, {
        description: title,
        content: { "application/problem+json": { schema, example } },
      }];
    }),
  );
}

function pluginOperation({ method, path, role, summary }: RemoteRoute): JsonObject {
  return {
    operationId: `plugin${capital(operationId({ method, path }))}`,
    tags: ["plugins" satisfies keyof typeof TAGS],
    summary,
    ...securityOf(role),
    responses: {
      "200": { description: "What the plugin answers" },
      ...problemRefs([...(role === "anyone" ? [] : [401, 403, 429]), 404, 409, 421, 500]),
    },
  };
}
