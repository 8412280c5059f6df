import { assert } from "@std/assert";
import { runSeed } from "./run.ts";

/** More with `RINGMASTER_SEEDS=5000`; one alone with `RINGMASTER_SEED=123`. */
const SEEDS = Number(Deno.env.get("RINGMASTER_SEEDS") ?? 300);
const ONLY = Deno.env.get("RINGMASTER_SEED");

Deno.test("a director keeps its invariants whatever happens to servers, backend, table and file", async () => {
  const seeds = ONLY === undefined
    ? Array.from({ length: SEEDS }, (_, seed) => seed)
    : [Number(ONLY)];
  const events = new Set<string>();
  let batches = 0;
  for (const seed of seeds) {
    try {
      const facts = await runSeed(seed);
      batches += facts.batches;
      for (const event of facts.events) events.add(event);
    } catch (thrown) {
      const again = `RINGMASTER_SEED=${seed} deno test -A tests/simulation/director_test.ts`;
      throw new Error(`seed ${seed} failed, again with ${again}`, { cause: thrown });
    }
  }
  if (ONLY !== undefined) return;
  // A simulation in which nothing happens would prove nothing.
  assert(batches > 5 * seeds.length, `only ${batches} batches`);
  for (
    const type of [
      "server.down",
      "service.fallback_used",
      "config.rejected",
      "reconcile.failed",
      "reconcile.recovered",
      "reconcile.drift_found",
      "server.override_set",
      "server.drained",
    ]
  ) assert(events.has(type), `no ${type} in any seed`);
});
