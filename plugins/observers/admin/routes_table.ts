/** All routes of the API, in the order of its description. */

import type { Route } from "./route.ts";
import { clusterRoutes } from "./routes_cluster.ts";
import { configRoutes } from "./routes_config.ts";
import { eventRoutes } from "./routes_events.ts";
import { healthRoutes } from "./routes_health.ts";
import { layerRoutes } from "./routes_layer.ts";
import { peerRoutes } from "./routes_peers.ts";
import { stateRoutes } from "./routes_state.ts";
import { verbRoutes } from "./routes_verbs.ts";

export const API_ROUTES: readonly Route[] = [
  ...stateRoutes,
  ...eventRoutes,
  ...verbRoutes,
  ...clusterRoutes,
  ...layerRoutes,
  ...configRoutes,
  ...peerRoutes,
  ...healthRoutes,
];
