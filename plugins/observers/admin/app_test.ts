import { assertEquals, assertStringIncludes } from "@std/assert";
import type { DirectorView, Snapshot } from "../../../core/plugin/mod.ts";
import { createApp } from "./app.ts";

const SNAPSHOT: Snapshot = {
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

const view = (snapshot: () => Promise<Snapshot>): DirectorView => ({ snapshot });
const healthy = createApp(view(() => Promise.resolve(SNAPSHOT)));

Deno.test("the app answers the status with the director's snapshot, not to be cached", async () => {
  const response = await healthy.request("/api/v1/status");
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("content-type"), "application/json");
  assertEquals(response.headers.get("cache-control"), "no-store");
  assertEquals(await response.json(), SNAPSHOT);
});

Deno.test("the app takes a new picture for every request", async () => {
  let taken = 0;
  const app = createApp(view(() => Promise.resolve({ ...SNAPSHOT, takenAt: ++taken })));
  await (await app.request("/api/v1/status")).json();
  const second = await (await app.request("/api/v1/status")).json() as Snapshot;
  assertEquals(second.takenAt, 2);
});

Deno.test("the app answers the version with who answers", async () => {
  const response = await healthy.request("/api/v1/version");
  assertEquals(await response.json(), {
    name: "ringmaster",
    version: "0.1.0",
    node: "lb1",
    pid: 7,
  });
});

Deno.test("the app answers an unknown path with problem details that name what there is", async () => {
  const response = await healthy.request("/api/v1/stats");
  assertEquals(response.status, 404);
  assertEquals(response.headers.get("content-type"), "application/problem+json");
  assertEquals(await response.json(), {
    type: "about:blank",
    title: "Not Found",
    status: 404,
    detail: 'cannot find "/api/v1/stats": there are /api/v1/status and /api/v1/version',
  });
});

Deno.test("the app refuses other methods and says which are allowed", async () => {
  const response = await healthy.request("/api/v1/status", { method: "DELETE" });
  assertEquals(response.status, 405);
  assertEquals(response.headers.get("allow"), "GET, HEAD");
  assertStringIncludes((await response.json()).detail, "cannot DELETE /api/v1/status");
});

Deno.test("the app answers HEAD without a body", async () => {
  const response = await healthy.request("/api/v1/status", { method: "HEAD" });
  assertEquals(response.status, 200);
  assertEquals(await response.text(), "");
});

Deno.test("the app says as a problem why there is no picture", async () => {
  const app = createApp(view(() => Promise.reject(new Error("the backend is away"))));
  const response = await app.request("/api/v1/status");
  assertEquals(response.status, 500);
  assertEquals(response.headers.get("content-type"), "application/problem+json");
  assertEquals(
    (await response.json()).detail,
    "cannot take a picture of the director: the backend is away",
  );
});
