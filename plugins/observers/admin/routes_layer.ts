/** Services and servers that are added, changed and removed at run time, and what anything would do. */

import { type Proposal, z } from "../../../core/plugin/mod.ts";
import {
  exampleLayer,
  exampleMember,
  examplePlan,
  examplePromotion,
  exampleReload,
  SERVER,
} from "./examples.ts";
import { answerReload } from "./outcome.ts";
import { RequestError } from "./problem.ts";
import { json, type Route, route } from "./route.ts";
import {
  layerEntrySchema,
  planSchema,
  promotionSchema,
  reloadOutcomeSchema,
} from "./schemas_change.ts";
import {
  forceQuery,
  layerQuery,
  memberPath,
  proposalBody,
  serverBody,
  serviceBody,
  servicePath,
} from "./schemas_requests.ts";

/** Room for a service with thousands of servers. */
const CHANGE_BYTES_MAX = 1_048_576;
/** Room for all the files of a large site. */
export const CONFIG_BYTES_MAX = 4 * 1_048_576;

const change = {
  role: "admin",
  tag: "configuration",
  gives: {
    description: "What is different now",
    schema: reloadOutcomeSchema,
    example: exampleReload,
  },
  query: forceQuery,
} as const;

const changes: readonly Route[] = [
  route({
    ...change,
    method: "PUT",
    path: "/api/v1/services/:service",
    summary: "Adds a service, or changes it, until the layer drops it",
    parameters: servicePath,
    body: serviceBody,
    bodyExample: { virtual: "10.0.0.150:80/tcp", scheduler: "wlc", real: ["10.0.0.147:80 masq 1"] },
    bodyBytesMax: CHANGE_BYTES_MAX,
    refuses: [409],
    failed: "cannot change the service",
    async answer({ director, parameters: { service }, body, query: { force = false } }) {
      const outcome = await director.change({ service, value: body }, { force });
      return answerReload(outcome, `change service ${service}`);
    },
  }),
  route({
    ...change,
    method: "DELETE",
    path: "/api/v1/services/:service",
    summary: "Removes a service until the layer drops that",
    parameters: servicePath,
    refuses: [404, 409],
    failed: "cannot remove the service",
    async answer({ director, parameters: { service }, query: { force = false } }) {
      const outcome = await director.change({ service, value: null }, { force });
      return answerReload(outcome, `remove service ${service}`);
    },
  }),
  route({
    ...change,
    method: "PUT",
    path: "/api/v1/services/:service/servers/:server",
    summary: "Adds a server to a service, or changes it, until the layer drops it",
    parameters: memberPath,
    body: serverBody,
    bodyExample: `${SERVER} masq 2`,
    refuses: [404, 409],
    failed: "cannot change the server",
    async answer({ director, parameters, body, query: { force = false } }) {
      const outcome = await director.change({ ...parameters, value: body }, { force });
      return answerReload(outcome, `change server ${parameters.server}`);
    },
  }),
  route({
    ...change,
    method: "DELETE",
    path: "/api/v1/services/:service/servers/:server",
    summary: "Removes a server from a service until the layer drops that",
    parameters: memberPath,
    refuses: [404, 409],
    failed: "cannot remove the server",
    async answer({ director, parameters, query: { force = false } }) {
      const outcome = await director.change({ ...parameters, value: null }, { force });
      return answerReload(outcome, `remove server ${parameters.server}`);
    },
  }),
];

const layer: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/layer",
    role: "read",
    tag: "configuration",
    summary: "The changes at run time that are in force",
    gives: {
      description: "The changes, and where the file contradicts them by now",
      schema: z.array(layerEntrySchema),
      example: [exampleLayer],
    },
    failed: "cannot show the layer",
    answer: async ({ director }) => json(await director.layer()),
  }),
  route({
    ...change,
    method: "DELETE",
    path: "/api/v1/layer",
    summary: "Takes changes at run time back: of a service, of one server of it, or all",
    query: layerQuery,
    refuses: [404, 409],
    failed: "cannot drop from the layer",
    async answer({ director, query: { force = false, service, server } }) {
      if (service === undefined && server !== undefined) {
        throw new RequestError(
          400,
          'cannot read the query of /api/v1/layer: "server" is there without "service"',
        );
      }
      const which = {
        ...(service === undefined ? {} : { service }),
        ...(server === undefined ? {} : { server }),
      };
      return answerReload(await director.drop(which, { force }), "drop");
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/layer/promotion",
    role: "admin",
    tag: "configuration",
    summary: "How the layer would be written into the file; changes nothing",
    gives: {
      description: "The change to the file",
      schema: promotionSchema,
      example: examplePromotion,
    },
    failed: "cannot show how to promote the layer",
    answer: async ({ director }) => json(await director.promote()),
  }),
  route({
    method: "POST",
    path: "/api/v1/plan",
    role: "read",
    tag: "configuration",
    summary: "What something would do; does nothing",
    body: proposalBody,
    bodyExample: { kind: "server", verb: "disable", ...exampleMember },
    bodyBytesMax: CONFIG_BYTES_MAX,
    gives: {
      description: "What would happen, in order, and why it would be refused",
      schema: planSchema,
      example: examplePlan,
    },
    refuses: [404, 409],
    failed: "cannot plan it",
    async answer({ director, body }) {
      const proposal: Proposal = body;
      return json(await director.plan(proposal));
    },
  }),
];

export const layerRoutes: readonly Route[] = [...changes, ...layer];
