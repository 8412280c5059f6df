import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { clusterConfig, ClusterStage } from "./cluster_fixtures.ts";
import { hasHeir, heirsOf, noHeir } from "./cluster_heirs.ts";
import { VERB_LIMIT_MS } from "./cluster_verbs.ts";
import { clusterForecast } from "./desk_plan_cluster.ts";
import { peer, type PeerSketch } from "./election/test_views.ts";
import { RingmasterError } from "./errors.ts";

const WEB = { name: "web", nextAside: 3 };

function against(sketch: Partial<PeerSketch>): string | undefined {
  return heirsOf(WEB, [peer({ node: "b", ...sketch })])[0]?.against;
}

Deno.test("heirsOf says of each other director what is against it, and nothing of one that would get it", () => {
  assertEquals(heirsOf(WEB, [peer({ node: "b" })]), [{ node: "b" }]);
  assertEquals(against({ status: "late" }), undefined, "soon it is heard again, or dead");
  assertEquals(against({ aside: 2 }), undefined, "it was put aside before this one");
  assertEquals(against({ aside: 3 }), 'cannot take it for now ("ringmaster why" there says why)');
  assertEquals(against({ status: "dead" }), "is dead");
  assertEquals(against({ status: "unknown" }), "is not heard");
  assertEquals(against({ status: "left" }), "has said goodbye");
  assertEquals(against({ hearsUs: false }), "does not hear this director");
  assertEquals(against({ hearsUs: false, status: "joining" }), "is still starting");
  assertEquals(against({ fit: false }), "is not fit");
  assertEquals(against({ member: "leaving" }), "is stopping");
  const other = peer({ node: "b" });
  assertEquals(heirsOf({ ...WEB, name: "mail" }, [other])[0]?.against, "does not know mail");
  const told = { ...other, state: { ...other.state!, fit: false, reason: "no gateway" } };
  assertEquals(heirsOf(WEB, [told])[0]?.against, "is not fit: no gateway");
});

Deno.test("hasHeir wants but one that nothing is against, and noHeir names all others once", () => {
  const heirs = [{ node: "b", against: "is dead" }, { node: "c", against: "is not fit: no table" }];
  assertEquals([hasHeir(heirs), hasHeir([...heirs, { node: "d" }]), hasHeir([])], [
    false,
    true,
    false,
  ]);
  assertEquals(
    noHeir("web, mail", [...heirs, ...heirs]),
    "no other director is there that is fit and free to take web, mail " +
      "(b is dead, c is not fit: no table)",
  );
  assertEquals(noHeir("web", []), "no other director is there that is fit and free to take web");
});

Deno.test("plan and verb agree on whether standby is refused, and why, whatever the other director says", async () => {
  const troubles: Record<string, (stage: ClusterStage) => Promise<unknown>> = {
    "b is dead": (stage) => Promise.resolve(stage.kill("b")),
    "b is not fit: no table": (stage) =>
      Promise.resolve(stage.cluster("b").setFitness("backend", "no table")),
    "b is not fit: released by an operator": (stage) => stage.cluster("b").verbs.release(),
    'b cannot take it for now ("ringmaster why" there says why)': (stage) => {
      stage.machine("b").failing.add("address");
      return stage.cluster("b").verbs.takeover("all", false);
    },
  };
  for (const [words, trouble] of Object.entries(troubles)) {
    const stage = new ClusterStage();
    await stage.start();
    await stage.clock.advance(1_000);
    const well = clusterForecast({ verb: "standby" }, await stage.cluster("a").snapshot());
    assertEquals(well.problems, []);
    trouble(stage).catch(() => {});
    await stage.clock.advance(2_000);
    assertEquals(stage.holders(), ["a"]);
    const plan = clusterForecast({ verb: "standby" }, await stage.cluster("a").snapshot());
    const { message } = await assertRejects(
      () => stage.cluster("a").verbs.standby("all"),
      RingmasterError,
    );
    assertEquals([message], plan.problems.map((problem) => `cannot stand by: ${problem}`));
    assertMatch(message, /fit and free to take web \(.*\); "ringmaster release" gives it up/);
    assertEquals(message.includes(`(${words})`), true, message);
    await stage.stop();
  }
});

Deno.test("standby that was not done in time says which other director is not ready for it", async () => {
  const config = clusterConfig({ nodes: ["a", "b", "c"], initdeadMs: 3 * VERB_LIMIT_MS });
  const stage = new ClusterStage(config);
  await stage.start();
  await stage.clock.advance(1_000);
  // It comes back, and waits long for one that is not there any more.
  stage.kill("b");
  stage.kill("c");
  await stage.clock.advance(1_000);
  await stage.restart("b", config);
  await stage.clock.advance(1_000);
  const asked = stage.cluster("a").verbs.standby("all");
  asked.catch(() => {});
  await stage.clock.advance(VERB_LIMIT_MS);
  await assertRejects(
    () => asked,
    RingmasterError,
    "cannot stand by: web could not be handed over within 30s: b is still starting",
  );
  assertEquals(stage.holders(), ["a"]);
  await stage.stop();
});
