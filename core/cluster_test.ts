import { assert, assertEquals, assertRejects } from "@std/assert";
import { clusterConfig, ClusterStage, DEADTIME_MS, toyConfig } from "./cluster_fixtures.ts";
import { RingmasterError } from "./errors.ts";

/** Long enough for every director to hear, to decide and to act. */
const SETTLED_MS = 1_000;

async function running(config = clusterConfig()): Promise<ClusterStage> {
  const stage = new ClusterStage(config);
  await stage.start();
  await stage.clock.advance(SETTLED_MS);
  return stage;
}

Deno.test("of two directors that start the preferred one takes the group, and the roles say so", async () => {
  const stage = await running();
  assertEquals(stage.holders(), ["a"]);
  assertEquals([stage.cluster("a").role, stage.cluster("b").role], ["active", "standby"]);
  await stage.stop();
});

Deno.test("a director that starts alone waits for initdead, and then takes everything", async () => {
  const stage = new ClusterStage();
  await stage.start("b");
  await stage.clock.advance(1_900);
  assertEquals(stage.holders(), []);
  await stage.clock.advance(500);
  assertEquals(stage.holders(), ["b"]);
  await stage.stop();
});

Deno.test("the standby takes over when the active dies, within deadtime and little more", async () => {
  const stage = await running();
  stage.kill("a");
  stage.machine("a").held.clear();
  await stage.clock.advance(DEADTIME_MS - 110);
  assertEquals(stage.holders(), []);
  await stage.clock.advance(150);
  assertEquals(stage.holders(), ["b"]);
  assert(stage.types("b").includes("node.dead"));
  await stage.stop();
});

Deno.test("a director that returns takes nothing back with auto_failback off", async () => {
  const stage = await running();
  stage.kill("a");
  stage.machine("a").held.clear();
  await stage.clock.advance(SETTLED_MS);
  await stage.restart("a");
  await stage.clock.advance(30_000);
  assertEquals(stage.holders(), ["b"]);
  await stage.stop();
});

Deno.test("the preferred director gets its group back with auto_failback on", async () => {
  const config = clusterConfig({ autoFailback: true });
  const stage = await running(config);
  stage.kill("a");
  stage.machine("a").held.clear();
  await stage.clock.advance(SETTLED_MS);
  assertEquals(stage.holders(), ["b"]);
  await stage.restart("a", config);
  await stage.clock.advance(3_000);
  assertEquals(stage.holders(), ["a"]);
  await stage.stop();
});

Deno.test("a clean stop hands over at once, before deadtime", async () => {
  const stage = await running();
  const stopped = stage.cluster("a").stop();
  await stage.clock.advance(50);
  await stopped;
  assertEquals(stage.holders(), ["b"]);
  assert(stage.types("b").includes("node.left"));
  await stage.stop();
});

Deno.test("a director that could not start waits for nothing that it cannot look at, and gives the rest up", async () => {
  const stage = new ClusterStage(
    clusterConfig({
      groups: [{
        name: "web",
        preferred: "a",
        resources: [toyConfig("sync"), toyConfig("address")],
      }],
    }),
  );
  const machine = stage.machine("a");
  machine.stuck.add("sync");
  machine.held.add("address");
  machine.cutOff = "no such interface";
  await assertRejects(() => stage.cluster("a").start(), RingmasterError, "no such interface");
  const before = stage.clock.monotonicMs();
  let stopped = false;
  const stop = stage.cluster("a").stop().then(() => stopped = true);
  await stage.clock.advance(100);
  assertEquals([stopped, stage.clock.monotonicMs() - before], [true, 100]);
  await stop;
  assertEquals(stage.holders(), []);
});

Deno.test("after a partition both hold it, and when it heals the higher claim keeps it", async () => {
  const stage = await running();
  stage.split("a", "b");
  await stage.clock.advance(SETTLED_MS);
  assertEquals(stage.holders(), ["a", "b"]);
  stage.machine("b").announced.length = 0;
  stage.heal();
  await stage.clock.advance(SETTLED_MS);
  assertEquals(stage.holders(), ["b"]);
  assert(stage.types("b").includes("cluster.split_brain"));
  assert(stage.types("b").includes("cluster.split_brain_ended"));
  assert(stage.machine("b").announced.includes("address"));
  await stage.stop();
});

Deno.test("a director that is restarted in time goes on with what its machine holds", async () => {
  const stage = await running();
  stage.kill("a");
  await stage.clock.advance(100);
  await stage.restart("a");
  await stage.clock.advance(SETTLED_MS);
  assertEquals(stage.holders(), ["a"]);
  assert(stage.types("a").includes("group.adopted"));
  assert(!stage.types("a").includes("group.claimed"));
  await stage.stop();
});

Deno.test("a director that is restarted too late gives up what its machine still holds", async () => {
  const stage = await running();
  stage.kill("a");
  await stage.clock.advance(5_000);
  assertEquals(stage.holders(), ["a", "b"]);
  await stage.restart("a");
  await stage.clock.advance(SETTLED_MS);
  assertEquals(stage.holders(), ["b"]);
  await stage.stop();
});

Deno.test("a resource that cannot be taken moves the group to the other director", async () => {
  const config = clusterConfig({
    groups: [{ name: "web", preferred: "a", resources: [toyConfig("sync"), toyConfig("address")] }],
  });
  const stage = new ClusterStage(config);
  stage.machine("a").failing.add("address");
  await stage.start();
  await stage.clock.advance(3_000);
  assertEquals([stage.holders("sync"), stage.holders("address")], [["b"], ["b"]]);
  assert(stage.types("a").includes("resource.failed"));
  await stage.stop();
});

Deno.test("a director that is not fit gives way to one that is, and not otherwise", async () => {
  const stage = await running();
  stage.cluster("a").setFitness("table", "it cannot be programmed");
  await stage.clock.advance(SETTLED_MS);
  assertEquals(stage.holders(), ["b"]);
  stage.cluster("b").setFitness("table", "it cannot be programmed");
  await stage.clock.advance(SETTLED_MS);
  assertEquals(stage.holders(), ["b"]);
  await stage.stop();
});

Deno.test("a director that reaches its reference no longer gives way to one that does", async () => {
  const config = clusterConfig({ references: [{ name: "router", addresses: ["10.0.0.1"] }] });
  const stage = await running(config);
  stage.machine("a").unreachable.add("10.0.0.1");
  await stage.clock.advance(3_000);
  assertEquals(stage.holders(), ["b"]);
  await stage.stop();
});

Deno.test("a reference that nobody reaches moves nothing", async () => {
  const config = clusterConfig({ references: [{ name: "router", addresses: ["10.0.0.1"] }] });
  const stage = await running(config);
  stage.machine("a").unreachable.add("10.0.0.1");
  await stage.clock.advance(150);
  stage.machine("b").unreachable.add("10.0.0.1");
  await stage.clock.advance(10_000);
  assertEquals(stage.holders(), ["a"]);
  await stage.stop();
});

Deno.test("a director that returns takes nothing because it does not know yet that its reference is silent", async () => {
  const references = [{ name: "router", addresses: ["10.0.0.1"] }];
  const config = clusterConfig({ references, deadpingMs: 8 * DEADTIME_MS });
  const stage = await running(config);
  for (const name of ["a", "b"]) stage.machine(name).unreachable.add("10.0.0.1");
  await stage.clock.advance(10_000);
  stage.kill("b");
  await stage.clock.advance(SETTLED_MS);
  await stage.restart("b", config);
  await stage.clock.advance(10_000);
  assertEquals(stage.holders(), ["a"]);
  await stage.stop();
});

Deno.test("what a silent director held is taken only after it was fenced", async () => {
  const config = clusterConfig({ fencing: { command: "power off", timeoutMs: 1_000 } });
  const stage = await running(config);
  assertEquals(stage.machine("b").commands, []);
  stage.kill("a");
  await stage.clock.advance(SETTLED_MS);
  assertEquals(stage.machine("b").commands, ["a"]);
  assert(stage.holders().includes("b"));
  const types = stage.types("b");
  assert(types.indexOf("fencing.ended") < types.lastIndexOf("group.claimed"));
  await stage.stop();
});

Deno.test("a fencing command that fails is not run on once the configuration has none, or nobody needs it", async () => {
  const fencing = { command: "power off", timeoutMs: 1_000 };
  const ends = [
    (stage: ClusterStage) => {
      const { cluster } = stage.machine("b");
      return cluster.prepare(clusterConfig({ digest: "e" }), stage.registryOf("b"))(0);
    },
    (stage: ClusterStage) => stage.cluster("b").verbs.takeover("all", true),
  ];
  for (const end of ends) {
    const stage = await running(clusterConfig({ fencing }));
    const { codes, commands } = stage.machine("b");
    codes.push(1, 1, 1, 1, 1, 1);
    stage.kill("a");
    await stage.clock.advance(SETTLED_MS);
    assertEquals([commands.length, stage.holders()], [1, ["a"]]);
    const ended = end(stage);
    await stage.clock.advance(20_000);
    await ended;
    assertEquals([commands.length, stage.holders()], [1, ["a", "b"]]);
    await stage.stop();
  }
});

Deno.test("another configuration takes what comes and gives up what goes, without a change of the holder", async () => {
  const stage = await running();
  const next = clusterConfig({
    digest: "e",
    groups: [{ name: "web", preferred: "a", resources: [toyConfig("other")] }],
  });
  for (const name of ["a", "b"]) {
    const machine = stage.machine(name);
    const cause = machine.events[0]?.id ?? 0;
    const registry = stage.registryOf(name);
    const applied = machine.cluster.prepare(next, registry)(cause);
    await stage.clock.advance(100);
    await applied;
  }
  assertEquals([stage.holders("address"), stage.holders("other")], [[], ["a"]]);
  await stage.stop();
});

Deno.test("a snapshot shows both directors, the group, and why", async () => {
  const stage = await running();
  const snapshot = await stage.cluster("b").snapshot();
  assertEquals(snapshot.nodes.map(({ name, status, role }) => [name, status, role]), [
    ["a", "alive", "active"],
    ["b", "alive", "standby"],
  ]);
  const [group] = snapshot.groups;
  assertEquals([group?.holders, group?.why], [["a"], "a holds it"]);
  assertEquals(group?.resources.map(({ label, state }) => [label, state]), [
    ["toy address", "away"],
  ]);
  assertEquals(snapshot.nodes[0]?.sameConfig, true);
  await stage.stop();
});
