import { assertEquals, assertLess, assertMatch } from "@std/assert";
import { clusterConfig, ClusterStage, DEADTIME_MS, toyConfig } from "./cluster_fixtures.ts";
import { messageOf } from "./errors.ts";

/** Stands by at `a` with a director that is late beside it, and tells when it was answered what. */
async function standbyWhileLate(stage: ClusterStage): Promise<{ text: string; afterMs: number }[]> {
  stage.cut.add("b>a");
  await stage.clock.advance(150);
  assertEquals((await stage.cluster("a").snapshot()).nodes.map(({ status }) => status), [
    "alive",
    "late",
  ]);
  const answers: { text: string; afterMs: number }[] = [];
  const askedMs = stage.clock.monotonicMs();
  const note = (text: string) =>
    void answers.push({ text, afterMs: stage.clock.monotonicMs() - askedMs });
  stage.cluster("a").verbs.standby("all").then(
    ({ message }) => note(message),
    (thrown) => note(messageOf(thrown)),
  );
  return answers;
}

async function running(config = clusterConfig()): Promise<ClusterStage> {
  const stage = new ClusterStage(config);
  await stage.start();
  await stage.clock.advance(1_000);
  return stage;
}

Deno.test("standby is answered as soon as the one that was late is dead, and everything stays", async () => {
  const stage = await running();
  const answers = await standbyWhileLate(stage);
  stage.kill("b");
  stage.machine("b").held.clear();
  await stage.clock.advance(DEADTIME_MS);
  assertMatch(
    answers[0]?.text ?? "",
    /no other director is there any more that is fit and free to take web \(b is dead\), which is still held here/,
  );
  await stage.clock.advance(40_000);
  assertEquals(stage.holders(), ["a"]);
  assertEquals(stage.types("a").includes("group.yielded"), false, "nobody was without it");
  // What was asked for is over, and not done once somebody is there.
  await stage.restart("b");
  await stage.clock.advance(5_000);
  assertEquals(stage.holders(), ["a"]);
  await stage.stop();
});

Deno.test("standby waits for one that is late, and hands everything over once it is heard", async () => {
  const stage = await running();
  const answers = await standbyWhileLate(stage);
  await stage.clock.advance(20);
  assertEquals([stage.holders(), answers.length], [["a"], 0]);
  stage.heal();
  await stage.clock.advance(500);
  assertEquals(answers[0]?.text, "web is held by b");
  assertEquals(stage.holders(), ["b"]);
  await stage.stop();
});

Deno.test("standby for several groups is answered once none of them can move, and names them", async () => {
  const stage = await running(clusterConfig({
    groups: [
      { name: "web", preferred: "a", resources: [toyConfig("address")] },
      { name: "mail", preferred: "a", resources: [toyConfig("post")] },
    ],
  }));
  const answers = await standbyWhileLate(stage);
  // It says so as soon as it is heard again.
  stage.cluster("b").setFitness("backend", "the table cannot be written");
  stage.heal();
  await stage.clock.advance(1_000);
  assertMatch(
    answers[0]?.text ?? "",
    /take web, mail \(b is not fit: the table cannot be written\), which is still held here/,
  );
  stage.cluster("b").setFitness("backend", undefined);
  await stage.clock.advance(5_000);
  assertEquals([stage.holders(), stage.holders("post")], [["a"], ["a"]], "it is asked no more");
  await stage.stop();
});

Deno.test("a director that was cut off takes what is handed to it at once, when all have answered", async () => {
  const stage = await running();
  stage.machine("b").obstacles.set("address", "eth0 has no carrier");
  await stage.clock.advance(2_000);
  stage.cluster("a").setFitness("test", "the test says so");
  await stage.clock.advance(2_000);
  assertEquals(stage.holders(), ["a"], "nobody is better");
  stage.machine("b").obstacles.clear();
  let vacantMs = 0;
  for (let passedMs = 0; passedMs < 1_000; passedMs += 5) {
    await stage.clock.advance(5);
    if (stage.holders().length === 0) vacantMs += 5;
  }
  assertEquals(stage.holders(), ["b"]);
  assertLess(vacantMs, 50);
  await stage.stop();
});
