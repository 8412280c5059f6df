/** Directors that read another configuration one after the other. */

import { assertEquals } from "@std/assert";
import { clusterConfig, ClusterStage, DEADTIME_MS, toyConfig } from "./cluster_fixtures.ts";
import type { ClusterConfig } from "./model/mod.ts";

const ROUTER = { name: "router", addresses: ["10.0.0.1"] };
const OTHER = { name: "other", addresses: ["10.0.0.2"] };

async function apply(stage: ClusterStage, name: string, config: ClusterConfig): Promise<void> {
  const exchange = stage.cluster(name).prepare(config, stage.registryOf(name));
  const applied = exchange(0);
  await stage.clock.advance(10 * DEADTIME_MS);
  await applied;
}

for (const before of [[], [ROUTER]]) {
  Deno.test(`a reload of all directors, one after the other, that adds a reference to ${before.length} moves nothing`, async () => {
    const stage = new ClusterStage(clusterConfig({ references: before }));
    await stage.start();
    await stage.clock.advance(1_000);
    const next = clusterConfig({ references: [...before, OTHER], digest: "next" });
    for (const [config, names] of [[next, ["b", "a"]], [clusterConfig(), ["a", "b"]]] as const) {
      for (const name of names) {
        await apply(stage, name, config);
        assertEquals(stage.holders(), ["a"], `${name} has ${config.digest}`);
      }
    }
    assertEquals(stage.types("a").filter((type) => type === "group.yielded"), []);
    await stage.stop();
  });
}

Deno.test("a director that reaches nothing gives way also to one with another configuration", async () => {
  const stage = new ClusterStage(clusterConfig({ references: [ROUTER] }));
  await stage.start();
  await stage.clock.advance(1_000);
  await apply(stage, "b", clusterConfig({ references: [ROUTER, OTHER], digest: "next" }));
  assertEquals(stage.holders(), ["a"]);
  stage.machine("a").unreachable.add("10.0.0.1");
  await stage.clock.advance(10 * DEADTIME_MS);
  assertEquals(stage.holders(), ["b"]);
  await stage.stop();
});

Deno.test("a director on which a group has failed tries it at once with other resources", async () => {
  const stage = new ClusterStage();
  await stage.start();
  await stage.clock.advance(1_000);
  stage.machine("b").failing.add("address");
  stage.cluster("b").verbs.takeover("all", false).catch(() => {});
  await stage.clock.advance(1_000);
  assertEquals(stage.holders(), ["a"]);
  const group = { name: "web", preferred: "a", resources: [toyConfig("other")] };
  for (const name of ["a", "b"]) {
    const config = clusterConfig({ groups: [group], digest: "next" });
    const applied = stage.cluster(name).prepare(config, stage.registryOf(name))(0);
    await stage.clock.advance(500);
    await applied;
  }
  assertEquals(stage.holders("other"), ["a"]);
  stage.cluster("a").verbs.release();
  await stage.clock.advance(500);
  assertEquals(stage.holders("other"), ["b"]);
  await stage.stop();
});
