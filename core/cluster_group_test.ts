import { assert, assertEquals, assertMatch } from "@std/assert";
import { clusterConfig, ClusterStage, toyConfig } from "./cluster_fixtures.ts";
import { FAILURE_PAUSE_MS } from "./failure_pause.ts";

Deno.test("a group that fails at the only director is tried again after a pause", async () => {
  const stage = new ClusterStage();
  stage.machine("b").failing.add("address");
  await stage.start("b");
  await stage.clock.advance(2_500);
  const failed = () =>
    stage.machine("b").events.filter(({ type }) => type === "resource.failed").length;
  assertEquals(failed(), 1);
  const [group] = (await stage.cluster("b").snapshot()).groups;
  assertMatch(group?.why ?? "", /it failed here and is tried again after 5s/);
  await stage.clock.advance(FAILURE_PAUSE_MS);
  assertEquals(failed(), 2);
  stage.machine("b").failing.clear();
  await stage.clock.advance(FAILURE_PAUSE_MS * 2);
  assertEquals(stage.holders(), ["b"]);
  await stage.stop();
});

Deno.test("a claim is above every claim that was ever heard, also of a restarted director", async () => {
  const stage = new ClusterStage();
  await stage.start();
  await stage.clock.advance(1_000);
  const claimOf = async (name: string) =>
    (await stage.cluster(name).snapshot()).groups[0]?.claim ?? 0;
  const first = await claimOf("a");
  stage.kill("a");
  stage.machine("a").held.clear();
  await stage.clock.advance(1_000);
  assert(await claimOf("b") > first);
  await stage.restart("a");
  await stage.clock.advance(1_000);
  const stopped = stage.cluster("b").stop();
  await stage.clock.advance(1_000);
  await stopped;
  assertEquals(stage.holders(), ["a"]);
  assert(await claimOf("a") > first + 1);
  await stage.stop();
});

Deno.test("a decision that comes later still names what brought it about", async () => {
  const stage = new ClusterStage(clusterConfig({ nodes: ["a", "b", "c"] }));
  await stage.start();
  await stage.clock.advance(1_000);
  stage.kill("a");
  stage.machine("a").held.clear();
  await stage.clock.advance(1_000);
  const { events } = stage.machine("b");
  const claimed = events.findLast(({ type }) => type === "group.claimed");
  const cause = events.find(({ id }) => id === claimed?.cause);
  assertEquals(cause?.type, "node.dead");
  await stage.stop();
});

Deno.test("a resource that fails while it is held moves the group to a director that can", async () => {
  const stage = new ClusterStage(clusterConfig({
    groups: [{ name: "web", preferred: "a", resources: [toyConfig("address")] }],
  }));
  await stage.start();
  await stage.clock.advance(1_000);
  for (let time = 0; time < 4; time++) {
    stage.machine("a").held.delete("address");
    stage.machine("a").failing.add("address");
    await stage.clock.advance(1_000);
  }
  assertEquals(stage.holders(), ["b"]);
  await stage.stop();
});

Deno.test("a director that comes back gives way to whoever has the group, also with a higher claim of its own", async () => {
  const stage = new ClusterStage();
  await stage.start();
  await stage.clock.advance(1_000);
  assertEquals(stage.holders(), ["a"]);
  stage.kill("a");
  await stage.clock.advance(1_000);
  assertEquals(stage.holders(), ["a", "b"]);
  const { files } = stage.machine("a");
  const path = "/state/test.cluster.json";
  files.put(path, JSON.stringify({ ...JSON.parse(files.get(path) ?? ""), claims: { web: 50 } }));
  await stage.restart("a");
  await stage.clock.advance(1_000);
  assertEquals(stage.holders(), ["b"]);
  const stopped = stage.cluster("b").stop();
  await stage.clock.advance(1_000);
  await stopped;
  // What it knew of claims is not lost.
  assertEquals((await stage.cluster("a").snapshot()).groups[0]?.claim, 51);
  await stage.stop();
});

Deno.test("a director that comes back and finds nobody with the group has it by a new claim", async () => {
  const stage = new ClusterStage();
  await stage.start();
  await stage.clock.advance(1_000);
  const claimOf = async () => (await stage.cluster("a").snapshot()).groups[0]?.claim ?? 0;
  const before = await claimOf();
  stage.kill("a");
  await stage.clock.advance(50);
  await stage.restart("a");
  await stage.clock.advance(1_000);
  assertEquals(stage.holders(), ["a"]);
  assertEquals(await claimOf(), before + 1);
  await stage.stop();
});

Deno.test("a director whose resource would serve nobody gives way, and takes nothing while alone", async () => {
  const stage = new ClusterStage();
  await stage.start();
  await stage.clock.advance(1_000);
  stage.machine("a").obstacles.set("address", "eth0 has no carrier");
  await stage.clock.advance(1_000);
  assertEquals(stage.holders(), ["b"]);
  const { fit, reasons } = await stage.cluster("a").snapshot();
  assertEquals([fit, reasons], [false, ["toy address: eth0 has no carrier"]]);
  const { events } = stage.machine("a");
  const told = events.find(({ type }) => type === "cluster.fitness_changed");
  const given = events.find(({ type }) => type === "group.yielded");
  assertEquals(given?.cause, told?.id, "why it gave way is still told when the obstacle is gone");
  stage.kill("b");
  stage.machine("b").held.clear();
  await stage.clock.advance(5_000);
  assertEquals(stage.holders(), []);
  stage.machine("a").obstacles.clear();
  await stage.clock.advance(1_000);
  assertEquals(stage.holders(), ["a"]);
  await stage.stop();
});

Deno.test("a standby that is cut off takes nothing, and the owner keeps the group when it is back", async () => {
  const stage = new ClusterStage();
  await stage.start();
  await stage.clock.advance(1_000);
  stage.machine("b").obstacles.set("address", "eth0 has no carrier");
  stage.split("a", "b");
  await stage.clock.advance(5_000);
  assertEquals(stage.holders(), ["a"]);
  stage.machine("b").obstacles.clear();
  // The cable is in, and the first heartbeats are still to come.
  await stage.clock.advance(300);
  assertEquals(stage.holders(), ["a"]);
  stage.heal();
  await stage.clock.advance(5_000);
  assertEquals(stage.holders(), ["a"]);
  await stage.stop();
});
