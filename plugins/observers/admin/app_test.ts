import { assertEquals, assertStringIncludes, fail } from "@std/assert";
import { createFakeDirector } from "../../../core/testing/mod.ts";
import { RingmasterError, type Snapshot } from "../../../core/plugin/mod.ts";
import { ACTOR, appOf, remoteRoute, setScene, SNAPSHOT } from "./app_test_kit.ts";
import { problemResponse } from "./problem.ts";

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
  const response = await appOf({ plugins: () => Promise.resolve(listing) }).request(
    "/api/v1/plugins",
  );
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
    detail: 'cannot find "/api/v1/stats", did you mean "/api/v1/status"? ' +
      "/openapi.json lists all that there is",
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

Deno.test("the app names all methods of a path, and the nearest path with what it is asked about", async () => {
  const refused = await healthy.request("/api/v1/services/web", { method: "POST" });
  assertEquals(refused.headers.get("allow"), "GET, HEAD, PUT, DELETE");
  assertEquals(
    (await refused.json()).detail,
    "cannot POST /api/v1/services/web: allowed is GET, HEAD, PUT and DELETE",
  );
  const lost = await healthy.request("/api/v1/service/web");
  assertStringIncludes((await lost.json()).detail, 'did you mean "/api/v1/services/web"?');
  const far = await healthy.request("/wp-login.php");
  assertEquals(
    (await far.json()).detail,
    'cannot find "/wp-login.php"; /openapi.json lists all that there is',
  );
});

Deno.test("the app lets every request in or turns it away, each for the role of its route", async () => {
  const { app, admitted } = setScene({ snapshot: () => Promise.resolve(SNAPSHOT) });
  const remote = { kind: "tcp", remote: "127.0.0.1:40112", tls: false } as const;
  const ask = async (path: string, method = "GET", connection?: typeof remote) =>
    await (await app.request(path, { method }, connection && { connection })).body?.cancel();
  await ask("/api/v1/status");
  await ask("/api/v1/status", "HEAD", remote);
  await ask("/api/v1/config", "GET", remote);
  await ask("/api/v1/audit");
  await ask("/api/v1/status", "POST");
  await ask("/nowhere");
  assertEquals(admitted, [
    { connection: { kind: "unix" }, role: "read" },
    { connection: remote, role: "read" },
    { connection: remote, role: "admin" },
    { connection: { kind: "unix" }, role: "operate" },
    { connection: { kind: "unix" }, role: "anyone" },
    { connection: { kind: "unix" }, role: "anyone" },
  ]);
});

Deno.test("the app answers nobody who is turned away, and asks the director nothing", async () => {
  const refusals = [
    () => Promise.resolve(problemResponse(401, "who are you")),
    () => Promise.reject(problemResponse(401, "who are you")),
    () => Promise.reject(new Error("the book of tokens is away")),
  ];
  for (const [index, admit] of refusals.entries()) {
    const { app } = setScene({ as: () => fail("the director was asked") }, {
      admit,
      page: () => fail("the page was asked"),
      pluginRoutes: () => [remoteRoute({ call: () => fail("the plugin was asked") })],
    });
    for (const path of ["/api/v1/status", "/api/v1/mail", "/", "/nowhere"]) {
      const response = await app.request(path);
      assertEquals(response.status, index === 2 ? 500 : 401, path);
      assertEquals(response.headers.get("cache-control"), "no-store");
      await response.body?.cancel();
    }
  }
});

Deno.test("the app asks and acts on behalf of who was let in", async () => {
  const asked: unknown[] = [];
  const forActor = createFakeDirector({ snapshot: () => Promise.resolve(SNAPSHOT) });
  const { app } = setScene({ as: (actor) => (asked.push(actor), forActor) });
  assertEquals((await app.request("/api/v1/status")).status, 200);
  assertEquals(asked, [ACTOR]);
});

Deno.test("the app hands on the text of a picture as it came, and HEAD without it", async () => {
  const text = JSON.stringify({ ...SNAPSHOT, node: "text" });
  const app = appOf({}, { statusText: () => Promise.resolve(text) });
  const response = await app.request("/api/v1/status");
  assertEquals(response.headers.get("content-type"), "application/json");
  assertEquals(await response.text(), text);
  assertEquals(await (await app.request("/api/v1/status", { method: "HEAD" })).text(), "");
});

Deno.test("the app serves files of the dashboard, which say themselves how long they are kept", async () => {
  const headers = { "cache-control": "max-age=60" };
  const app = appOf({}, {
    page: (request) =>
      new URL(request.url).pathname === "/"
        ? new Response("<!doctype html>", { headers })
        : undefined,
  });
  const response = await app.request("/");
  assertEquals(await response.text(), "<!doctype html>");
  assertEquals(response.headers.get("cache-control"), "max-age=60");
  for (const [path, method, status] of [["/main.js", "GET", 404], ["/", "POST", 405]] as const) {
    const lost = await app.request(path, { method });
    assertEquals([lost.status, lost.headers.get("cache-control")], [status, "no-store"]);
    assertEquals(lost.headers.get("allow"), status === 405 ? "GET, HEAD" : null);
    await lost.body?.cancel();
  }
});
