/**
 * Reloads, changes at run time, drops, replaced files, edits by hand and restarts, all at once and in any order: what
 * is on disk is what is in force, the last change wins, and nobody's change is lost over somebody else's.
 */

import { assert, assertEquals } from "@std/assert";
import type { LayerChange } from "../../core/model/mod.ts";
import { createSeededRandom } from "../../core/testing/mod.ts";
import { KEPT, type LayerStage, layerStage, PATH, TEXT } from "../cases/layer_stage.ts";
import { type Chance, chanceFrom } from "./workload.ts";

/** More with `RINGMASTER_SEEDS=2000`; one alone with `RINGMASTER_SEED=123`. */
const SEEDS = Number(Deno.env.get("RINGMASTER_SEEDS") ?? 60);
const ONLY = Deno.env.get("RINGMASTER_SEED");
const STEPS = 30;

const SERVERS = ["10.0.0.1", "10.0.0.2", "10.0.0.7"];
const PORTS = { web: 80, mail: 25 } as const;

function randomText(chance: Chance): string {
  if (chance.below(6) === 0) return "services: [";
  return TEXT.replace("10.0.0.1:80 masq 1", `10.0.0.1:80 masq ${1 + chance.below(4)}`)
    .replace("# The shop.", `# Edit ${chance.below(1_000)}.`)
    .replace("scheduler: rr", chance.below(3) === 0 ? "scheduler: wlc" : "scheduler: rr");
}

function randomChange(chance: Chance): LayerChange {
  const service = chance.below(2) === 0 ? "web" : "mail";
  const server = `${SERVERS[chance.below(SERVERS.length)]}:${PORTS[service]}`;
  switch (chance.below(8)) {
    case 0:
      return { service, server, value: null };
    case 1:
      return { service, value: { scheduler: "sh" } };
    case 2:
      return { service: "shop", value: { virtual: "10.0.0.151:80", real: ["10.0.0.3 masq 1"] } };
    case 3:
      // Refused, whatever else is going on.
      return { service, server, value: { weight: -1 } };
    default:
      return { service, server, value: { weight: chance.below(9) } };
  }
}

/** One thing, begun and not waited for. */
function act(stage: LayerStage, chance: Chance): Promise<unknown> {
  const { control } = stage.director;
  const force = chance.below(4) !== 0;
  switch (chance.below(8)) {
    case 0:
      stage.world.files.put(PATH, randomText(chance));
      return Promise.resolve();
    case 1:
      return control.reload({ force });
    case 2:
      return control.drop(chance.below(3) === 0 ? {} : { service: "web" }, { force });
    case 3:
      return replace(stage, randomText(chance), force);
    default:
      return control.change(randomChange(chance), { force });
  }
}

async function replace({ director: { control } }: LayerStage, text: string, force: boolean) {
  const { etag } = await control.configuration();
  return await control.replace([{ path: PATH, text }], { etag, force });
}

async function runSeed(seed: number): Promise<ReadonlySet<string>> {
  const chance = chanceFrom(createSeededRandom(seed));
  const seen = new Set<string>();
  let stage = await layerStage();
  for (let round = 0; round < 3; round++) {
    const under: Promise<unknown>[] = [];
    for (let step = 0; step < STEPS; step++) {
      under.push(
        act(stage, chance).then((outcome) => seen.add(kindOf(outcome)), (thrown) => {
          seen.add(codeOf(thrown));
        }),
      );
      if (chance.below(3) === 0) await stage.world.clock.advance(chance.below(300));
    }
    // Of two that ask for the same, the later one has it; who is refused in between changes nothing.
    const last = { service: "web", server: "10.0.0.2:80" };
    for (const weight of [40 + round, 50 + round]) {
      under.push(stage.director.control.change({ ...last, value: `10.0.0.2:80 masq ${weight}` }));
    }
    await Promise.all(under);
    for (const { type } of stage.events) seen.add(type);
    await assertWhole(stage, 50 + round);
    stage = await stage.restart();
    await assertWhole(stage, 50 + round);
  }
  await stage.director.stop("test");
  return seen;
}

/** What is on disk, what is shown and what is in force are one layer. */
async function assertWhole(stage: LayerStage, weight: number): Promise<void> {
  const { director, world, load } = stage;
  // A restart needs a file that can be read.
  const readable = await load();
  if (!readable.ok) world.files.put(PATH, TEXT);
  await director.reload({ force: true });
  await stage.rest();
  const kept: readonly LayerChange[] = JSON.parse(world.files.get(KEPT) ?? "").changes;
  const snapshot = await director.snapshot();
  const shown = snapshot.layer ?? [];
  assertEquals(
    shown.map(({ service, server, value }) => ({ service, server, value })),
    kept.map(({ service, server, value }) => ({ service, server, value })),
  );
  const names = kept.map(({ service, server }) => `${server ?? ""} ${service}`);
  assertEquals(new Set(names).size, names.length);
  const web = snapshot.services.find(({ name }) => name === "web");
  if (
    kept.some(({ service, server, value }) =>
      service === "web" && server === "10.0.0.2:80" && value !== null
    )
  ) {
    const found = web?.servers.find(({ id }) => id === "10.0.0.2:80");
    assertEquals(found?.weight, weight);
  } else throw new Error(`the last change is lost: ${JSON.stringify(kept)}`);
  assertEquals(snapshot.reconcile.state, "settled");
}

function kindOf(outcome: unknown): string {
  return typeof outcome === "object" && outcome !== null && "kind" in outcome
    ? String(outcome.kind)
    : "nothing";
}

function codeOf(thrown: unknown): string {
  if (thrown instanceof Error && "code" in thrown) return String(thrown.code);
  throw thrown;
}

Deno.test("changes, reloads and replaced files that come all at once lose nothing", async () => {
  const seeds = ONLY === undefined
    ? Array.from({ length: SEEDS }, (_, seed) => seed)
    : [Number(ONLY)];
  const seen = new Set<string>();
  for (const seed of seeds) {
    try {
      for (const each of await runSeed(seed)) seen.add(each);
    } catch (thrown) {
      const again = `RINGMASTER_SEED=${seed} deno test -A tests/simulation/layer_test.ts`;
      throw new Error(`seed ${seed} failed, again with ${again}`, { cause: thrown });
    }
  }
  if (ONLY !== undefined) return;
  // A storm in which nothing happens would prove nothing.
  for (
    const what of [
      "applied",
      "unchanged",
      "rejected",
      "changed_meanwhile",
      "not_found",
      "config.rejected",
      "layer.conflict_found",
      "layer.conflict_ended",
    ]
  ) assert(seen.has(what), `no ${what} in any seed`);
});
