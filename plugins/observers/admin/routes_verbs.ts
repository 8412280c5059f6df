/** The operator's verbs about servers, and the reload. */

import { exampleMember, exampleReload, exampleVerb } from "./examples.ts";
import { answerReload } from "./outcome.ts";
import { json, type Route, route } from "./route.ts";
import { reloadOutcomeSchema, verbOutcomeSchema } from "./schemas_change.ts";
import { drainBody, memberBody, reloadBody, weightBody } from "./schemas_requests.ts";

const verb = {
  method: "POST",
  role: "operate",
  tag: "servers",
  gives: {
    description: "How the server stands now",
    schema: verbOutcomeSchema,
    example: exampleVerb,
  },
  refuses: [404, 409],
} as const;

export const verbRoutes: readonly Route[] = [
  route({
    method: "POST",
    path: "/api/v1/reload",
    role: "operate",
    tag: "configuration",
    summary: "Reads the configuration anew",
    body: reloadBody,
    bodyExample: { force: false },
    gives: {
      description: "What is different now",
      schema: reloadOutcomeSchema,
      example: exampleReload,
    },
    refuses: [409],
    failed: "cannot reload",
    answer: async ({ director, body: { force = false } }) =>
      answerReload(await director.reload({ force }), "reload"),
  }),
  route({
    ...verb,
    path: "/api/v1/servers/drain",
    summary: "Gives a server no new connections, and disables it when none is left or time is up",
    body: drainBody,
    bodyExample: { ...exampleMember, deadlineMs: 60_000 },
    failed: "cannot drain",
    async answer({ director, body: { deadlineMs, ...member } }) {
      return json(await director.drain(member, deadlineMs));
    },
  }),
  route({
    ...verb,
    path: "/api/v1/servers/enable",
    summary: "Ends a drain or a disablement",
    body: memberBody,
    bodyExample: exampleMember,
    failed: "cannot enable",
    answer: async ({ director, body }) => json(await director.enable(body)),
  }),
  route({
    ...verb,
    path: "/api/v1/servers/disable",
    summary: "Takes a server out of service at once",
    body: memberBody,
    bodyExample: exampleMember,
    failed: "cannot disable",
    answer: async ({ director, body }) => json(await director.disable(body)),
  }),
  route({
    ...verb,
    path: "/api/v1/servers/weight",
    summary: "Gives a server another weight, or the configured one again",
    body: weightBody,
    bodyExample: { ...exampleMember, weight: 5 },
    failed: "cannot weight",
    answer: async ({ director, body: { weight, ...member } }) =>
      json(await director.weight(member, weight)),
  }),
];
