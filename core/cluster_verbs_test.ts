import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { clusterConfig, ClusterStage, toyConfig } from "./cluster_fixtures.ts";
import { VERB_LIMIT_MS } from "./cluster_verbs.ts";
import { RingmasterError } from "./errors.ts";
import type { ClusterOutcome } from "./model/mod.ts";

/** `a` prefers and holds web, `b` mail. */
const TWO_GROUPS = clusterConfig({
  groups: [
    { name: "web", preferred: "a", resources: [toyConfig("address")] },
    { name: "mail", preferred: "b", resources: [toyConfig("post")] },
  ],
});

async function running(config = clusterConfig()): Promise<ClusterStage> {
  const stage = new ClusterStage(config);
  await stage.start();
  await stage.clock.advance(1_000);
  return stage;
}

async function done(stage: ClusterStage, verb: Promise<ClusterOutcome>, forMs = 1_000) {
  // What fails while the clock moves is looked at only afterwards.
  verb.catch(() => {});
  await stage.clock.advance(forMs);
  return await verb;
}

Deno.test("standby hands everything over and says who has it", async () => {
  const stage = await running();
  const outcome = await done(stage, stage.cluster("a").verbs.standby("all"));
  assertEquals(outcome, { groups: ["web"], message: "web is held by b" });
  assertEquals(stage.holders(), ["b"]);
  await stage.clock.advance(30_000);
  assertEquals(stage.holders(), ["b"]);
  await stage.stop();
});

Deno.test("what an operator moved does not fail back, and comes back where it must", async () => {
  const config = clusterConfig({ autoFailback: true });
  const stage = await running(config);
  await done(stage, stage.cluster("a").verbs.standby("all"));
  await stage.clock.advance(30_000);
  assertEquals(stage.holders(), ["b"]);
  stage.kill("b");
  stage.machine("b").held.clear();
  await stage.clock.advance(1_000);
  assertEquals(stage.holders(), ["a"]);
  await stage.stop();
});

Deno.test("standby of local and of foreign groups moves the complementary ones", async () => {
  const stage = await running(TWO_GROUPS);
  assertEquals([stage.holders("address"), stage.holders("post")], [["a"], ["b"]]);
  const nothing = await done(stage, stage.cluster("a").verbs.standby("foreign"));
  assertEquals(nothing.message, "this director holds none of the foreign groups");
  await done(stage, stage.cluster("a").verbs.standby("local"));
  assertEquals([stage.holders("address"), stage.holders("post")], [["b"], ["b"]]);
  await done(stage, stage.cluster("b").verbs.standby("foreign"));
  assertEquals([stage.holders("address"), stage.holders("post")], [["a"], ["b"]]);
  await stage.stop();
});

Deno.test("standby is refused where nobody could take over, and everything stays", async () => {
  const stage = await running();
  stage.kill("b");
  await stage.clock.advance(1_000);
  await assertRejects(
    () => stage.cluster("a").verbs.standby("all"),
    RingmasterError,
    "cannot stand by: no other director is there that is fit and free to take web (b is dead);",
  );
  assertEquals(stage.holders(), ["a"]);
  await stage.stop();
});

Deno.test("standby is refused at once where the other director has just failed to take it", async () => {
  const stage = await running();
  stage.machine("b").failing.add("address");
  await assertRejects(() => done(stage, stage.cluster("b").verbs.takeover("all", false)));
  await stage.clock.advance(2_000);
  assertEquals(stage.holders(), ["a"]);
  const before = stage.types("a").filter((type) => type === "group.yielded").length;
  await assertRejects(
    () => stage.cluster("a").verbs.standby("all"),
    RingmasterError,
    "that is fit and free to take web (b cannot take it for now",
  );
  await stage.clock.advance(1_000);
  const after = stage.types("a").filter((type) => type === "group.yielded").length;
  assertEquals([stage.holders(), after - before], [["a"], 0], "nobody was without it meanwhile");
  await stage.stop();
});

Deno.test("a second standby during the first is refused", async () => {
  const stage = await running();
  const first = stage.cluster("a").verbs.standby("all");
  await assertRejects(
    () => stage.cluster("a").verbs.standby("all"),
    RingmasterError,
    "cannot stand by: web is just being given up",
  );
  await done(stage, first);
  await stage.stop();
});

Deno.test("takeover brings everything here", async () => {
  const stage = await running();
  const outcome = await done(stage, stage.cluster("b").verbs.takeover("all", false));
  assertEquals(outcome.message, "web is held by b");
  assertEquals(stage.holders(), ["b"]);
  const again = await done(stage, stage.cluster("b").verbs.takeover("all", false));
  assertMatch(again.message, /already holds/);
  await stage.stop();
});

Deno.test("takeover of groups that there are none of does not say that this director holds them", async () => {
  const stage = await running();
  await done(stage, stage.cluster("b").verbs.takeover("all", false));
  const outcome = await done(stage, stage.cluster("a").verbs.takeover("foreign", false));
  assertEquals(outcome, {
    groups: [],
    message: "the cluster has no group that is foreign to this director",
  });
  assertEquals(stage.holders(), ["b"]);
  await stage.stop();
});

Deno.test("takeover of local groups leaves the others where they are", async () => {
  const stage = await running(TWO_GROUPS);
  await done(stage, stage.cluster("a").verbs.takeover("foreign", false));
  assertEquals([stage.holders("address"), stage.holders("post")], [["a"], ["a"]]);
  await done(stage, stage.cluster("b").verbs.takeover("local", false));
  assertEquals([stage.holders("address"), stage.holders("post")], [["a"], ["b"]]);
  await stage.stop();
});

Deno.test("takeover by a director that is not fit wants force", async () => {
  const stage = await running();
  stage.cluster("b").setFitness("table", "it cannot be programmed");
  await stage.clock.advance(200);
  await assertRejects(
    () => stage.cluster("b").verbs.takeover("all", false),
    RingmasterError,
    "this director is not fit: it cannot be programmed; --force takes it all the same",
  );
  await done(stage, stage.cluster("b").verbs.takeover("all", true));
  assertEquals(stage.holders(), ["b"]);
  await stage.stop();
});

Deno.test("what was forced onto a director that is not fit stays there, also where a third one is fit", async () => {
  const stage = await running(clusterConfig({ nodes: ["a", "b", "c"] }));
  stage.cluster("b").setFitness("table", "it cannot be programmed");
  await stage.clock.advance(200);
  await done(stage, stage.cluster("b").verbs.takeover("all", true));
  await stage.clock.advance(5_000);
  assertEquals(stage.holders(), ["b"]);
  await done(stage, stage.cluster("c").verbs.takeover("all", false));
  assertEquals(stage.holders(), ["c"], "until an operator wants it elsewhere");
  await stage.stop();
});

Deno.test("takeover with force does not wait for directors that were never heard", async () => {
  const stage = new ClusterStage();
  await stage.start("b");
  await stage.clock.advance(100);
  await done(stage, stage.cluster("b").verbs.takeover("all", true), 100);
  assertEquals(stage.holders(), ["b"]);
  await stage.stop();
});

Deno.test("takeover that gets nowhere is given up and says why", async () => {
  const stage = new ClusterStage(clusterConfig({ initdeadMs: VERB_LIMIT_MS * 2 }));
  await stage.start("b");
  await assertRejects(
    () => done(stage, stage.cluster("b").verbs.takeover("all", false), VERB_LIMIT_MS + 100),
    RingmasterError,
    "cannot take over web: not every director was heard yet",
  );
  await stage.stop();
});

Deno.test("release gives everything up for good, until an operator wants it back", async () => {
  const stage = await running();
  const outcome = await done(stage, stage.cluster("a").verbs.release());
  assertMatch(outcome.message, /holds nothing and takes nothing until/);
  assertEquals(stage.holders(), ["b"]);
  stage.kill("b");
  stage.machine("b").held.clear();
  await stage.clock.advance(10_000);
  assertEquals(stage.holders(), []);
  await done(stage, stage.cluster("a").verbs.takeover("all", false));
  assertEquals(stage.holders(), ["a"]);
  const asked = stage.machine("a").events.filter(({ type }) => type === "cluster.asked");
  assert(asked.length === 2);
  await stage.stop();
});

Deno.test("standby ends as soon as the group is here again, because the other one died on the way", async () => {
  const stage = await running();
  const verb = stage.cluster("a").verbs.standby("all");
  verb.catch(() => {});
  stage.kill("b");
  await stage.clock.advance(3_000);
  await assertRejects(
    () => verb,
    RingmasterError,
    "cannot stand by: nobody else took web, which is held here again",
  );
  assertEquals(stage.holders(), ["a"]);
  await stage.stop();
});

Deno.test("takeover that fails here ends at once and says what failed, not what another director does", async () => {
  const stage = await running(TWO_GROUPS);
  stage.machine("b").failing.add("address");
  const verb = stage.cluster("b").verbs.takeover("all", false);
  verb.catch(() => {});
  await stage.clock.advance(1_000);
  await assertRejects(
    () => verb,
    RingmasterError,
    "cannot take over web: it failed here and is tried again after 5s: toy address: ",
  );
  await stage.clock.advance(1_000);
  assertEquals(stage.holders(), ["a"]);
  await stage.stop();
});

Deno.test("takeover of several groups waits for all, and says of each why it is not here", async () => {
  const config = clusterConfig({
    groups: ["one", "two"].map((name) => ({
      name,
      preferred: "a",
      resources: [toyConfig(name)],
    })),
  });
  const stage = await running(config);
  stage.machine("b").failing.add("one");
  // Longer than the pause after which the other one is forgotten to have failed.
  stage.machine("b").slowMs.set("two", 4_500);
  const verb = stage.cluster("b").verbs.takeover("all", false);
  verb.catch(() => {});
  await stage.clock.advance(4_000);
  stage.machine("a").failing.add("one");
  await stage.clock.advance(4_000);
  const { message } = await assertRejects(() => verb, RingmasterError);
  assertMatch(message, /^cannot take over one: it failed here and .* one is broken here$/);
  assertEquals(stage.holders("two"), ["b"]);
  await stage.stop();
});

Deno.test("what follows from a takeover names it as its cause", async () => {
  const stage = await running();
  await done(stage, stage.cluster("a").verbs.release());
  await done(stage, stage.cluster("a").verbs.takeover("all", false));
  const { events } = stage.machine("a");
  const asked = events.findLast(({ type }) => type === "cluster.asked");
  const fit = events.findLast(({ type }) => type === "cluster.fitness_changed");
  assertEquals([fit?.type === "cluster.fitness_changed" && fit.fit, fit?.cause], [true, asked?.id]);
  await stage.stop();
});

Deno.test("takeover that is refused does not undo a release", async () => {
  const stage = await running();
  await done(stage, stage.cluster("a").verbs.release());
  stage.cluster("a").setFitness("table", "it cannot be programmed");
  await assertRejects(
    () => stage.cluster("a").verbs.takeover("all", false),
    RingmasterError,
    "this director is not fit: it cannot be programmed; --force",
  );
  const { reasons } = await stage.cluster("a").snapshot();
  assertEquals(reasons, ["released by an operator", "it cannot be programmed"]);
  await stage.stop();
});

Deno.test("takeover that another operator overrules ends at once and says so", async () => {
  const stage = await running(clusterConfig({ nodes: ["a", "b", "c"] }));
  const overruled = stage.cluster("b").verbs.takeover("all", false);
  const rules = stage.cluster("c").verbs.takeover("all", false);
  overruled.catch(() => {});
  await stage.clock.advance(1_000);
  assertEquals((await rules).message, "web is held by c");
  await assertRejects(
    () => overruled,
    RingmasterError,
    "cannot take over web: an operator wants it on c",
  );
  const released = stage.cluster("a").verbs.takeover("all", false);
  released.catch(() => {});
  await stage.cluster("a").verbs.release();
  await assertRejects(
    () => released,
    RingmasterError,
    "cannot take over web: an operator released it",
  );
  await stage.stop();
});
