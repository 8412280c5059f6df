/** One seed, from start to rest: the real director in a world of fakes, with the checkers at every step. */

import { setStage, type Stage } from "../../core/director_fixtures.ts";
import { makeService, makeTable } from "../../core/model/mod.ts";
import { createFakeWorld, createSeededRandom, type FakeWorld } from "../../core/testing/mod.ts";
import {
  foreignIsUntouched,
  InvariantError,
  noServiceIsEmptied,
  OnlyCheckedServersServe,
  OnlyWhatIsInForce,
  tableIsRight,
} from "./checkers.ts";
import { Operator } from "./operator.ts";
import { chanceFrom, disturb, healBackend, makeConfig } from "./workload.ts";

const STEPS = 40;
const STEP_MS = 700;
/** Longer than the waits after failures, the period of the reconciler and the slowest threshold together. */
const REST_MS = 20_000;
const FALLBACK_ID = "127.0.0.1:80";

/** What a run did, so that a test can see that it was not idle. */
export interface RunFacts {
  readonly batches: number;
  readonly operations: number;
  readonly events: ReadonlySet<string>;
}

/** Throws InvariantError where something that must hold does not. */
export async function runSeed(seed: number): Promise<RunFacts> {
  const chance = chanceFrom(createSeededRandom(seed));
  const world = createFakeWorld(seed);
  const foreign = { by: "address", protocol: "udp", address: "10.0.9.9", port: 53 } as const;
  const foreignTable = makeTable([makeService({ key: foreign, scheduler: "wlc" }, [])]);
  world.table = foreignTable;
  const stage = setStage(makeConfig(chance), world);
  const operator = new Operator();
  const watch = watchBatches(stage);
  await stage.director.start();
  for (let step = 0; step < STEPS; step++) {
    disturb(stage, chance);
    if (chance.percent(15)) operator.act(stage, chance);
    await world.clock.advance(chance.below(STEP_MS));
    watch.check();
    foreignIsUntouched(foreignTable, world.table);
  }
  await rest(stage);
  watch.check();
  operator.check();
  const truth = {
    healthy: (id: string) => isHealthy(world, id),
    said: (service: string, server: string) => operator.of(service, server),
  };
  tableIsRight(stage.lastGood(), truth, world.table);
  await stage.director.stop("the end of the simulation");
  if (world.clock.pending > 0) throw new InvariantError("a timer is left after the stop");
  foreignIsUntouched(foreignTable, world.table);
  const { length } = world.applied;
  return { batches: watch.batches(), operations: length, events: new Set(stage.types()) };
}

function isHealthy(world: FakeWorld, id: string): boolean {
  return (world.servers.get(id) ?? "healthy") === "healthy";
}

/** Nothing changes any more, and the file is whole: now everything must come right by itself. */
async function rest(stage: Stage): Promise<void> {
  healBackend(stage);
  stage.write(stage.lastGood());
  // The last good configuration may lack most of the servers of the one in force.
  await stage.director.reload({ force: true });
  await stage.world.clock.advance(REST_MS);
  const { reconcile } = await stage.director.snapshot();
  if (reconcile.state !== "settled") throw new InvariantError(`at rest it is ${reconcile.state}`);
}

/** Looks at every batch as the backend gets it; what is found is kept until `check`, outside the director's reach. */
function watchBatches(stage: Stage): { check: () => void; batches: () => number } {
  const { world, director } = stage;
  const onlyChecked = new OnlyCheckedServersServe();
  const onlyInForce = new OnlyWhatIsInForce(stage.lastGood());
  const faults: unknown[] = [];
  let batches = 0;
  const note = (check: () => void) => {
    try {
      check();
    } catch (thrown) {
      faults.push(thrown);
    }
  };
  director.events.subscribe((event) => {
    onlyChecked.see(event);
    if (event.type === "config.loaded") {
      onlyChecked.forgetOthers(stage.lastRead());
      onlyInForce.loaded(stage.lastRead());
    }
    // What is refused for what it would remove was read whole.
    const isWhole = event.type === "config.rejected" && event.problems.join().includes("--force");
    if (isWhole) note(() => onlyInForce.refused(stage.lastRead()));
  });
  world.onBatch = (before, operations) => {
    batches++;
    note(() => {
      noServiceIsEmptied(before, operations);
      for (const operation of operations) {
        onlyChecked.operation(operation, FALLBACK_ID);
        onlyInForce.operation(operation);
      }
    });
  };
  const check = () => {
    if (faults.length > 0) throw faults[0];
  };
  return { check, batches: () => batches };
}
