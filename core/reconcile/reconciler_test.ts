import { assertEquals } from "@std/assert";
import { ATTEMPTS_MAX } from "./backoff.ts";
import type { PlannedRound } from "./options.ts";
import { PERIOD_MS } from "./reconciler.ts";
import { ID, setUp, table } from "./test_world.ts";

Deno.test("Reconciler brings the table to the target at start and is settled then", async () => {
  const { reconciler, world, events } = setUp();
  reconciler.start();
  await reconciler.idle();
  assertEquals([...world.actual.get(ID)?.servers.keys() ?? []], ["10.0.0.1:80"]);
  assertEquals(reconciler.state(), { state: "settled", rounds: 2, operations: 2 });
  assertEquals(events.map((event) => event.type), ["reconcile.applied"]);
  await reconciler.stop();
});

Deno.test("Reconciler takes changes over as soon as it is free, many marks as one round", async () => {
  const { reconciler, world } = setUp();
  const { promise, resolve } = Promise.withResolvers<void>();
  world.gate = promise;
  reconciler.start();
  for (let last = 2; last <= 50; last++) {
    world.desired = table(1, last);
    reconciler.due();
  }
  resolve();
  await reconciler.idle();
  assertEquals([...world.actual.get(ID)?.servers.keys() ?? []], ["10.0.0.1:80", "10.0.0.50:80"]);
  assertEquals(reconciler.state().rounds, 2);
  assertEquals(world.mostAtOnce, 1);
  await reconciler.stop();
});

Deno.test("Reconciler applies without waiting for its period", async () => {
  const { reconciler, world, clock } = setUp();
  reconciler.start();
  await reconciler.idle();
  world.desired = table(1, 2);
  reconciler.due(77);
  await reconciler.idle();
  assertEquals(world.applied.length, 2);
  assertEquals(clock.monotonicMs(), 0);
  await reconciler.stop();
});

Deno.test("Reconciler names the event that made work due as the cause of what it applied", async () => {
  const { reconciler, world, events } = setUp();
  reconciler.start();
  await reconciler.idle();
  world.desired = table(1, 2);
  reconciler.due(77);
  await reconciler.idle();
  assertEquals(events.at(-1)?.cause, 77);
  await reconciler.stop();
});

Deno.test("Reconciler finds somebody else's change within a period, says so and puts it back", async () => {
  const { reconciler, world, events, clock } = setUp();
  reconciler.start();
  await reconciler.idle();
  world.actual = table(1, 9);
  await clock.advance(PERIOD_MS + 1);
  assertEquals(world.applied.at(-1), ["remove server 10.0.0.9:80 from 10.0.0.150:80/tcp"]);
  const [drift, put] = events.slice(-2);
  assertEquals([drift?.type, put?.type], ["reconcile.drift_found", "reconcile.applied"]);
  assertEquals(put?.cause, drift?.id);
  await reconciler.stop();
});

Deno.test("Reconciler says nothing in rounds that change nothing", async () => {
  const { reconciler, types, clock } = setUp();
  reconciler.start();
  await clock.advance(10 * PERIOD_MS);
  assertEquals(types(), ["reconcile.applied"]);
  assertEquals(reconciler.state().rounds, 12);
  await reconciler.stop();
});

Deno.test("Reconciler retries a failing backend with growing waits, and says when it works again", async () => {
  const { reconciler, world, events, clock } = setUp();
  // Each attempt tries the change as a whole, and then its first half.
  world.applyFails = 3 * 2;
  reconciler.start();
  await reconciler.idle();
  assertEquals(reconciler.state().state, "degraded");
  assertEquals(
    reconciler.state().lastError,
    "Memory allocation problem; and 1 more operation",
  );
  await clock.advance(100 + 200 + 400);
  assertEquals(reconciler.state().state, "settled");
  assertEquals(
    events.map((event) => event.type === "reconcile.failed" ? event.retryInMs : event.type),
    [100, 200, 400, "reconcile.applied", "reconcile.recovered"],
  );
  await reconciler.stop();
});

Deno.test("Reconciler stops telling the same failure, yet goes on trying with its period", async () => {
  const { reconciler, world, types, clock } = setUp();
  world.listFails = 1_000;
  reconciler.start();
  await clock.advance(3_600_000);
  assertEquals(types().length, ATTEMPTS_MAX);
  world.listFails = 0;
  await clock.advance(PERIOD_MS);
  assertEquals(types().slice(ATTEMPTS_MAX), ["reconcile.applied", "reconcile.recovered"]);
  await reconciler.stop();
});

Deno.test("Reconciler does not take its own unfinished work for somebody else's change", async () => {
  const { reconciler, world, types, clock } = setUp();
  world.applyFails = 2;
  reconciler.start();
  await clock.advance(1_000);
  assertEquals(types().includes("reconcile.drift_found"), false);
  await reconciler.stop();
});

Deno.test("Reconciler flushes at once although it waits after a failure", async () => {
  const { reconciler, world } = setUp();
  world.applyFails = 2;
  reconciler.start();
  await reconciler.idle();
  assertEquals(world.applied, []);
  await reconciler.flush();
  assertEquals(world.applied.length, 1);
  await reconciler.stop();
});

Deno.test("Reconciler in a dry run tells a plan once and changes nothing", async () => {
  const { reconciler, world, types, clock } = setUp({ dryRun: true });
  reconciler.start();
  await clock.advance(3 * PERIOD_MS);
  assertEquals(types(), ["reconcile.planned"]);
  world.desired = table(1, 2);
  reconciler.due();
  await reconciler.idle();
  assertEquals(types(), ["reconcile.planned", "reconcile.planned"]);
  assertEquals(world.applied, []);
  await reconciler.stop();
});

Deno.test("Reconciler stops after the round that runs, and leaves no timer", async () => {
  const { reconciler, world, clock } = setUp();
  const { promise, resolve } = Promise.withResolvers<void>();
  world.gate = promise;
  reconciler.start();
  world.desired = table(2);
  reconciler.due();
  const stopped = reconciler.stop();
  resolve();
  await stopped;
  assertEquals(world.applied.length, 1);
  assertEquals(clock.pending, 0);
});

Deno.test("Reconciler tells what each round has planned and from what, before it is done, and of no other round", async () => {
  const rounds: PlannedRound[] = [];
  const { reconciler, world, clock } = setUp({
    onPlanned(round) {
      assertEquals(world.applied.length, rounds.length);
      rounds.push(round);
    },
  });
  reconciler.start();
  await reconciler.idle();
  await clock.advance(3 * PERIOD_MS);
  world.desired = table(1, 2);
  reconciler.due(77);
  await reconciler.idle();
  assertEquals(rounds.map(({ operations, cause }) => [operations.length, cause]), [
    [2, undefined],
    [1, 77],
  ]);
  assertEquals(rounds.map(({ actual }) => actual), [new Map(), table(1)]);
  assertEquals(rounds.map(({ target, wanted }) => [target.table, wanted]), [
    [table(1), table(1)],
    [table(1, 2), table(1, 2)],
  ]);
  await reconciler.stop();
});
