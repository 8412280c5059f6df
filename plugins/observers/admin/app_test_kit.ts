/** For the tests of this folder: an application over a director that a test gives, which lets everybody in. */

import { createFakeClock, createFakeDirector } from "../../../core/testing/mod.ts";
import {
  type Actor,
  type DirectorControl,
  RingmasterError,
  type RouteRequest,
  type Snapshot,
} from "../../../core/plugin/mod.ts";
import { createApp } from "./app.ts";
import type { AppParts, Connection, RemoteRoute, RouteRole } from "./app_parts.ts";

export const ACTOR: Actor = { name: "anna", role: "admin", from: "unix socket" };

export const SNAPSHOT: Snapshot = {
  version: "0.1.0",
  node: "lb1",
  pid: 7,
  startedAt: 1,
  takenAt: 2,
  config: { path: "/etc/ringmaster.yaml", loadedAt: 1 },
  backend: { name: "memory", reason: "asked for", dryRun: false },
  reconcile: { state: "settled", rounds: 1, operations: 2 },
  checks: { probes: 0, inFlight: 0, total: 0, failed: 0, worstLatenessMs: 0 },
  services: [],
};

export interface Scene {
  readonly app: ReturnType<typeof createApp>;
  readonly clock: ReturnType<typeof createFakeClock>;
  /** Who was let in for what. */
  readonly admitted: { readonly connection: Connection; readonly role: RouteRole }[];
  /** What was said about plugins' routes. */
  readonly notes: string[];
}

export function setScene(
  director: Partial<DirectorControl> = {},
  parts: Partial<AppParts> = {},
): Scene {
  const clock = createFakeClock();
  const admitted: Scene["admitted"] = [];
  const notes: string[] = [];
  const app = createApp({
    director: createFakeDirector(director),
    streams: { open: () => undefined },
    clock,
    admit(_request, connection, role) {
      admitted.push({ connection, role });
      return Promise.resolve(ACTOR);
    },
    pluginRoutes: () => [],
    note: (message) => notes.push(message),
    peers: {
      list: () => [],
      status: (node) =>
        Promise.reject(new RingmasterError("not_found", `cannot find peer "${node}"`)),
    },
    ...parts,
  });
  return { app, clock, admitted, notes };
}

export function appOf(director: Partial<DirectorControl>, parts: Partial<AppParts> = {}) {
  return setScene(director, parts).app;
}

type App = ReturnType<typeof createApp>;

/** Sends a body to a path below /api/v1, and gives status and body of the answer. */
export async function send(
  app: App,
  method: "POST" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = { "content-type": "application/json" },
) {
  const response = await app.request(`/api/v1/${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

export const post = (app: App, path: string, body: unknown, type = "application/json") =>
  send(app, "POST", path, body, { "content-type": type });

/** A route of a plugin that answers with what it was asked. */
export function remoteRoute(parts: Partial<RemoteRoute> = {}): RemoteRoute {
  return {
    method: "GET",
    path: "/api/v1/mail",
    role: "read",
    summary: "what was sent",
    call: (request: RouteRequest) => Promise.resolve({ body: JSON.stringify(request) }),
    ...parts,
  };
}
