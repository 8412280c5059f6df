import { assertEquals, assertMatch } from "@std/assert";
import { ClusterGroups, EXCHANGE_LIMIT_MS } from "./cluster_groups.ts";
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
    ask: () => {},
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

/** Web is held with `one` and `two`, mail with `three`; what is stuck can neither be given up nor looked at. */
async function heldStage(...stuck: readonly string[]) {
  const made = setStage();
  const { groups, registry, held, stage } = made;
  for (const name of ["one", "two", "three"]) held.add(name);
  groups.make(groupsOf({ web: ["one", "two"], mail: ["three"] }), registry, {});
  await groups.begin();
  for (const name of stuck) stage.machine("a").stuck.add(name);
  const exchange = async (names: Readonly<Record<string, readonly string[]>>) => {
    const done = groups.prepare(groupsOf(names), registry)(1);
    await stage.clock.advance(EXCHANGE_LIMIT_MS);
    return await done;
  };
  return { ...made, exchange };
}

Deno.test("what cannot be given up holds a reload up for its limit, is told, and later ones work", async () => {
  const { exchange, groups, held, stage } = await heldStage("two");
  assertEquals(await exchange({ web: ["one"], mail: ["three"] }), [
    "toy two of web is removed and still here: it is not given up yet " +
    "(two is stuck) and is tried further",
  ]);
  const [web] = groups.all;
  assertEquals([web?.failover.phase, web?.state().resources], ["held", ["toy one", "toy two"]]);
  const again = await exchange({ web: ["one", "four"], mail: ["three"] });
  assertEquals([again.length, [...held].sort()], [1, ["four", "one", "three", "two"]]);
  stage.machine("a").stuck.clear();
  await stage.clock.advance(2_000);
  assertEquals([...held].sort(), ["four", "one", "three"]);
  assertEquals(web?.state().resources, ["toy one", "toy four"]);
  assertEquals(await exchange({ web: ["one"], mail: ["three"] }), []);
});

Deno.test("a removed group that cannot be given up stays told to the others until it is gone", async () => {
  const { exchange, groups, stage } = await heldStage("three");
  assertEquals(await exchange({ web: ["one", "two"] }), [
    "group mail is removed and still here: it is not given up yet " +
    "(three is stuck) and is tried further",
  ]);
  assertEquals(groups.all.map(({ name }) => name), ["web"]);
  assertEquals(groups.here.map((group) => [group.name, group.state().phase]), [
    ["web", "held"],
    ["mail", "releasing"],
  ]);
  assertEquals(groups.held(), ["toy one of web", "toy two of web", "toy three of mail"]);
  const [told, ...others] = await exchange({ web: ["one"] });
  assertMatch(told ?? "", /^group mail is removed/);
  assertEquals(others, [], "what can be given up is gone");
  stage.machine("a").stuck.clear();
  await stage.clock.advance(2_000);
  assertEquals(groups.here.map(({ name }) => name), ["web"]);
  assertEquals(stage.machine("a").held.has("three"), false);
});

Deno.test("a removed group that comes back before it is gone is the same group", async () => {
  const { exchange, groups, stage } = await heldStage("three");
  const mail = groups.all[1];
  await exchange({ web: ["one", "two"] });
  assertEquals(await exchange({ web: ["one", "two"], mail: ["three"] }), []);
  assertEquals([groups.all[1] === mail, groups.here.length], [true, 2]);
  stage.machine("a").stuck.clear();
  await stage.clock.advance(2_000);
  assertEquals([mail?.failover.phase, groups.here.length], ["idle", 2]);
  mail?.failover.take(undefined);
  await stage.clock.advance(10);
  assertEquals(stage.machine("a").held.has("three"), true, "it was not closed");
});
