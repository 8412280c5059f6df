import { assertEquals, assertStringIncludes } from "@std/assert";
import type { DirectorControl, Proposal, ReloadOutcome } from "../../../core/plugin/mod.ts";
import { appOf, send } from "./app_test_kit.ts";
import { examplePlan, examplePromotion } from "./examples.ts";

const APPLIED: ReloadOutcome = { kind: "applied", changes: ["service web added"] };

/** An app over a director that remembers what was asked of it, and answers so. */
function createScene(outcome: ReloadOutcome = APPLIED) {
  const asked: unknown[] = [];
  const remember = (verb: string) => (...words: unknown[]) => {
    asked.push([verb, ...words]);
    return Promise.resolve(outcome);
  };
  const director: Partial<DirectorControl> = {
    change: remember("change"),
    drop: remember("drop"),
    plan(proposal) {
      asked.push(proposal);
      return Promise.resolve({ operations: [], steps: ["so"], warnings: [], problems: [] });
    },
  };
  return { app: appOf(director), asked };
}

const WEB = encodeURIComponent("10.0.0.1:80/tcp");
const SERVER = "10.0.0.2:80";

Deno.test("the app adds, changes and removes services and servers", async () => {
  const { app, asked } = createScene();
  const service = { virtual: "10.0.0.1:80/tcp", real: [] };
  const answers = [
    await send(app, "PUT", "services/web", service),
    await send(app, "PUT", "services/web?force=true", service),
    await send(app, "DELETE", `services/${WEB}`),
    await send(app, "PUT", `services/${WEB}/servers/${SERVER}`, `"${SERVER} masq 2"`),
    await send(app, "PUT", `services/web/servers/${SERVER}`, { weight: 3 }),
    await send(app, "DELETE", `services/web/servers/${SERVER}?force=false`),
  ];
  for (const answer of answers) assertEquals(answer, { status: 200, body: APPLIED });
  const id = "10.0.0.1:80/tcp";
  assertEquals(asked, [
    ["change", { service: "web", value: service }, { force: false }],
    ["change", { service: "web", value: service }, { force: true }],
    ["change", { service: id, value: null }, { force: false }],
    ["change", { service: id, server: SERVER, value: `${SERVER} masq 2` }, { force: false }],
    ["change", { service: "web", server: SERVER, value: { weight: 3 } }, { force: false }],
    ["change", { service: "web", server: SERVER, value: null }, { force: false }],
  ]);
});

Deno.test("the app refuses what is no service and no server, and changes nothing", async () => {
  const { app, asked } = createScene();
  const cases = [
    ["services/web", "text"],
    ["services/web", null],
    ["services/web", []],
    ["services/web/servers/x", null],
    ["services/web/servers/x", ""],
    ["services/web/servers/x", 5],
  ] as const;
  for (const [path, body] of cases) {
    const { status } = await send(app, "PUT", path, JSON.stringify(body));
    assertEquals(status, 422, `${path} ${JSON.stringify(body)}`);
  }
  assertEquals((await send(app, "PUT", "services/web?force=maybe", {})).status, 400);
  assertEquals((await send(app, "PUT", "services/web", {}, {})).status, 415);
  assertEquals((await send(app, "DELETE", "services/web?all=true")).status, 400);
  assertEquals(asked, []);
});

Deno.test("the app says what was refused, and that nothing has changed", async () => {
  const guarded = createScene({ kind: "guarded", removed: 2, of: 3 }).app;
  const { status, body } = await send(guarded, "DELETE", "services/web");
  assertEquals([status, body.removed, body.of], [409, 2, 3]);
  assertStringIncludes(body.detail, "cannot remove service web without force");
  const rejected = createScene({ kind: "rejected", problems: ["weight found 70000"] }).app;
  const answer = await send(rejected, "PUT", "services/web/servers/x", { weight: 70_000 });
  assertEquals([answer.status, answer.body.problems], [422, ["weight found 70000"]]);
});

Deno.test("the app takes changes at run time back: of a server, of a service, or all", async () => {
  const { app, asked } = createScene();
  for (const query of ["", "?service=web", `?service=web&server=${SERVER}&force=true`]) {
    assertEquals((await send(app, "DELETE", `layer${query}`)).status, 200);
  }
  assertEquals(asked, [
    ["drop", {}, { force: false }],
    ["drop", { service: "web" }, { force: false }],
    ["drop", { service: "web", server: SERVER }, { force: true }],
  ]);
  const alone = await send(app, "DELETE", `layer?server=${SERVER}`);
  assertEquals(alone.status, 400);
  assertStringIncludes(alone.body.detail, '"server" is there without "service"');
});

Deno.test("the app shows the layer and how it would be promoted", async () => {
  const entries = [{ service: "web", value: null, by: "anna", since: 5, conflict: "it is back" }];
  const app = appOf({
    layer: () => Promise.resolve(entries),
    promote: () => Promise.resolve(examplePromotion),
  });
  assertEquals(await (await app.request("/api/v1/layer")).json(), entries);
  assertEquals(await (await app.request("/api/v1/layer/promotion")).json(), examplePromotion);
});

Deno.test("the app plans every kind of proposal", async () => {
  const { app, asked } = createScene();
  const proposals: Proposal[] = [
    { kind: "reload" },
    { kind: "files", files: [{ path: "/etc/a.yaml", text: "" }] },
    { kind: "change", change: { service: "web", value: null } },
    { kind: "change", change: { service: "web", server: SERVER, value: `${SERVER} masq 1` } },
    { kind: "drop" },
    { kind: "drop", service: "web", server: SERVER },
    { kind: "server", verb: "drain", service: "web", server: SERVER },
    { kind: "server", verb: "weight", service: "web", server: SERVER, weight: "configured" },
    { kind: "cluster", verb: "standby" },
    { kind: "cluster", verb: "takeover", scope: "local", force: true },
  ];
  for (const proposal of proposals) {
    const { status, body } = await send(app, "POST", "plan", proposal);
    assertEquals([status, body.steps], [200, ["so"]], JSON.stringify(proposal));
  }
  assertEquals(asked, proposals);
});

Deno.test("the app refuses proposals that say something else", async () => {
  const { app, asked } = createScene();
  for (
    const body of [
      {},
      { kind: "rain" },
      { kind: "reload", force: true },
      { kind: "server", verb: "explode", service: "web", server: SERVER },
      { kind: "server", verb: "drain", service: "web" },
      { kind: "files", files: [] },
      { kind: "cluster", verb: "standby", scope: 5 },
    ]
  ) {
    assertEquals((await send(app, "POST", "plan", body)).status, 422, JSON.stringify(body));
  }
  assertEquals(asked, []);
  assertEquals(examplePlan.problems, []);
});
