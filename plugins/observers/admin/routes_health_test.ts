import { assertEquals, assertStringIncludes } from "@std/assert";
import { sampleCluster } from "../../../core/testing/mod.ts";
import type { ServerSnapshot, Snapshot } from "../../../core/plugin/mod.ts";
import { appOf, setScene, SNAPSHOT } from "./app_test_kit.ts";
import { ANSWER_LIMIT_MS, unreadyReasons } from "./routes_health.ts";

const CHECKED: ServerSnapshot = {
  id: "10.0.0.2:80",
  status: "down",
  since: 1,
  forwarding: "masq",
  weight: 1,
  lastCheck: { healthy: false, message: "refused", at: 1, latencyMs: 1 },
};
const { lastCheck: _last, ...rest } = CHECKED;
const WAITING: ServerSnapshot = { ...rest, status: "unknown" };

const withServers = (...servers: ServerSnapshot[]): Snapshot => ({
  ...SNAPSHOT,
  services: [{ id: "10.0.0.1:80/tcp", name: "web", scheduler: "rr", quiescent: false, servers }],
});

Deno.test("healthz is well as long as the main program answers, and says so when it does not in time", async () => {
  const well = await appOf({ plugins: () => Promise.resolve([]) }).request("/healthz");
  assertEquals([well.status, await well.json()], [200, { status: "ok" }]);
  const { app, clock } = setScene({ plugins: () => new Promise(() => {}) });
  const asked = app.request("/healthz");
  await clock.advance(ANSWER_LIMIT_MS - 1);
  assertEquals(clock.pending, 1);
  await clock.advance(1);
  const late = await asked;
  assertEquals(late.status, 503);
  assertStringIncludes((await late.json()).detail, "has not answered within 1000 ms");
  assertEquals(clock.pending, 0);
});

Deno.test("healthz leaves no timer behind, also where the main program fails", async () => {
  for (const plugins of [() => Promise.resolve([]), () => Promise.reject(new Error("gone"))]) {
    const { app, clock } = setScene({ plugins });
    await (await app.request("/healthz")).body?.cancel();
    assertEquals(clock.pending, 0);
  }
});

Deno.test("readyz answers whether the director is ready, and why it is not", async () => {
  const ready = await appOf({ snapshot: () => Promise.resolve(withServers(CHECKED)) })
    .request("/readyz");
  assertEquals([ready.status, await ready.json()], [200, { status: "ok" }]);
  const waiting = await appOf({ snapshot: () => Promise.resolve(withServers(WAITING)) })
    .request("/readyz");
  assertEquals(waiting.status, 503);
  const { detail, problems } = await waiting.json();
  assertEquals(detail, "not ready: the first check of 1 server has not ended");
  assertEquals(problems, ["the first check of 1 server has not ended"]);
});

Deno.test("unreadyReasons names everything that is not ready, and no address", () => {
  const joining = sampleCluster({ status: "joining" });
  const reasons = unreadyReasons({
    ...withServers(WAITING, CHECKED, WAITING),
    config: { path: "/x", loadedAt: 0 },
    reconcile: { state: "degraded", rounds: 1, operations: 0, lastError: "10.0.0.1: no module" },
    cluster: joining,
  });
  assertEquals(reasons, [
    "no configuration is loaded",
    "the backend refuses what is to be programmed",
    "the first check of 2 servers has not ended",
    "the cluster is not joined: this director is joining",
  ]);
  assertEquals(unreadyReasons({ ...SNAPSHOT, cluster: sampleCluster() }), []);
  assertEquals(
    unreadyReasons({ ...SNAPSHOT, reconcile: { ...SNAPSHOT.reconcile, state: "working" } }),
    [],
  );
});
