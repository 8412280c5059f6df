/** What is asked of a cluster: who holds what, why, and the operator's verbs about groups of resources. */

import type { ClusterOutcome, ClusterSnapshot, DirectorControl } from "../../../core/plugin/mod.ts";
import { shownEvent } from "./events.ts";
import { RequestError } from "./problem.ts";
import { emptyBody, readBody, readQuery, standbyBody, takeoverBody, whyQuery } from "./requests.ts";
import type { Route } from "./route.ts";

export function clusterReadingRoutes(director: DirectorControl): Route[] {
  const reading = (name: string, answer: (cluster: ClusterSnapshot) => unknown): Route => ({
    method: "GET",
    path: `/api/v1/${name}`,
    failed: "cannot take a picture of the cluster",
    answer: async (context) => context.json(answer(await clusterOf(director, name))),
  });
  return [
    {
      method: "GET",
      path: "/api/v1/role",
      failed: "cannot tell the role",
      async answer(context) {
        const { node, cluster } = await director.snapshot();
        // Who shares with nobody serves alone.
        return context.json({ node, role: cluster?.role ?? "active" });
      },
    },
    reading("cluster", (cluster) => cluster),
    reading("nodes", ({ nodes }) => nodes),
    reading(
      "resources",
      ({ groups }) =>
        groups.flatMap(({ name, resources }) =>
          resources.map((resource) => ({ group: name, ...resource }))
        ),
    ),
  ];
}

export function clusterVerbRoutes(director: DirectorControl): Route[] {
  const verb = (name: string, answer: (request: Request) => Promise<ClusterOutcome>): Route => ({
    method: "POST",
    path: `/api/v1/cluster/${name}`,
    failed: `cannot ${name}`,
    answer: async (context) => context.json(await answer(context.req.raw)),
  });
  return [
    verb("standby", async (request) => {
      const { scope } = await readBody(standbyBody, request);
      return await director.standby(scope);
    }),
    verb("takeover", async (request) => {
      const { scope, force = false } = await readBody(takeoverBody, request);
      return await director.takeover(scope, { force });
    }),
    verb("release", async (request) => {
      await readBody(emptyBody, request);
      return await director.release();
    }),
  ];
}

/** Why a service, a server of it, or a group of resources stands as it does; without a name the first group. */
export function whyRoute(director: DirectorControl): Route {
  return {
    method: "GET",
    path: "/api/v1/why",
    failed: "cannot explain it",
    async answer(context) {
      const { service, server, group } = readQuery(whyQuery, context.req.url);
      if (service === undefined && server !== undefined) {
        throw new RequestError(400, `${WHY_UNREAD}: "server" is there without "service"`);
      }
      if (service !== undefined && group !== undefined) {
        throw new RequestError(400, `${WHY_UNREAD}: wanted is "service" or "group", found both`);
      }
      const explanation = service === undefined
        ? await director.whyGroup(group)
        : await director.why(service, server);
      return context.json({ ...explanation, events: explanation.events.map(shownEvent) });
    },
  };
}

const WHY_UNREAD = "cannot read the query of /api/v1/why";

async function clusterOf(director: DirectorControl, name: string): Promise<ClusterSnapshot> {
  const { cluster } = await director.snapshot();
  if (cluster !== undefined) return cluster;
  throw new RequestError(
    404,
    `cannot show the ${name}: this director is alone, its configuration has no cluster`,
  );
}
