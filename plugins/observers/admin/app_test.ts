import { assertEquals, assertStringIncludes } from "@std/assert";
import { createTestContext } from "../../../core/testing/mod.ts";
import { type DirectorView, RingmasterError, type Snapshot } from "../../../core/plugin/mod.ts";
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

const PATHS = "/api/v1/status, /api/v1/version, /api/v1/events, /api/v1/why, /api/v1/plugins, " +
  "/api/v1/role, /api/v1/cluster, /api/v1/nodes, /api/v1/resources, " +
  "/api/v1/reload, /api/v1/servers/drain, /api/v1/servers/enable, /api/v1/servers/disable, " +
  "/api/v1/servers/weight, /api/v1/cluster/standby, /api/v1/cluster/takeover, " +
  "/api/v1/cluster/release";

function appOf(parts: Partial<DirectorView>) {
  const director = { ...createTestContext("observer.admin").director, ...parts };
  return createApp({ director, streams: { open: () => undefined } });
}

const healthy = appOf({ snapshot: () => Promise.resolve(SNAPSHOT) });

Deno.test("the app answers the status with the director's snapshot, not to be cached", async () => {
  const response = await healthy.request("/api/v1/status");
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("content-type"), "application/json");
  assertEquals(response.headers.get("cache-control"), "no-store");
  assertEquals(await response.json(), SNAPSHOT);
});

Deno.test("the app takes a new picture for every request", async () => {
  let taken = 0;
  const app = appOf({ snapshot: () => Promise.resolve({ ...SNAPSHOT, takenAt: ++taken }) });
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

Deno.test("the app answers which plugins there are", async () => {
  const listing = [{ id: "checker.backlog", summary: "looks", file: "/etc/backlog.ts" }];
  const response = await appOf({ plugins: () => listing }).request("/api/v1/plugins");
  assertEquals(await response.json(), listing);
});

Deno.test("the app answers why a server stands as it does, each event with its sentence", async () => {
  const asked: unknown[] = [];
  const app = appOf({
    why: (service, server) => {
      asked.push([service, server]);
      return Promise.resolve({
        service: "10.0.0.1:80/tcp",
        state: ["it is up"],
        events: [{ type: "service.recovered", service: "10.0.0.1:80/tcp", id: 4, time: 9 }],
      });
    },
  });
  const response = await app.request("/api/v1/why?service=web&server=10.0.0.2%3A80");
  assertEquals(await response.json(), {
    service: "10.0.0.1:80/tcp",
    state: ["it is up"],
    events: [{
      type: "service.recovered",
      service: "10.0.0.1:80/tcp",
      id: 4,
      time: 9,
      severity: "info",
      sentence: "service 10.0.0.1:80/tcp has servers again",
    }],
  });
  await (await app.request("/api/v1/why?service=web")).body?.cancel();
  assertEquals(asked, [["web", "10.0.0.2:80"], ["web", undefined]]);
});

Deno.test("the app answers why only to who says clearly of what", async () => {
  for (
    const query of [
      "?server=x",
      "?group=a&server=x",
      "?service=a&group=b",
      "?group=",
      "?service=",
      "?service=a&service=b",
      "?service=a&x=1",
    ]
  ) {
    const response = await healthy.request(`/api/v1/why${query}`);
    assertEquals(response.status, 400, query);
    assertStringIncludes((await response.json()).detail, "cannot read the query of /api/v1/why: ");
  }
});

Deno.test("the app answers 404 where there is no such service", async () => {
  const message = 'cannot find service "wbe", did you mean "web"?';
  const app = appOf({ why: () => Promise.reject(new RingmasterError("not_found", message)) });
  const response = await app.request("/api/v1/why?service=wbe");
  assertEquals(response.status, 404);
  assertEquals((await response.json()).detail, message);
});

Deno.test("the app answers an unknown path with problem details that name what there is", async () => {
  const response = await healthy.request("/api/v1/stats");
  assertEquals(response.status, 404);
  assertEquals(response.headers.get("content-type"), "application/problem+json");
  assertEquals(await response.json(), {
    type: "about:blank",
    title: "Not Found",
    status: 404,
    detail: `cannot find "/api/v1/stats": there are ${PATHS}`,
  });
});

Deno.test("the app refuses other methods and says which are allowed", async () => {
  const response = await healthy.request("/api/v1/status", { method: "DELETE" });
  assertEquals(response.status, 405);
  assertEquals(response.headers.get("allow"), "GET, HEAD");
  assertStringIncludes((await response.json()).detail, "cannot DELETE /api/v1/status");
  const reading = await healthy.request("/api/v1/reload");
  assertEquals(reading.status, 405);
  assertEquals(reading.headers.get("allow"), "POST");
  await reading.body?.cancel();
});

Deno.test("the app answers HEAD without a body", async () => {
  const response = await healthy.request("/api/v1/status", { method: "HEAD" });
  assertEquals(response.status, 200);
  assertEquals(await response.text(), "");
});

Deno.test("the app says as a problem why there is no picture", async () => {
  const app = appOf({ snapshot: () => Promise.reject(new Error("the backend is away")) });
  const response = await app.request("/api/v1/status");
  assertEquals(response.status, 500);
  assertEquals(response.headers.get("content-type"), "application/problem+json");
  assertEquals(
    (await response.json()).detail,
    "cannot take a picture of the director: the backend is away",
  );
});
