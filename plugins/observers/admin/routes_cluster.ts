/** What is asked of a cluster: who holds what, and the operator's verbs about groups of resources. */

import { type ClusterSnapshot, type DirectorControl, z } from "../../../core/plugin/mod.ts";
import { exampleCluster, exampleNodes, exampleResources } from "./examples.ts";
import { RequestError } from "./problem.ts";
import { type Gives, json, type Route, route } from "./route.ts";
import { clusterOutcomeSchema } from "./schemas_change.ts";
import { clusterSchema, groupResourceSchema, nodeSchema } from "./schemas_cluster.ts";
import { emptyBody, standbyBody, takeoverBody } from "./schemas_requests.ts";
import { roleSchema } from "./schemas_small.ts";

function reading(
  name: string,
  summary: string,
  gives: Gives,
  answer: (cluster: ClusterSnapshot) => unknown,
): Route {
  return route({
    method: "GET",
    path: `/api/v1/${name}`,
    role: "read",
    tag: "cluster",
    summary,
    gives,
    refuses: [404],
    failed: "cannot take a picture of the cluster",
    answer: async ({ director }) => json(answer(await clusterOf(director, name))),
  });
}

const readings: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/role",
    role: "read",
    tag: "cluster",
    summary: "Whether this director is active or stands by; one without a cluster is active",
    gives: {
      description: "Node and role",
      schema: roleSchema,
      example: { node: "appnode1", role: "active" },
    },
    failed: "cannot tell the role",
    async answer({ director }) {
      const { node, cluster } = await director.snapshot();
      // Who shares with nobody serves alone.
      return json({ node, role: cluster?.role ?? "active" });
    },
  }),
  reading("cluster", "The cluster as this director sees it", {
    description: "Role, fitness, directors, groups, references and counters of packets",
    schema: clusterSchema,
    example: exampleCluster,
  }, (cluster) => cluster),
  reading("nodes", "The directors of the cluster", {
    description: "The directors with status, role and links",
    schema: z.array(nodeSchema),
    example: exampleNodes,
  }, ({ nodes }) => nodes),
  reading(
    "resources",
    "The resources that the directors share",
    {
      description: "The resources, each with its group",
      schema: z.array(groupResourceSchema),
      example: exampleResources,
    },
    ({ groups }) =>
      groups.flatMap(({ name, resources }) =>
        resources.map((resource) => ({ group: name, ...resource }))
      ),
  ),
];

const verb = {
  method: "POST",
  role: "operate",
  tag: "cluster",
  gives: {
    description: "What was done, or set going",
    schema: clusterOutcomeSchema,
    example: { groups: ["resources"], message: "resources is held by appnode2" },
  },
  refuses: [409],
} as const;

const verbs: readonly Route[] = [
  route({
    ...verb,
    path: "/api/v1/cluster/standby",
    summary: "Hands groups of resources to another director; answers when that is done",
    body: standbyBody,
    bodyExample: { scope: "all" },
    failed: "cannot standby",
    answer: async ({ director, body }) => json(await director.standby(body.scope)),
  }),
  route({
    ...verb,
    path: "/api/v1/cluster/takeover",
    summary: "Takes groups of resources; answers when that is done",
    body: takeoverBody,
    bodyExample: { scope: "all", force: false },
    failed: "cannot takeover",
    answer: async ({ director, body: { scope, force = false } }) =>
      json(await director.takeover(scope, { force })),
  }),
  route({
    ...verb,
    path: "/api/v1/cluster/release",
    summary:
      "Gives all groups up, whoever takes them, and takes none until an operator asks for it",
    body: emptyBody,
    bodyExample: {},
    failed: "cannot release",
    answer: async ({ director }) => json(await director.release()),
  }),
];

export const clusterRoutes: readonly Route[] = [...readings, ...verbs];

async function clusterOf(director: DirectorControl, name: string): Promise<ClusterSnapshot> {
  const { cluster } = await director.snapshot();
  if (cluster !== undefined) return cluster;
  throw new RequestError(
    404,
    `cannot show the ${name}: this director is alone, its configuration has no cluster`,
  );
}
