/** Who asks, and the other directors whose API this one asks for them. */

import { z } from "../../../core/plugin/mod.ts";
import { exampleStatus } from "./examples.ts";
import { json, jsonText, type Route, route } from "./route.ts";
import { nodePath } from "./schemas_requests.ts";
import { actorSchema, peerSchema } from "./schemas_small.ts";
import { statusSchema } from "./schemas_state.ts";

export const peerRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/whoami",
    role: "read",
    tag: "state",
    summary: "Who asks, and what for they may ask",
    gives: {
      description: "Name, role, and from where",
      schema: actorSchema,
      example: { name: "anna", role: "operate", from: "127.0.0.1:40112" },
    },
    failed: "cannot tell who asks",
    answer: ({ actor: { name, role, from } }) => json({ name, role, from }),
  }),
  route({
    method: "GET",
    path: "/api/v1/peers",
    role: "read",
    tag: "cluster",
    summary: "The other directors whose status can be asked for here",
    gives: {
      description: "The directors that `admin.peers` names",
      schema: z.array(peerSchema),
      example: [{ node: "appnode2", url: "https://10.0.0.3:8694", reachable: true }],
    },
    failed: "cannot list the peers",
    answer: ({ parts }) => json(parts.peers.list()),
  }),
  route({
    method: "GET",
    path: "/api/v1/peers/:node/status",
    role: "read",
    tag: "cluster",
    summary: "The whole picture of another director, as it answers it",
    parameters: nodePath,
    gives: { description: "Its picture", schema: statusSchema, example: exampleStatus },
    refuses: [404, 502, 504],
    failed: "cannot ask the other director",
    answer: async ({ request, parts, parameters }) =>
      jsonText(await parts.peers.status(parameters.node, request.signal)),
  }),
];
