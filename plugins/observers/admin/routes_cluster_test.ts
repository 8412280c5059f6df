import { assertEquals, assertStringIncludes } from "@std/assert";
import { type ClusterOutcome, NOTHING_REFUSED, RingmasterError } from "../../../core/plugin/mod.ts";
import { sampleCluster } from "../../../core/testing/mod.ts";
import { appOf, post as postTo, SNAPSHOT as ALONE } from "./app_test_kit.ts";

const CLUSTER = sampleCluster({
  role: "standby",
  nodes: [
    { name: "one", self: true, status: "alive", since: 1, role: "standby", fit: true, links: [] },
    {
      name: "two",
      self: false,
      status: "late",
      since: 2,
      role: "active",
      fit: true,
      sameConfig: true,
      hearsUs: true,
      generation: 4,
      links: [{ link: "unicast 10.0.0.2:694", status: "up", silentMs: 80 }],
    },
  ],
  groups: [{
    name: "web",
    preferred: "one",
    phase: "idle",
    claim: 3,
    since: 5,
    holders: ["two"],
    heirs: [{ node: "two" }],
    why: "two holds it, and auto_failback is off",
    resources: [{ label: "memory vip", type: "memory", held: false, state: "free" }],
  }],
  counters: {
    sent: 1,
    received: 2,
    duplicates: 0,
    refused: { ...NOTHING_REFUSED, unauthenticated: 1 },
  },
});

const SNAPSHOT = { ...ALONE, node: "one" };

const clustered = appOf({ snapshot: () => Promise.resolve({ ...SNAPSHOT, cluster: CLUSTER }) });
const alone = appOf({ snapshot: () => Promise.resolve(SNAPSHOT) });

type App = ReturnType<typeof appOf>;

async function get(app: App, path: string) {
  const response = await app.request(`/api/v1/${path}`);
  return { status: response.status, body: await response.json() };
}

const post = (app: App, verb: string, body: unknown) => postTo(app, `cluster/${verb}`, body);

Deno.test("the app answers the role, and active where there is nobody to share with", async () => {
  assertEquals(await get(clustered, "role"), {
    status: 200,
    body: { node: "one", role: "standby" },
  });
  assertEquals((await get(alone, "role")).body, { node: "one", role: "active" });
});

Deno.test("the app answers the cluster, its nodes, and its resources each with its group", async () => {
  assertEquals(await get(clustered, "cluster"), { status: 200, body: CLUSTER });
  assertEquals((await get(clustered, "nodes")).body, CLUSTER.nodes);
  assertEquals((await get(clustered, "resources")).body, [
    { group: "web", label: "memory vip", type: "memory", held: false, state: "free" },
  ]);
});

Deno.test("the app answers 404 where a director is alone, and says that it has no cluster", async () => {
  for (const name of ["cluster", "nodes", "resources"]) {
    assertEquals(await get(alone, name), {
      status: 404,
      body: {
        type: "about:blank",
        title: "Not Found",
        status: 404,
        detail: `cannot show the ${name}: this director is alone, its configuration has no cluster`,
      },
    });
  }
});

Deno.test("the app answers why this director has its role, about one group or the first", async () => {
  const asked: unknown[] = [];
  const app = appOf({
    whyGroup(group) {
      asked.push(group);
      return Promise.resolve({
        group: "web",
        state: ["it is held by two"],
        events: [{ type: "node.left", node: "two", id: 4, time: 9 }],
      });
    },
  });
  assertEquals(await get(app, "why?group=web"), {
    status: 200,
    body: {
      group: "web",
      state: ["it is held by two"],
      events: [{
        type: "node.left",
        node: "two",
        id: 4,
        time: 9,
        severity: "info",
        sentence: "director two has said goodbye",
      }],
    },
  });
  assertEquals((await get(app, "why")).status, 200);
  assertEquals(asked, ["web", undefined]);
});

Deno.test("the app answers 404 for a group that is not there", async () => {
  const message = 'cannot find group "wbe", did you mean "web"?';
  const app = appOf({ whyGroup: () => Promise.reject(new RingmasterError("not_found", message)) });
  const { status, body } = await get(app, "why?group=wbe");
  assertEquals([status, body.detail], [404, message]);
});

/** An app over a director that remembers what it was asked to do with its groups. */
function createScene() {
  const asked: unknown[] = [];
  const remember = (verb: string) => (...words: unknown[]) => {
    asked.push([verb, ...words]);
    return Promise.resolve(OUTCOME);
  };
  const app = appOf({
    standby: remember("standby"),
    takeover: remember("takeover"),
    release: remember("release"),
  });
  return { app, asked };
}

const OUTCOME: ClusterOutcome = { groups: ["web"], message: "web is held by two" };

Deno.test("the app hands each verb about groups on and answers what came of it", async () => {
  const { app, asked } = createScene();
  const answers = [
    await post(app, "standby", {}),
    await post(app, "standby", { scope: "local" }),
    await post(app, "takeover", { scope: "foreign" }),
    await post(app, "takeover", { force: true }),
    await post(app, "release", {}),
  ];
  for (const answer of answers) assertEquals(answer, { status: 200, body: OUTCOME });
  assertEquals(asked, [
    ["standby", "all"],
    ["standby", "local"],
    ["takeover", "foreign", { force: false }],
    ["takeover", "all", { force: true }],
    ["release"],
  ]);
});

Deno.test("the app refuses bodies that no verb about groups takes, and does nothing", async () => {
  const { app, asked } = createScene();
  const cases: readonly (readonly [string, unknown, string])[] = [
    ["standby", { scope: "mine" }, 'scope found "mine"'],
    ["standby", { scope: "all", force: true }, 'unknown key "force"'],
    ["standby", [], "found an empty list"],
    ["takeover", { scope: ["all"] }, "scope found"],
    ["takeover", { force: "yes" }, 'force found "yes"'],
    ["takeover", { forced: true }, 'unknown key "forced", did you mean "force"?'],
    ["release", { scope: "local" }, 'unknown key "scope"'],
    ["release", null, "found nothing"],
  ];
  for (const [verb, body, part] of cases) {
    const answer = await post(app, verb, body);
    assertEquals(answer.status, 422, `${verb} ${JSON.stringify(body)}`);
    assertStringIncludes(answer.body.detail, part);
  }
  assertEquals(asked, []);
});

Deno.test("the app answers 409 for a verb that is refused, and 500 for one that went wrong", async () => {
  const failing = (code: "refused" | "resource_failed") =>
    appOf({ standby: () => Promise.reject(new RingmasterError(code, "there is nobody")) });
  const refused = await post(failing("refused"), "standby", {});
  assertEquals([refused.status, refused.body.detail], [409, "there is nobody"]);
  const failed = await post(failing("resource_failed"), "standby", {});
  assertEquals([failed.status, failed.body.detail], [500, "cannot standby: there is nobody"]);
});

Deno.test("the app reads no verb of a cluster by GET", async () => {
  const { app, asked } = createScene();
  const response = await app.request("/api/v1/cluster/standby");
  assertEquals([response.status, response.headers.get("allow")], [405, "POST"]);
  assertStringIncludes((await response.json()).detail, "cannot GET /api/v1/cluster/standby");
  assertEquals(asked, []);
});

Deno.test("the app answers others while a verb about groups takes its time", async () => {
  const { promise: outcome, resolve: finish } = Promise.withResolvers<ClusterOutcome>();
  const app = appOf({ standby: () => outcome });
  const answer = post(app, "standby", {});
  assertEquals((await get(app, "plugins")).body, []);
  finish(OUTCOME);
  assertEquals((await answer).body, OUTCOME);
});
