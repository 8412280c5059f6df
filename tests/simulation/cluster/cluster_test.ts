import { assert, assertEquals } from "@std/assert";
import { REGRESSIONS } from "./regressions.ts";
import { describeViolation } from "./report.ts";
import { runSeed } from "./run.ts";
import { runSeeds } from "./seeds.ts";

/** More with `RINGMASTER_SEEDS=20000`. */
const SEEDS = Number(Deno.env.get("RINGMASTER_SEEDS") ?? 2_000);
const THREADS = 2;

for (const [name, seed] of Object.entries(REGRESSIONS)) {
  Deno.test(`a mistake of the past is not made again: ${name}`, async () => {
    for (const threads of [false, true]) {
      const result = await runSeed({ seed, threads });
      assertEquals(result.violation, undefined, describeViolation(result));
    }
  });
}

Deno.test("a seed is the whole story: the same one gives the same events at the same times", async () => {
  const [one, again] = [await runSeed({ seed: 11 }), await runSeed({ seed: 11 })];
  assertEquals(one.timeline, again.timeline);
  assertEquals(one.packets, again.packets);
  assert(one.timeline.length > 50);
});

Deno.test("directors that share resources keep their invariants whatever happens to them and between them", async () => {
  const { failures, eventTypes, packets, seeds } = await runSeeds(0, SEEDS, THREADS);
  const [first] = failures;
  if (first !== undefined) {
    throw new Error(
      `${failures.length} of ${seeds} seeds failed, the first:\n${describeViolation(first)}`,
    );
  }
  assertEquals(seeds, SEEDS);
  // A simulation in which nothing happens would prove nothing.
  assert(packets > 300 * seeds, `only ${packets} packets`);
  for (
    const type of [
      "cluster.asked",
      "cluster.config_agreed",
      "cluster.config_mismatch",
      "cluster.fitness_changed",
      "cluster.overslept",
      "cluster.split_brain",
      "cluster.split_brain_ended",
      "fencing.ended",
      "group.adopted",
      "group.claimed",
      "group.released",
      "group.taken",
      "group.yielded",
      "heartbeat.refused",
      "link.down",
      "node.dead",
      "node.deaf",
      "node.late",
      "node.left",
      "reference.lost",
      "resource.failed",
      "resource.lost",
    ]
  ) assert(eventTypes.has(type), `no ${type} in any seed`);
});
