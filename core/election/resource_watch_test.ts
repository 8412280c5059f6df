import { assertEquals } from "@std/assert";
import { FAILURES_MAX } from "./resource_watch.ts";
import { setStage, type Stage } from "./test_stage.ts";

async function heldStage(): Promise<Stage> {
  const stage = setStage();
  stage.failover.take(undefined);
  await stage.clock.advance(0);
  stage.done.length = 0;
  stage.events.length = 0;
  return stage;
}

Deno.test("a resource that somebody takes away comes back within its period", async () => {
  const { clock, resource, done, events } = await heldStage();
  resource("two").isHeld = false;
  await clock.advance(1_000);
  assertEquals(done, ["acquire two"]);
  assertEquals(resource("two").isHeld, true);
  assertEquals(events.map(({ type }) => type), ["resource.lost", "resource.acquired"]);
  // Each event names the one before as its cause.
  assertEquals(events[1]?.cause, events[0]?.id);
});

Deno.test("a lost resource is left alone while the director asks whether another one has the group", async () => {
  const stage = await heldStage();
  const { clock, resource, done, events } = stage;
  stage.isAsking = true;
  resource("two").isHeld = false;
  await clock.advance(2_000);
  assertEquals([done, events], [[], []]);
  stage.isAsking = false;
  await clock.advance(1_000);
  assertEquals(done, ["acquire two"]);
});

Deno.test("a group is given up only when nothing of it is being taken again any more", async () => {
  const { clock, resource, done, failover } = await heldStage();
  const two = resource("two");
  const ends = Promise.withResolvers<void>();
  two.isHeld = false;
  two.acquire = async () => {
    await ends.promise;
    two.isHeld = true;
    done.push("acquired two");
  };
  await clock.advance(1_000);
  failover.give(undefined);
  await clock.advance(100);
  assertEquals([failover.phase, done], ["releasing", []]);
  ends.resolve();
  await clock.advance(0);
  assertEquals(done.slice(0, 3), ["acquired two", "release two", "release one"]);
  assertEquals([failover.phase, two.isHeld], ["idle", false]);
});

Deno.test("a resource that is lost again and again has failed", async () => {
  const { clock, resource, failures } = await heldStage();
  for (let time = 1; time < FAILURES_MAX; time++) {
    resource("two").isHeld = false;
    await clock.advance(1_000);
  }
  assertEquals(failures, []);
  resource("two").isHeld = false;
  await clock.advance(1_000);
  assertEquals(failures, [`two: it was lost ${FAILURES_MAX} times in a row`]);
});

Deno.test("a loss that stays the only one is forgotten", async () => {
  const { clock, resource, failures } = await heldStage();
  for (let time = 0; time < FAILURES_MAX * 2; time++) {
    resource("two").isHeld = false;
    await clock.advance(1_000);
    await clock.advance(1_000);
  }
  assertEquals(failures, []);
});

Deno.test("a resource that cannot be looked at has failed after some tries, told once", async () => {
  const { clock, resource, failures, events, failover } = await heldStage();
  resource("one").failHeld = true;
  await clock.advance(1_000 * (FAILURES_MAX + 5));
  assertEquals(failures[0], "one: one cannot be seen");
  assertEquals(events.filter(({ type }) => type === "resource.failed").length, 2);
  assertEquals((await failover.snapshot())[0]?.problem, "one cannot be seen");
  resource("one").failHeld = false;
  await clock.advance(1_000);
  assertEquals((await failover.snapshot())[0]?.problem, undefined);
});

Deno.test("a failed resource whose policy is keep is told and kept", async () => {
  const { clock, resource, failures } = await heldStage();
  Object.assign(resource("one"), { onFailure: "keep", failHeld: true });
  await clock.advance(1_000 * (FAILURES_MAX + 2));
  assertEquals(failures, []);
});

Deno.test("nothing is looked at once the group is given up", async () => {
  const { clock, failover, done, resource } = await heldStage();
  failover.give(undefined);
  await clock.advance(0);
  done.length = 0;
  resource("one").isHeld = false;
  await clock.advance(10_000);
  assertEquals(done, []);
  assertEquals(clock.pending, 0);
});
