/** The reconciler and what a backend says that it did. */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { describeOperation } from "../model/mod.ts";
import { ATTEMPTS_MAX } from "./backoff.ts";
import { PERIOD_MS } from "./reconciler.ts";
import { ID, setUp, table } from "./test_world.ts";

Deno.test("Reconciler reads the table once more after a change, and applies nothing twice", async () => {
  const { reconciler, world, clock } = setUp();
  reconciler.start();
  await reconciler.idle();
  assertEquals([world.lists, world.applies], [2, 1]);
  world.desired = table(1, 2);
  reconciler.due();
  await reconciler.idle();
  assertEquals([world.lists, world.applies], [4, 2]);
  await clock.advance(3 * PERIOD_MS);
  assertEquals([world.lists, world.applies], [7, 2]);
  await reconciler.stop();
});

Deno.test("Reconciler believes a backend in the same process, and reads no more than before", async () => {
  const { reconciler, world, types } = setUp({}, { inProcess: true });
  reconciler.start();
  await reconciler.idle();
  assertEquals([world.lists, world.applies, reconciler.state().state], [1, 1, "settled"]);
  assertEquals(types(), ["reconcile.applied"]);
  await reconciler.stop();
});

Deno.test("Reconciler takes a backend that lies for one that fails, and tries again until the table shows it", async () => {
  const { reconciler, world, events, clock } = setUp({}, { name: "ipvsadm" });
  world.applyLies = 2;
  reconciler.start();
  await reconciler.idle();
  assertEquals(reconciler.state(), {
    state: "degraded",
    rounds: 2,
    operations: 0,
    lastError: `cannot change the table: ipvsadm said that it did "add service ${ID} rr" and 1 ` +
      "more, and the table does not show it",
  });
  await clock.advance(100 + 200);
  assertEquals(reconciler.state().state, "settled");
  assertEquals(world.actual, world.desired);
  assertEquals(
    events.map((event) => event.type === "reconcile.failed" ? event.retryInMs : event.type),
    [100, 200, "reconcile.applied", "reconcile.recovered"],
  );
  await reconciler.stop();
});

Deno.test("Reconciler waits longer for one that goes on lying, and no more than its period", async () => {
  const { reconciler, world, types, clock } = setUp();
  world.applyLies = Infinity;
  reconciler.start();
  await clock.advance(600_000);
  assertEquals(new Set(types()), new Set(["reconcile.failed"]));
  assertEquals(types().length, ATTEMPTS_MAX);
  const attempts = world.applies;
  assertEquals(attempts <= ATTEMPTS_MAX + 600_000 / PERIOD_MS, true, String(attempts));
  assertEquals(world.lists, 2 * attempts);
  await reconciler.stop();
});

Deno.test("Reconciler tells what was done of a batch that was done in part, and does the rest again", async () => {
  const { reconciler, world, ofType, clock } = setUp();
  world.desired = table(1, 2, 3);
  world.applyLies = 1;
  world.liesAfter = 2;
  reconciler.start();
  await reconciler.idle();
  const told = () => ofType("reconcile.applied").map((event) => event.operations.length);
  assertEquals([told(), reconciler.state().state], [[2], "degraded"]);
  await clock.advance(100);
  assertEquals([told(), reconciler.state().state], [[2, 2], "settled"]);
  assertEquals(world.applied.at(-1)?.length, 2);
  await reconciler.stop();
});

Deno.test("Reconciler tells nothing as applied before the table shows it", async () => {
  const { reconciler, world, types } = setUp();
  const { promise, resolve } = Promise.withResolvers<void>();
  world.gate = promise;
  reconciler.start();
  resolve();
  while (world.applied.length === 0) await Promise.resolve();
  assertEquals(types(), []);
  await reconciler.idle();
  assertEquals(types(), ["reconcile.applied"]);
  await reconciler.stop();
});

Deno.test("Reconciler names the first cause also for what it had to do again", async () => {
  const { reconciler, world, events, clock } = setUp();
  reconciler.start();
  await reconciler.idle();
  world.desired = table(1, 2);
  world.applyLies = 1;
  reconciler.due(77);
  await clock.advance(100);
  assertEquals(events.slice(1).map(({ type, cause }) => [type, cause]), [
    ["reconcile.failed", 77],
    ["reconcile.applied", 77],
    ["reconcile.recovered", undefined],
  ]);
  await reconciler.stop();
});

Deno.test("Reconciler takes what became due along while it looks whether a change was done", async () => {
  const { reconciler, world, clock } = setUp();
  reconciler.start();
  while (world.applied.length === 0) await Promise.resolve();
  world.desired = table(1, 2);
  reconciler.due();
  await reconciler.idle();
  assertEquals([world.applies, world.lists], [2, 3]);
  assertEquals([reconciler.state().state, clock.monotonicMs()], ["settled", 0]);
  await reconciler.stop();
});

Deno.test("Reconciler looks for a change after a reading that failed, and does not do it twice", async () => {
  const { reconciler, world, types, clock } = setUp();
  reconciler.start();
  while (world.applied.length === 0) await Promise.resolve();
  world.listFails = 2;
  await reconciler.idle();
  assertEquals(reconciler.state().state, "degraded");
  await clock.advance(100 + 200);
  assertEquals(world.applies, 1);
  assertEquals(types(), [
    "reconcile.failed",
    "reconcile.failed",
    "reconcile.applied",
    "reconcile.recovered",
  ]);
  await reconciler.stop();
});

Deno.test("Reconciler that is stopped before it could look tells what the backend said", async () => {
  const { reconciler, world, types } = setUp();
  const { promise, resolve } = Promise.withResolvers<void>();
  world.gate = promise;
  reconciler.start();
  while (world.applies === 0) await Promise.resolve();
  const stopped = reconciler.stop();
  resolve();
  await stopped;
  assertEquals([types(), world.lists], [["reconcile.applied"], 1]);
});

Deno.test("Reconciler is not kept busy by somebody who changes the table as fast as it is read", async () => {
  let lists = 0;
  const { reconciler, world, clock } = setUp({}, {
    list: () => Promise.resolve(table(1, 9 + ++lists)),
    apply: () => Promise.resolve(void world.applies++),
  });
  reconciler.start();
  await clock.advance(10 * PERIOD_MS);
  assertEquals([world.applies, lists], [11, 22]);
  await reconciler.stop();
});

Deno.test("Reconciler reaches the table that is wanted last, whatever the backend does meanwhile, and tells each change once", async () => {
  const step = fc.record({
    servers: fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
    listFails: fc.nat(2),
    applyFails: fc.nat(2),
    applyLies: fc.nat(2),
    liesAfter: fc.nat(2),
    waitMs: fc.nat(900),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const { reconciler, world, ofType, clock } = setUp();
      reconciler.start();
      for (const { servers, waitMs, ...faults } of steps) {
        Object.assign(world, faults);
        world.desired = table(...servers);
        reconciler.due();
        await clock.advance(waitMs);
      }
      Object.assign(world, { listFails: 0, applyFails: 0, applyLies: 0 });
      await clock.advance(2 * PERIOD_MS);
      const servers = (each: typeof world.actual) => [...each.get(ID)?.servers.keys() ?? []].sort();
      assertEquals(servers(world.actual), servers(world.desired));
      assertEquals(reconciler.state().state, "settled");
      const told = ofType("reconcile.applied").flatMap((event) => event.operations);
      assertEquals(told.length, reconciler.state().operations);
      // Nobody else changes this table, so what was told, done in order, is how it came about.
      const adds = told.map(describeOperation).filter((line) => line.startsWith("add server"));
      const removes = told.filter((operation) => operation.kind === "server.remove");
      assertEquals(adds.length - removes.length, servers(world.actual).length);
      assertEquals(ofType("reconcile.drift_found"), []);
      await reconciler.stop();
    }),
    { numRuns: 150 },
  );
});
