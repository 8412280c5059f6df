import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  type ClusterOutcome,
  type ClusterSnapshot,
  type DirectorControl,
  RingmasterError,
  type Snapshot,
} from "../../../core/plugin/mod.ts";
import { createTestContext, instantiate } from "../../../core/testing/mod.ts";
import { createApp } from "./app.ts";
import { plugin } from "./mod.ts";

const CLUSTER: ClusterSnapshot = {
  name: "one+two",
  node: "one",
  role: "standby",
  status: "member",
  fit: true,
  reasons: [],
  autoFailback: false,
  times: {
    keepaliveMs: 100,
    deadtimeMs: 400,
    warntimeMs: 200,
    initdeadMs: 2_000,
    deadpingMs: 400,
  },
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
    why: "two holds it, and auto_failback is off",
    resources: [{ label: "memory vip", type: "memory", held: false, state: "free" }],
  }],
  references: [],
  counters: {
    sent: 1,
    received: 2,
    duplicates: 0,
    refused: {
      malformed: 0,
      oversized: 0,
      unauthenticated: 1,
      replayed: 0,
      foreign: 0,
      unknown_node: 0,
      old_version: 0,
    },
  },
};

const SNAPSHOT: Snapshot = {
  version: "0.1.0",
  node: "one",
  pid: 7,
  startedAt: 1,
  takenAt: 2,
  config: { path: "/etc/ringmaster.yaml", loadedAt: 1 },
  backend: { name: "memory", reason: "asked for", dryRun: false },
  reconcile: { state: "settled", rounds: 1, operations: 2 },
  checks: { probes: 0, inFlight: 0, total: 0, failed: 0, worstLatenessMs: 0 },
  services: [],
};

function appOf(parts: Partial<DirectorControl>) {
  const director = { ...createTestContext("observer.admin").director, ...parts };
  return createApp({ director, streams: { open: () => undefined } });
}

const clustered = appOf({ snapshot: () => Promise.resolve({ ...SNAPSHOT, cluster: CLUSTER }) });
const alone = appOf({ snapshot: () => Promise.resolve(SNAPSHOT) });

type App = ReturnType<typeof appOf>;

async function get(app: App, path: string) {
  const response = await app.request(`/api/v1/${path}`);
  return { status: response.status, body: await response.json() };
}

async function post(app: App, verb: string, body: unknown) {
  const response = await app.request(`/api/v1/cluster/${verb}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

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

Deno.test("the admin observer answers a verb about groups on its socket, however long it takes", async () => {
  const folder = await Deno.makeTempDir({ prefix: "ringmaster-admin-" });
  const socket = `${folder}/admin.sock`;
  const context = createTestContext("observer.admin");
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const { promise: outcome, resolve: finish } = Promise.withResolvers<ClusterOutcome>();
  const standby = () => (ask(), outcome);
  const director = { ...context.director, standby };
  const observer = instantiate(plugin, { socket }, { ...context, director });
  await observer.start(new AbortController().signal);
  try {
    using client = Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
    const answer = fetch("http://localhost/api/v1/cluster/standby", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
      client,
    });
    await asked;
    const meanwhile = await fetch("http://localhost/api/v1/plugins", { client });
    assertEquals(await meanwhile.json(), []);
    finish(OUTCOME);
    assertEquals(await (await answer).json(), OUTCOME);
  } finally {
    await observer.stop();
    await Deno.remove(folder, { recursive: true });
  }
});
