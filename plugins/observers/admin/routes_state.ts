/** What the director sees: the whole picture, and parts of it. */

import {
  type DirectorControl,
  nearestWord,
  type ServiceSnapshot,
  z,
} from "../../../core/plugin/mod.ts";
import { shownEvent } from "./events.ts";
import { exampleServer, exampleService, exampleStatus, SERVER, SERVICE } from "./examples.ts";
import { RequestError } from "./problem.ts";
import { json, jsonText, type Route, route } from "./route.ts";
import { explanationSchema, groupExplanationSchema, latenciesSchema } from "./schemas_events.ts";
import { latenciesQuery, serversQuery, servicePath, whyQuery } from "./schemas_requests.ts";
import { pluginSchema, versionSchema } from "./schemas_small.ts";
import { memberSchema, serviceSchema, statusSchema } from "./schemas_state.ts";

const FAILED = "cannot take a picture of the director";

const wholePicture: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/status",
    role: "read",
    tag: "state",
    summary: "The whole picture at this moment",
    gives: { description: "The picture", schema: statusSchema, example: exampleStatus },
    failed: FAILED,
    // From the main program it comes as text, and many ask for it often.
    answer: async ({ parts, director }) =>
      parts.statusText === undefined
        ? json(await director.snapshot())
        : jsonText(await parts.statusText()),
  }),
  route({
    method: "GET",
    path: "/api/v1/version",
    role: "read",
    tag: "state",
    summary: "Who answers",
    gives: {
      description: "Version, node and process",
      schema: versionSchema,
      example: { name: "ringmaster", version: "0.1.0", node: "appnode1", pid: 4_121 },
    },
    failed: FAILED,
    async answer({ director }) {
      const { version, node, pid } = await director.snapshot();
      return json({ name: "ringmaster", version, node, pid });
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/plugins",
    role: "read",
    tag: "state",
    summary: "Which plugins there are",
    gives: {
      description: "The plugins, kind by kind",
      schema: z.array(pluginSchema),
      example: [{ id: "checker.http", summary: "asks for a page and looks at the answer" }],
    },
    failed: "cannot list the plugins",
    answer: async ({ director }) => json(await director.plugins()),
  }),
];

const services: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/services",
    role: "read",
    tag: "state",
    summary: "All services with their servers",
    gives: {
      description: "The services in the order of the configuration",
      schema: z.array(serviceSchema),
      example: [exampleService],
    },
    failed: FAILED,
    answer: async ({ director }) => json((await director.snapshot()).services),
  }),
  route({
    method: "GET",
    path: "/api/v1/services/:service",
    role: "read",
    tag: "state",
    summary: "One service with its servers",
    parameters: servicePath,
    gives: { description: "The service", schema: serviceSchema, example: exampleService },
    refuses: [404],
    failed: FAILED,
    answer: async ({ director, parameters }) =>
      json(await findService(director, parameters.service)),
  }),
  route({
    method: "GET",
    path: "/api/v1/servers",
    role: "read",
    tag: "state",
    summary: "The servers of all services, or of one",
    query: serversQuery,
    gives: {
      description: "The servers, each with its service",
      schema: z.array(memberSchema),
      example: [{ service: SERVICE, serviceName: "spring-ring-http", ...exampleServer }],
    },
    refuses: [404],
    failed: FAILED,
    async answer({ director, query: { service, status } }) {
      const chosen = service === undefined
        ? (await director.snapshot()).services
        : [await findService(director, service)];
      const members = chosen.flatMap(({ id, name, servers }) =>
        servers.filter((server) => status === undefined || server.status === status)
          .map((server) => ({ service: id, serviceName: name, ...server }))
      );
      return json(members);
    },
  }),
];

const explanations: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/why",
    role: "read",
    tag: "state",
    summary: "Why a service, a server of it or a group stands as it does",
    query: whyQuery,
    gives: {
      description: "How it stands, and the events that led there",
      schema: z.union([explanationSchema, groupExplanationSchema]),
      example: { service: SERVICE, server: SERVER, state: [`server ${SERVER} is up`], events: [] },
    },
    refuses: [404],
    failed: "cannot explain it",
    async answer({ director, query: { service, server, group } }) {
      if (service === undefined && server !== undefined) {
        throw new RequestError(400, `${WHY_UNREAD}: "server" is there without "service"`);
      }
      if (service !== undefined && group !== undefined) {
        throw new RequestError(400, `${WHY_UNREAD}: wanted is "service" or "group", found both`);
      }
      const explanation = service === undefined
        ? await director.whyGroup(group)
        : await director.why(service, server);
      return json({ ...explanation, events: explanation.events.map(shownEvent) });
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/latencies",
    role: "read",
    tag: "state",
    summary: "What the last checks of a service's servers took",
    query: latenciesQuery,
    gives: {
      description: "Milliseconds by server, oldest first; null is a check that failed",
      schema: latenciesSchema,
      example: { [SERVER]: [1.8, 2.1, null, 1.9] },
    },
    refuses: [404],
    failed: "cannot tell the latencies",
    answer: async ({ director, query }) => json(await director.latencies(query.service)),
  }),
];

const WHY_UNREAD = "cannot read the query of /api/v1/why";

export const stateRoutes: readonly Route[] = [...wholePicture, ...services, ...explanations];

/** By name or id. Throws RequestError 404. */
async function findService(director: DirectorControl, name: string): Promise<ServiceSnapshot> {
  const { services } = await director.snapshot();
  const found = services.find((service) => service.name === name || service.id === name);
  if (found !== undefined) return found;
  const near = nearestWord(name, services.flatMap((service) => [service.name, service.id]));
  const hint = near === undefined ? "" : `, did you mean "${near}"?`;
  throw new RequestError(404, `cannot find service ${JSON.stringify(name)}${hint}`);
}
