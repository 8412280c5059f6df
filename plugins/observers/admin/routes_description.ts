/** The description of the API, which is made from what the API does. */

import { z } from "../../../core/plugin/mod.ts";
import type { RemoteRoute } from "./app_parts.ts";
import { describeApi } from "./openapi.ts";
import { jsonText, type Route, route } from "./route.ts";

/** Describes these routes, itself, and those that plugins have at the moment. */
export function descriptionRoute(
  routes: readonly Route[],
  pluginRoutes: () => readonly RemoteRoute[],
): Route {
  let made: { readonly of: string; readonly text: string } | undefined;
  const describe = () => {
    const plugins = pluginRoutes();
    const of = JSON.stringify(plugins);
    // Anybody may ask, and making it takes longer than any other answer.
    made = made?.of === of
      ? made
      : { of, text: JSON.stringify(describeApi([...routes, own], plugins)) };
    return made.text;
  };
  const own: Route = route({
    method: "GET",
    path: "/openapi.json",
    role: "anyone",
    tag: "health",
    summary: "This description (OpenAPI 3.1)",
    gives: {
      description: "The description",
      schema: z.looseObject({ openapi: z.string() }),
      example: { openapi: "3.1.1", info: { title: "Ringmaster", version: "1.0.0" }, paths: {} },
    },
    failed: "cannot describe the API",
    answer: () => jsonText(describe()),
  });
  return own;
}
