import { assert, assertEquals, assertGreater, assertMatch } from "@std/assert";
import { clusterConfig, ClusterStage, DEADTIME_MS, toyConfig } from "./cluster_fixtures.ts";
import { FAILURE_PAUSE_MS } from "./failure_pause.ts";
import { createFakeClock, type FakeClock } from "./testing/mod.ts";

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

Deno.test("a group that is forced onto a director where it would serve nobody goes there, and stays", async () => {
  const stage = new ClusterStage();
  await stage.start();
  await stage.clock.advance(1_000);
  stage.machine("b").obstacles.set("address", "eth0 has no carrier");
  await stage.clock.advance(1_000);
  const moved = stage.cluster("b").verbs.takeover("all", true);
  await stage.clock.advance(1_000);
  const why = "although this director is not fit: toy address: eth0 has no carrier";
  assertEquals((await moved).message, `web is held by b, ${why}`);
  await stage.clock.advance(5_000);
  assertEquals(stage.holders(), ["b"]);
  const yields = stage.machine("a").events.filter(({ type }) => type === "group.yielded");
  assertEquals(yields.length, 1, "it does not go to and fro");
  await stage.stop();
});

Deno.test("nobody gives way to a director that an operator wants it on and that may not take it", async () => {
  const stage = new ClusterStage();
  await stage.start();
  await stage.clock.advance(1_000);
  stage.machine("b").obstacles.set("address", "eth0 has no carrier");
  const refused = stage.cluster("b").verbs.takeover("all", false).catch(() => {});
  await stage.clock.advance(10_000);
  assertEquals(stage.holders(), ["a"]);
  const yields = stage.machine("a").events.filter(({ type }) => type === "group.yielded");
  assertEquals(yields, []);
  stage.machine("b").obstacles.clear();
  await stage.clock.advance(30_000);
  await refused;
  await stage.stop();
});

Deno.test("a claim that is called off is told once, however long it takes until it ends", async () => {
  const stage = new ClusterStage();
  await stage.start();
  await stage.clock.advance(1_000);
  stage.machine("b").slowMs.set("address", 4_000);
  const verb = stage.cluster("b").verbs.takeover("all", false);
  verb.catch(() => {});
  await stage.clock.advance(500);
  assertEquals((await stage.cluster("b").snapshot()).groups[0]?.phase, "claiming");
  const stopped = stage.cluster("b").stop();
  await stage.clock.advance(6_000);
  assertEquals(await stopped, []);
  const yielded = stage.machine("b").events.filter(({ type }) => type === "group.yielded");
  assertEquals(yielded.length, 1);
  assertEquals(stage.holders(), ["a"]);
  await stage.stop();
});

Deno.test("a group that is given up again is told again", async () => {
  const stage = new ClusterStage();
  await stage.start();
  await stage.clock.advance(1_000);
  for (const name of ["b", "a", "b"]) {
    const verb = stage.cluster(name).verbs.takeover("all", false);
    await stage.clock.advance(1_000);
    await verb;
  }
  const yieldedBy = (name: string) =>
    stage.types(name).filter((type) => type === "group.yielded").length;
  assertEquals([yieldedBy("a"), yieldedBy("b")], [2, 1]);
  await stage.stop();
});

/** A clock whose timers can be held up, as those of a program that does not run. */
function createSleepyClock() {
  const clock = createFakeClock();
  let held: (() => void)[] | undefined;
  const sleepy: FakeClock = {
    ...clock,
    get pending() {
      return clock.pending;
    },
    after(delayMs, callback) {
      let isOver = false;
      const fire = () => isOver || callback();
      const cancel = clock.after(delayMs, () => held === undefined ? fire() : void held.push(fire));
      return () => {
        isOver = true;
        cancel();
      };
    },
  };
  const sleep = async (durationMs: number) => {
    held = [];
    await clock.advance(durationMs);
    const due = held;
    held = undefined;
    for (const fire of due) fire();
  };
  return { clock: sleepy, sleep };
}

Deno.test("a director that oversleeps again and again while it takes a group gets there, and gives nothing back", async () => {
  const names = Array.from({ length: 20 }, (_, index) => `address${index}`);
  const config = clusterConfig({
    groups: [{ name: "web", preferred: "a", resources: names.map((name) => toyConfig(name)) }],
  });
  const { clock, sleep } = createSleepyClock();
  const stage = new ClusterStage(config, undefined, clock);
  for (const name of names) stage.machine("b").slowMs.set(name, 40);
  await stage.start();
  await clock.advance(2_000);
  stage.kill("a");
  stage.machine("a").held.clear();
  await clock.advance(DEADTIME_MS + 100);
  assertEquals((await stage.cluster("b").snapshot()).groups[0]?.phase, "claiming");
  for (let time = 0; time < 6; time++) {
    await sleep(300);
    await clock.advance(250);
  }
  await clock.advance(2_000);
  assertEquals(stage.machine("b").held.size, names.length);
  const types = stage.types("b");
  assert(types.includes("cluster.overslept"), "it did sleep");
  assertEquals(types.filter((type) => type === "group.claimed").length, 1);
  const undone = ["group.yielded", "group.released", "resource.released"];
  assertEquals(types.filter((type) => undone.includes(type)), []);
  await stage.stop();
});

Deno.test("a director that did not run for a while and still has the group tells the network again", async () => {
  const { clock, sleep } = createSleepyClock();
  const stage = new ClusterStage(clusterConfig(), undefined, clock);
  await stage.start();
  await clock.advance(1_000);
  const before = stage.machine("a").announced.length;
  await clock.advance(1_000);
  assertEquals(stage.machine("a").announced.length, before);
  await sleep(300);
  await clock.advance(1_000);
  assertEquals(stage.holders(), ["a"]);
  assertGreater(stage.machine("a").announced.length, before, "another one may have had it");
  await stage.stop();
});
