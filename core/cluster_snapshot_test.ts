import { assertEquals } from "@std/assert";
import { clusterConfig, ClusterStage, DEADTIME_MS, KEEPALIVE_MS } from "./cluster_fixtures.ts";

Deno.test("a snapshot before the first heartbeat knows nobody and counts nothing", async () => {
  const stage = new ClusterStage();
  const snapshot = await stage.cluster("a").snapshot();
  assertEquals([snapshot.role, snapshot.status, snapshot.groups], ["standby", "joining", []]);
  assertEquals(snapshot.nodes.map(({ status }) => status), ["joining", "unknown"]);
  assertEquals(snapshot.counters.received, 0);
  assertEquals(snapshot.times, {
    keepaliveMs: KEEPALIVE_MS,
    deadtimeMs: DEADTIME_MS,
    warntimeMs: 200,
    initdeadMs: 2_000,
    deadpingMs: DEADTIME_MS,
  });
});

Deno.test("a snapshot says what the others say of themselves, and whether they hear us", async () => {
  const stage = new ClusterStage(clusterConfig({
    references: [{ name: "router", addresses: ["10.0.0.1"] }],
  }));
  await stage.start();
  stage.cluster("b").setFitness("table", "it cannot be programmed");
  await stage.clock.advance(1_000);
  const snapshot = await stage.cluster("a").snapshot();
  const [own, other] = snapshot.nodes;
  assertEquals([own?.self, own?.status, own?.role, own?.fit], [true, "alive", "active", true]);
  assertEquals([other?.fit, other?.reason], [false, "it cannot be programmed"]);
  assertEquals([other?.hearsUs, other?.sameConfig, other?.role], [true, true, "standby"]);
  assertEquals(other?.links.map(({ link, status }) => [link, status]), [["wire", "up"]]);
  assertEquals(snapshot.references.map(({ name, reached }) => [name, reached]), [["router", true]]);
  assertEquals(JSON.stringify(snapshot).includes("secret"), false);
  await stage.stop();
});

Deno.test("a snapshot names every holder where there are two", async () => {
  const stage = new ClusterStage();
  await stage.start();
  await stage.clock.advance(1_000);
  stage.split("a", "b");
  await stage.clock.advance(1_000);
  // Only one direction is mended, so that a still does not hear from b.
  stage.cut.delete("a>b");
  await stage.clock.advance(120);
  const [group] = (await stage.cluster("b").snapshot()).groups;
  assertEquals([...group?.holders ?? []].sort(), ["a", "b"]);
  stage.heal();
  await stage.stop();
});
