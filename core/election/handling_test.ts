import { assertEquals } from "@std/assert";
import { createEventBus, type DirectorEvent } from "../events/mod.ts";
import { createFakeClock } from "../testing/mod.ts";
import { type Errand, Handling, RELEASE_RETRY_MS, RELEASE_TRIES } from "./handling.ts";
import type { Holding } from "./resource.ts";
import { toyResource } from "./test_stage.ts";

function setStage() {
  const clock = createFakeClock();
  const done: string[] = [];
  const events: DirectorEvent[] = [];
  const bus = createEventBus({ now: clock.now, onFault: () => {} });
  bus.subscribe((event) => events.push(event));
  const resource = toyResource("one", clock, done);
  const holding: Holding = { resource, held: false, failures: 0 };
  const handling = new Handling({ group: "web", clock, events: bus });
  const abort = new AbortController();
  let over = false;
  const errand: Errand = { cause: 7, signal: () => abort.signal, isOver: () => over };
  return {
    clock,
    done,
    events,
    resource,
    holding,
    handling,
    errand,
    abort,
    end: () => over = true,
  };
}

Deno.test("acquire tells that it is there, or what it failed by, with the cause", async () => {
  const { handling, holding, errand, events, resource } = setStage();
  resource.failAcquire = true;
  const failure = await handling.acquire(holding, errand);
  assertEquals(failure, { message: "one is taken", cause: events[0]?.id });
  assertEquals([holding.problem, holding.held], ["one is taken", true], "it may be half there");
  resource.failAcquire = false;
  assertEquals(await handling.acquire(holding, errand), undefined);
  assertEquals([holding.problem, holding.held], [undefined, true]);
  assertEquals(events.map(({ type, cause }) => [type, cause]), [
    ["resource.failed", 7],
    ["resource.acquired", 7],
  ]);
});

Deno.test("an acquire that is called off is no failure, and counts as held", async () => {
  const { handling, holding, errand, events, resource, abort, end, clock } = setStage();
  resource.takesMs = 5_000;
  const acquired = handling.acquire(holding, errand);
  await clock.advance(10);
  end();
  abort.abort(new Error("called off"));
  assertEquals([await acquired, holding.held, events], [undefined, true, []]);
});

Deno.test("release is tried until it is gone, and told at the first failure and now and then", async () => {
  const { handling, holding, errand, events, resource, clock, done } = setStage();
  Object.assign(holding, { held: true });
  Object.assign(resource, { isHeld: true, failRelease: true });
  const released = handling.release(holding, errand);
  await clock.advance(RELEASE_RETRY_MS * RELEASE_TRIES * 2 - 1);
  assertEquals([done.length, holding.held], [RELEASE_TRIES * 2, true]);
  assertEquals(events.map(({ type }) => type), Array(3).fill("resource.failed"));
  resource.failRelease = false;
  await clock.advance(RELEASE_RETRY_MS);
  await released;
  assertEquals([holding.held, holding.problem], [false, undefined]);
  assertEquals(events.at(-1)?.type, "resource.released");
});

Deno.test("calls of one resource come one after the other", async () => {
  const { handling, holding, errand, done, resource, clock } = setStage();
  resource.takesMs = 100;
  const acquired = handling.acquire(holding, errand);
  const released = handling.release(holding, errand);
  await clock.advance(99);
  assertEquals(done, ["acquire one"]);
  await clock.advance(101);
  await Promise.all([acquired, released]);
  assertEquals([done, resource.isHeld], [["acquire one", "release one"], false]);
});
