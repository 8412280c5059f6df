/** Changes at run time: paths and bodies of the layer's requests. */

import type { LayerChange } from "../mod.ts";
import type { Question } from "./client.ts";

/** Where a service, or one of its servers, is changed. */
function pathOf({ service, server }: Pick<LayerChange, "service" | "server">): string {
  const path = `/api/v1/services/${encodeURIComponent(service)}`;
  return server === undefined ? path : `${path}/servers/${encodeURIComponent(server)}`;
}

/** Adds, changes or, with a value of null, removes. */
export function changeQuestion(change: LayerChange, force: boolean): Question {
  const path = pathOf(change) + (force ? "?force=true" : "");
  return change.value === null
    ? { path, method: "DELETE", role: "admin" }
    : { path, method: "PUT", body: change.value, role: "admin" };
}

/** Takes changes at run time back. */
export function dropQuestion(
  which: { readonly service?: string; readonly server?: string },
  force: boolean,
): Question {
  const query = new URLSearchParams({ ...which, ...(force ? { force: "true" } : {}) }).toString();
  return {
    path: `/api/v1/layer${query === "" ? "" : `?${query}`}`,
    method: "DELETE",
    role: "admin",
  };
}
