import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { RingmasterError, type RouteAnswer } from "../../../core/plugin/mod.ts";
import { ACTOR, appOf, remoteRoute, setScene } from "./app_test_kit.ts";
import { PLUGIN_BODY_BYTES_MAX, usableRoutes } from "./routes_plugins.ts";

const MAIL = "/api/v1/mail";

const answering = (answer: RouteAnswer) =>
  appOf({}, { pluginRoutes: () => [remoteRoute({ call: () => Promise.resolve(answer) })] });
const failing = (thrown: unknown) =>
  appOf({}, { pluginRoutes: () => [remoteRoute({ call: () => Promise.reject(thrown) })] });

Deno.test("usableRoutes takes what is free, and says why it leaves out the rest", () => {
  const forms = ["/", "/api/v1/status", "/api/v1/services/:service"];
  const wanted = [
    remoteRoute({ path: "/metrics" }),
    remoteRoute({ method: "POST", path: "/metrics" }),
  ];
  const unwanted = [
    remoteRoute({ path: "/" }),
    remoteRoute({ path: "mail" }),
    remoteRoute({ path: "/mail/:id" }),
    remoteRoute({ path: "/mail/" }),
    remoteRoute({ path: "/api/v1/services/mail" }),
    remoteRoute({ method: "POST", path: "/api/v1/status" }),
    remoteRoute({ method: "PATCH" as "PUT", path: "/mail" }),
    remoteRoute({ path: "/metrics" }),
  ];
  const { routes, leftOut } = usableRoutes([...wanted, ...unwanted], forms);
  assertEquals(routes, wanted);
  assertEquals(leftOut.map((message) => message.replace(/.* of a plugin: /, "")), [
    ...Array(4).fill("wanted is a path from the root, such as /metrics"),
    ...Array(2).fill("the API has that path itself"),
    "wanted is a method of GET, POST, PUT, DELETE",
    "another plugin has it already",
  ]);
});

Deno.test("the app hands a plugin's route query, body and who asks", async () => {
  const { app, admitted } = setScene({}, {
    pluginRoutes: () => [remoteRoute(), remoteRoute({ method: "POST", role: "operate" })],
  });
  const read = await app.request(`${MAIL}?box=in&n=2`);
  assertEquals(await read.json(), { query: { box: "in", n: "2" }, body: "", actor: ACTOR });
  assertEquals(read.headers.get("content-type"), "application/json");
  const sent = await app.request(MAIL, { method: "POST", body: "hello" });
  assertEquals(await sent.json(), { query: {}, body: "hello", actor: ACTOR });
  assertEquals(admitted.map(({ role }) => role), ["read", "operate"]);
  const head = await app.request(MAIL, { method: "HEAD" });
  assertEquals([head.status, await head.text()], [200, ""]);
});

Deno.test("the app refuses a plugin's route other methods, long bodies and names that are there twice", async () => {
  const app = appOf({}, { pluginRoutes: () => [remoteRoute({ method: "POST" })] });
  const method = await app.request(MAIL);
  assertEquals([method.status, method.headers.get("allow")], [405, "POST"]);
  const most = "x".repeat(PLUGIN_BODY_BYTES_MAX);
  assertEquals((await app.request(MAIL, { method: "POST", body: most })).status, 200);
  assertEquals((await app.request(MAIL, { method: "POST", body: `${most}x` })).status, 413);
  assertEquals((await app.request(`${MAIL}?a=1&a=2`, { method: "POST" })).status, 400);
});

Deno.test("the app answers what a plugin answers, with its status and type, not to be cached", async () => {
  const type = "text/plain; version=0.0.4; charset=utf-8";
  const response = await answering({ status: 201, type, body: "up 1\n" }).request(MAIL);
  assertEquals([response.status, await response.text()], [201, "up 1\n"]);
  assertEquals(response.headers.get("content-type"), type);
  assertEquals(response.headers.get("cache-control"), "no-store");
  assertEquals((await answering({ status: 204, body: "left out" }).request(MAIL)).status, 204);
});

Deno.test("the app answers a plugin's errors as its contract says", async () => {
  const cases = [
    [new RingmasterError("not_found", "no such box"), 404, "no such box"],
    [new RingmasterError("refused", "the box is full"), 409, "the box is full"],
    [new RingmasterError("timed_out", "late"), 500, "cannot answer GET /api/v1/mail: late"],
    ["text", 500, "cannot answer GET /api/v1/mail: text"],
  ] as const;
  for (const [thrown, status, detail] of cases) {
    const response = await failing(thrown).request(MAIL);
    assertEquals([response.status, (await response.json()).detail], [status, detail]);
  }
});

Deno.test("the app answers a problem where a plugin's answer cannot be sent", async () => {
  const answers = [
    { status: 99, body: "" },
    { status: 600, body: "" },
    { status: 200.5, body: "" },
    { type: "text/html\r\nset-cookie: a=b", body: "" },
    { type: "html", body: "" },
    { body: 5 as unknown as string },
  ];
  for (const answer of answers) {
    const response = await answering(answer).request(MAIL);
    assertEquals(response.status, 500);
    assertStringIncludes((await response.json()).detail, "gave no answer that can be sent");
    assertEquals(response.headers.get("set-cookie"), null);
  }
});

Deno.test("the app knows at once what plugins offer now, describes it, and tells once what it leaves out", async () => {
  let offered = [remoteRoute({ path: "/api/v1/status" })];
  const { app, notes } = setScene({}, { pluginRoutes: () => offered });
  for (let each = 0; each < 3; each++) await (await app.request(MAIL)).body?.cancel();
  assertEquals(notes, [
    'cannot serve the route "GET /api/v1/status" of a plugin: the API has that path itself',
  ]);
  offered = [...offered, remoteRoute({ summary: "who got mail", role: "operate" })];
  assertEquals((await app.request(MAIL)).status, 200);
  const { paths } = await (await app.request("/openapi.json")).json();
  assertEquals(paths[MAIL].get.summary, "who got mail");
  assertEquals(paths[MAIL].get["x-role"], "operate");
  offered = [];
  assertEquals((await app.request(MAIL)).status, 404);
  const later = await (await app.request("/openapi.json")).json();
  assert(!(MAIL in later.paths));
  assertEquals(notes.length, 1);
});
