/** The reconciler and what somebody else does to the table. */

import { assertEquals } from "@std/assert";
import { EMPTY_TABLE, makeService, makeTable, type ServiceTable } from "../model/mod.ts";
import { PERIOD_MS } from "./reconciler.ts";
import { ID, setUp, table } from "./test_world.ts";

async function settled(drift: "repair" | "announce") {
  const world = setUp({ drift: () => drift });
  world.reconciler.start();
  await world.reconciler.idle();
  world.events.length = 0;
  return world;
}

/** The table with another weight for one of its servers. */
function reweighted(from: ServiceTable, last: number, weight: number): ServiceTable {
  return makeTable([...from.values()].map((service) =>
    makeService(
      service,
      Array.from(service.servers.values(), (server) =>
        server.address === `10.0.0.${last}` ? { ...server, weight } : server),
    )
  ));
}

const GIVEN_5 = `server 10.0.0.1:80 of ${ID} was given weight 5 (wanted 1)`;

Deno.test("Reconciler says what was done, once each time, and puts it back", async () => {
  const { reconciler, world, ofType, clock, types } = await settled("repair");
  for (const weight of [5, 6]) {
    world.actual = reweighted(world.actual, 1, weight);
    await clock.advance(PERIOD_MS);
  }
  assertEquals(ofType("reconcile.drift_found").map(({ found, repaired }) => [found, repaired]), [
    [[GIVEN_5], true],
    [[`server 10.0.0.1:80 of ${ID} was given weight 6 (wanted 1)`], true],
  ]);
  assertEquals(types(), [
    "reconcile.drift_found",
    "reconcile.applied",
    "reconcile.drift_found",
    "reconcile.applied",
  ]);
  assertEquals(world.actual, world.desired);
  await reconciler.stop();
});

Deno.test("Reconciler tells drift apart from what it wants itself in the same round", async () => {
  const { reconciler, world, ofType } = await settled("repair");
  world.actual = reweighted(world.actual, 1, 5);
  world.desired = table(1, 2);
  reconciler.due(77);
  await reconciler.idle();
  const [drift] = ofType("reconcile.drift_found");
  assertEquals([drift?.found, drift?.operations.length], [[GIVEN_5], 1]);
  const [applied] = ofType("reconcile.applied");
  assertEquals([applied?.operations.length, applied?.cause], [2, 77]);
  await reconciler.stop();
});

Deno.test("Reconciler does not call its own change drift that is due while a periodic round reads the table", async () => {
  const { reconciler, world, types, clock } = await settled("repair");
  const advanced = clock.advance(PERIOD_MS);
  while (world.lists === 2) await new Promise((resolve) => setTimeout(resolve, 0));
  world.desired = table(1, 2);
  reconciler.due();
  await advanced;
  await reconciler.idle();
  assertEquals(types(), ["reconcile.applied"]);
  await reconciler.stop();
});

Deno.test("Reconciler that announces says it once and changes nothing", async () => {
  const { reconciler, world, ofType, clock, types } = await settled("announce");
  const changed = reweighted(world.actual, 1, 5);
  world.actual = changed;
  await clock.advance(10 * PERIOD_MS);
  assertEquals(ofType("reconcile.drift_found").map(({ found, repaired }) => [found, repaired]), [
    [[GIVEN_5], false],
  ]);
  assertEquals(types().length, 1);
  assertEquals(world.actual, changed);
  assertEquals(reconciler.state().state, "settled");
  await reconciler.stop();
});

Deno.test("Reconciler that announces leaves it alone in rounds that are due for other reasons", async () => {
  const { reconciler, world, clock, types } = await settled("announce");
  world.actual = reweighted(world.actual, 1, 5);
  await clock.advance(PERIOD_MS);
  world.desired = table(1, 2);
  reconciler.due();
  await clock.advance(3 * PERIOD_MS);
  assertEquals(world.actual, reweighted(table(1, 2), 1, 5));
  assertEquals(types(), ["reconcile.drift_found", "reconcile.applied"]);
  await reconciler.stop();
});

Deno.test("Reconciler that announces leaves alone also what a round finds that is due for other reasons", async () => {
  const { reconciler, world, ofType } = await settled("announce");
  world.actual = reweighted(world.actual, 1, 5);
  world.desired = table(1, 2);
  reconciler.due();
  await reconciler.idle();
  assertEquals(world.actual, reweighted(table(1, 2), 1, 5));
  assertEquals(ofType("reconcile.drift_found").map(({ found }) => found), [[GIVEN_5]]);
  await reconciler.stop();
});

Deno.test("Reconciler that announces says further drift and not again what it said", async () => {
  const { reconciler, world, ofType, clock } = await settled("announce");
  world.actual = reweighted(world.actual, 1, 5);
  await clock.advance(PERIOD_MS);
  world.actual = reweighted(table(1, 9), 1, 5);
  await clock.advance(2 * PERIOD_MS);
  assertEquals(ofType("reconcile.drift_found").map(({ found }) => found), [
    [GIVEN_5],
    [`server 10.0.0.9:80 of ${ID} was added`],
  ]);
  await reconciler.stop();
});

Deno.test("Reconciler that announces says it again when it was put right and is done anew", async () => {
  const { reconciler, world, ofType, clock } = await settled("announce");
  for (const weight of [5, 1, 5]) {
    world.actual = reweighted(world.actual, 1, weight);
    await clock.advance(PERIOD_MS);
  }
  assertEquals(ofType("reconcile.drift_found").length, 2);
  await reconciler.stop();
});

Deno.test("Reconciler that announces applies a later change of the same thing, and the way back", async () => {
  const { reconciler, world, clock } = await settled("announce");
  world.actual = reweighted(world.actual, 1, 5);
  await clock.advance(PERIOD_MS);
  for (const weight of [3, 1]) {
    world.desired = reweighted(table(1), 1, weight);
    reconciler.due();
    await reconciler.idle();
    assertEquals(world.actual, world.desired);
  }
  await reconciler.stop();
});

Deno.test("Reconciler that announces takes a server out that goes down, and back when it is up again", async () => {
  const { reconciler, world, clock, ofType } = await settled("announce");
  for (const desired of [table(), table(1)]) {
    world.desired = desired;
    reconciler.due();
    await clock.advance(2 * PERIOD_MS);
    assertEquals(world.actual, desired);
  }
  assertEquals(ofType("reconcile.drift_found"), []);
  await reconciler.stop();
});

Deno.test("Reconciler that announces leaves a removed service removed, also when it has a new server", async () => {
  const { reconciler, world, ofType, clock } = await settled("announce");
  world.actual = EMPTY_TABLE;
  await clock.advance(PERIOD_MS);
  world.desired = table(1, 2);
  reconciler.due();
  await clock.advance(3 * PERIOD_MS);
  assertEquals([world.actual, reconciler.state().state], [EMPTY_TABLE, "settled"]);
  assertEquals(ofType("reconcile.drift_found").map(({ found }) => found), [[
    `service ${ID} was removed`,
    `server 10.0.0.1:80 of ${ID} was removed`,
  ]]);
  await reconciler.stop();
});

Deno.test("Reconciler that announces leaves alone what it told also while the backend fails", async () => {
  const { reconciler, world, clock, ofType } = await settled("announce");
  world.actual = reweighted(world.actual, 1, 5);
  await clock.advance(PERIOD_MS);
  world.desired = table(1, 2);
  world.applyFails = 2;
  reconciler.due();
  await clock.advance(2 * PERIOD_MS);
  assertEquals(world.actual, reweighted(table(1, 2), 1, 5));
  assertEquals(ofType("reconcile.drift_found").length, 1);
  await reconciler.stop();
});

Deno.test("Reconciler leaves drift alone that was done while the table could not be read", async () => {
  const { reconciler, world, clock, ofType } = await settled("announce");
  world.listFails = 3;
  world.actual = reweighted(world.actual, 1, 5);
  await clock.advance(2 * PERIOD_MS);
  assertEquals(ofType("reconcile.drift_found").map(({ found }) => found), [[GIVEN_5]]);
  assertEquals(world.actual, reweighted(table(1), 1, 5));
  await reconciler.stop();
});

Deno.test("Reconciler puts back what it only told before, once it is asked to repair", async () => {
  let policy: "repair" | "announce" = "announce";
  const { reconciler, world, clock, ofType } = setUp({ drift: () => policy });
  reconciler.start();
  await reconciler.idle();
  world.actual = reweighted(world.actual, 1, 5);
  await clock.advance(PERIOD_MS);
  policy = "repair";
  await clock.advance(PERIOD_MS);
  assertEquals(world.actual, world.desired);
  assertEquals(ofType("reconcile.drift_found").map(({ repaired }) => repaired), [false, true]);
  await reconciler.stop();
});

Deno.test("Reconciler brings the table to its target at start, whatever it does about drift later", async () => {
  const { reconciler, world, types } = setUp({ drift: () => "announce" });
  world.actual = reweighted(table(1, 9), 1, 5);
  reconciler.start();
  await reconciler.idle();
  assertEquals([world.actual, types()], [table(1), ["reconcile.applied"]]);
  await reconciler.stop();
});
