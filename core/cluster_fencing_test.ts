/** Three directors, one of which is dead, and fencing that does not work everywhere. */

import { assertEquals } from "@std/assert";
import { clusterConfig, ClusterStage } from "./cluster_fixtures.ts";
import { FENCING_RETRY_MS } from "./fencing.ts";

const CONFIG = clusterConfig({
  nodes: ["a", "b", "c"],
  autoFailback: true,
  fencing: { command: "power off", timeoutMs: 1_000 },
});

/** `a` is back, is to have the group, and cannot fence the dead `c`, which `b` has fenced long ago. */
async function stageWith(codes: readonly number[]): Promise<ClusterStage> {
  const stage = new ClusterStage(CONFIG);
  await stage.start();
  await stage.clock.advance(1_000);
  stage.kill("a");
  stage.kill("c");
  stage.machine("a").held.clear();
  await stage.clock.advance(2_000);
  assertEquals([stage.holders(), stage.machine("b").commands], [["b"], ["a", "c"]]);
  stage.machine("a").codes.push(...codes);
  await stage.restart("a", CONFIG);
  await stage.clock.advance(3_000);
  return stage;
}

function yields(stage: ClusterStage): number {
  return stage.types("b").filter((type) => type === "group.yielded").length;
}

Deno.test("a group is not handed again and again to a director that cannot fence a dead one", async () => {
  const stage = await stageWith(Array(5).fill(1));
  assertEquals([stage.holders(), yields(stage)], [["b"], 1], "it came back, and stays");
  await stage.clock.advance(3 * FENCING_RETRY_MS);
  assertEquals([stage.holders(), yields(stage)], [["b"], 1]);
  const snapshot = await stage.cluster("a").snapshot();
  assertEquals(
    snapshot.groups[0]?.why,
    "b holds it; c is silent and not fenced yet, and until then this director takes nothing; " +
      "fencing c failed 4 times and is tried again after 5s: exit code 1; " +
      'where you know that c is off, "ringmaster takeover --force" does not wait for that',
  );
  // The switch is mended: the next try succeeds, and the group fails back.
  await stage.clock.advance(2 * FENCING_RETRY_MS);
  assertEquals([stage.holders(), yields(stage)], [["a"], 2]);
  await stage.stop();
});

Deno.test("nor where the holder is not fit, or an operator wants it there", async () => {
  const stage = await stageWith(Array(20).fill(1));
  stage.cluster("b").setFitness("test", "a test says so");
  const asked = stage.cluster("a").verbs.takeover("all", false).catch(({ message }) => message);
  await stage.clock.advance(35_000);
  assertEquals([stage.holders(), yields(stage)], [["b"], 1]);
  assertEquals(String(await asked).startsWith("cannot take over web: b holds it; c is"), true);
  // Force needs no fence.
  const forced = stage.cluster("a").verbs.takeover("all", true);
  await stage.clock.advance(1_000);
  await forced;
  assertEquals(stage.holders(), ["a"]);
  await stage.stop();
});

Deno.test("takeover that a fence is missing for says so, and that force needs none", async () => {
  const config = clusterConfig({ ...CONFIG, nodes: ["a", "b"] });
  const stage = new ClusterStage(config);
  await stage.start();
  await stage.clock.advance(1_000);
  stage.machine("b").codes.push(...Array(20).fill(1));
  stage.kill("a");
  stage.machine("a").held.clear();
  const asked = stage.cluster("b").verbs.takeover("all", false).catch(({ message }) => message);
  await stage.clock.advance(31_000);
  assertEquals(
    await asked,
    "cannot take over web: a is silent and may still hold it; " +
      "fencing a failed 6 times and is tried again after 5s: exit code 1; " +
      'where you know that a is off, "ringmaster takeover --force" does not wait for that',
  );
  const forced = stage.cluster("b").verbs.takeover("all", true);
  await stage.clock.advance(1_000);
  await forced;
  const [group] = (await stage.cluster("b").snapshot()).groups;
  assertEquals([stage.holders(), group?.why], [["b"], "this director holds it"]);
  await stage.stop();
});

Deno.test("a dead director that could not be fenced and comes back holds nobody up any more", async () => {
  const stage = await stageWith(Array(20).fill(1));
  const { commands } = stage.machine("a");
  await stage.restart("c", CONFIG);
  await stage.clock.advance(2_000);
  assertEquals(stage.holders(), ["a"]);
  const before = commands.length;
  await stage.clock.advance(3 * FENCING_RETRY_MS);
  assertEquals(commands.length, before, "nobody is fenced that is heard");
  await stage.stop();
});

Deno.test("a director that was fenced and is heard again only by others has to be fenced again", async () => {
  const config = clusterConfig({ ...CONFIG, autoFailback: false });
  const stage = new ClusterStage(config);
  await stage.start();
  await stage.clock.advance(1_000);
  stage.kill("a");
  stage.machine("a").held.clear();
  await stage.clock.advance(2_000);
  const { commands, codes } = stage.machine("b");
  assertEquals([stage.holders(), commands], [["b"], ["a"]]);
  // It returns, and is heard by c alone, whom b loses as well.
  stage.split("a", "b");
  await stage.restart("a", config);
  await stage.clock.advance(2_000);
  const standby = stage.cluster("b").verbs.standby("all");
  await stage.clock.advance(1_000);
  await standby;
  assertEquals(stage.holders(), ["c"]);
  codes.push(...Array(20).fill(1));
  stage.kill("c");
  stage.machine("c").held.clear();
  await stage.clock.advance(2_000);
  assertEquals(stage.holders().includes("b"), false, "neither of the two is fenced");
  assertEquals(new Set(commands.slice(1)), new Set(["a"]));
  await stage.stop();
});

Deno.test("who is alone takes the group as soon as a dead director is fenced at last", async () => {
  const config = clusterConfig({ ...CONFIG, nodes: ["a", "b"] });
  const stage = new ClusterStage(config);
  await stage.start();
  await stage.clock.advance(1_000);
  stage.machine("b").codes.push(1);
  stage.kill("a");
  stage.machine("a").held.clear();
  await stage.clock.advance(FENCING_RETRY_MS + 2_000);
  const { events } = stage.machine("b");
  const timeOf = (wanted: string) => events.findLast(({ type }) => type === wanted)?.time ?? 0;
  assertEquals(events.filter(({ type }) => type === "fencing.ended").length, 2);
  assertEquals([stage.holders(), timeOf("group.claimed") - timeOf("fencing.ended")], [["b"], 0]);
  await stage.stop();
});
