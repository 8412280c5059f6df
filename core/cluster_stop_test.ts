import { assert, assertEquals } from "@std/assert";
import { clusterConfig, ClusterStage, DEADTIME_MS, toyConfig } from "./cluster_fixtures.ts";

Deno.test("a stop that cannot give everything up says what is still here, and says no goodbye", async () => {
  const stage = new ClusterStage(
    clusterConfig({
      groups: [
        { name: "web", preferred: "a", resources: [toyConfig("one"), toyConfig("two")] },
        { name: "mail", preferred: "a", resources: [toyConfig("three")] },
      ],
    }),
  );
  await stage.start();
  await stage.clock.advance(1_000);
  stage.machine("a").stuck.add("two");
  const stopped = stage.cluster("a").stop();
  await stage.clock.advance(61_000);
  const left = ["toy one of web", "toy two of web"];
  assertEquals(await stopped, left);
  const told = stage.machine("a").events.findLast(({ type }) => type === "plugin.noted");
  assert(told?.type === "plugin.noted" && told.level === "error");
  assertEquals(
    told.message,
    "stopping all the same; what could not be given up within 1m and may still be here: " +
      left.join(", "),
  );
  assertEquals(stage.types("b").includes("node.left"), false);
  assertEquals(await stage.cluster("a").stop(), [], "a second one has nothing to do");
  await stage.stop();
});

Deno.test("a clean stop leaves nothing", async () => {
  const stage = new ClusterStage();
  await stage.start();
  await stage.clock.advance(1_000);
  const stopped = stage.cluster("a").stop();
  await stage.clock.advance(1_000);
  assertEquals([await stopped, stage.types("a").includes("plugin.noted")], [[], false]);
  await stage.stop();
});

Deno.test("a director on which a group has failed tries it at once where the only other one stops or dies", async () => {
  for (const way of ["stops", "dies"] as const) {
    const stage = new ClusterStage();
    await stage.start();
    await stage.clock.advance(1_000);
    stage.machine("b").failing.add("address");
    const refused = stage.cluster("b").verbs.takeover("all", false).catch(() => {});
    await stage.clock.advance(1_000);
    await refused;
    stage.machine("b").failing.clear();
    assertEquals(stage.holders(), ["a"]);
    const stopped = way === "stops" ? stage.cluster("a").stop() : stage.kill("a");
    stage.machine("a").held.clear();
    await stage.clock.advance(way === "stops" ? DEADTIME_MS : 2 * DEADTIME_MS);
    await stopped;
    assertEquals(stage.holders(), ["b"], way);
    await stage.stop();
  }
});

Deno.test("a change of role names what moved the group as its cause", async () => {
  const stage = new ClusterStage();
  await stage.start();
  await stage.clock.advance(1_000);
  const verb = stage.cluster("b").verbs.takeover("all", false);
  await stage.clock.advance(1_000);
  await verb;
  for (const [name, cause] of [["a", "group.yielded"], ["b", "group.claimed"]] as const) {
    const { events } = stage.machine(name);
    const changed = events.findLast(({ type }) => type === "role.changed");
    assertEquals(events.find(({ id }) => id === changed?.cause)?.type, cause, name);
  }
  await stage.stop();
});

Deno.test("a removed resource that is stuck is shown and told to the others, also where the director then stops", async () => {
  const groupsOf = (...names: readonly string[]) =>
    clusterConfig({
      groups: [{ name: "web", preferred: "a", resources: names.map((name) => toyConfig(name)) }],
    });
  const stage = new ClusterStage(groupsOf("one", "two"));
  await stage.start();
  await stage.clock.advance(1_000);
  stage.machine("a").stuck.add("two");
  const cluster = stage.cluster("a");
  const exchanged = cluster.prepare(groupsOf("one"), stage.registryOf("a"))(1);
  await stage.clock.advance(11_000);
  assertEquals((await exchanged).length, 1);
  const [web] = (await cluster.snapshot()).groups;
  assertEquals(web?.resources.map(({ label, held }) => [label, held]), [
    ["toy one", true],
    ["toy two", true],
  ]);
  const stopped = cluster.stop();
  await stage.clock.advance(61_000);
  assertEquals(await stopped, ["toy one of web", "toy two of web"]);
  await stage.stop();
});
