import { assertEquals } from "@std/assert";
import { ClusterGroups } from "./cluster_groups.ts";
import { clusterConfig, ClusterStage, toyConfig } from "./cluster_fixtures.ts";
import { elect } from "./election/mod.ts";
import { createEventBus } from "./events/mod.ts";
import type { ClusterConfig } from "./model/mod.ts";
import { createTestContext } from "./testing/mod.ts";

function setStage() {
  const stage = new ClusterStage();
  const registry = stage.registryOf("a");
  const bus = createEventBus({ now: () => 0, onFault: () => {} });
  const groups = new ClusterGroups({
    clock: stage.clock,
    events: bus,
    elect,
    contextOf: createTestContext,
    onChange: () => {},
    onFence: () => {},
    isAsking: () => false,
  });
  return { stage, registry, groups, held: stage.machine("a").held };
}

function groupsOf(names: Readonly<Record<string, readonly string[]>>): ClusterConfig {
  return clusterConfig({
    groups: Object.entries(names).map(([name, resources]) => ({
      name,
      preferred: "a",
      resources: resources.map(toyConfig),
    })),
  });
}

Deno.test("groups are made in order, with the claims of an earlier run", () => {
  const { groups, registry } = setStage();
  groups.make(groupsOf({ web: ["one"], mail: [] }), registry, { mail: 4 });
  assertEquals(groups.all.map(({ name, claim }) => [name, claim]), [["web", 0], ["mail", 4]]);
});

Deno.test("begin keeps whole groups and gives up parts", async () => {
  const { stage, groups, registry, held } = setStage();
  held.add("one").add("two");
  groups.make(groupsOf({ web: ["one"], mail: ["two", "three"] }), registry, {});
  assertEquals(await groups.begin(), true);
  await stage.clock.advance(0);
  assertEquals([...held], ["one"]);
  assertEquals(groups.all.map(({ failover }) => failover.phase), ["held", "idle"]);
});

Deno.test("settle says whether all are idle, and waits no longer than its limit", async () => {
  const { stage, groups, registry } = setStage();
  stage.machine("a").stuck.add("one");
  groups.make(groupsOf({ web: ["one"], mail: ["two"] }), registry, {});
  await groups.begin();
  let clean: boolean | undefined;
  const settled = groups.settle(500).then((value) => clean = value);
  await stage.clock.advance(499);
  assertEquals(clean, undefined);
  await stage.clock.advance(1);
  assertEquals([await settled, stage.clock.pending], [false, 1], "only the next try waits");
  groups.hurry();
  assertEquals(await groups.settle(500), true);
  assertEquals(stage.clock.pending, 0);
});

Deno.test("another configuration leaves alone what it does not change", async () => {
  const { groups, registry, held, stage } = setStage();
  held.add("one").add("two").add("four");
  groups.make(groupsOf({ web: ["one", "two"], old: ["four"] }), registry, { web: 7 });
  await groups.begin();
  const [web] = groups.all;
  const exchange = groups.prepare(groupsOf({ fresh: ["five"], web: ["one", "six"] }), registry);
  assertEquals(held.has("four"), true);
  await exchange(1);
  await stage.clock.advance(0);
  assertEquals(groups.all.map(({ name }) => name), ["fresh", "web"]);
  assertEquals([groups.all[1] === web, web?.kept], [true, 7]);
  assertEquals([...held].sort(), ["one", "six"]);
});
