import { assertEquals, assertMatch } from "@std/assert";
import { RELEASE_RETRY_MS } from "./handling.ts";
import { setStage, type Stage, toyResource } from "./test_stage.ts";

const NO_LIMIT = new AbortController().signal;

Deno.test("exchange takes what comes and gives up what goes, and leaves the rest alone", async () => {
  const { failover, clock, done, resources } = setStage(["one", "two"]);
  failover.take(undefined);
  await clock.advance(0);
  done.length = 0;
  const three = toyResource("three", clock, done);
  const [one] = resources;
  await failover.exchange([three, ...(one === undefined ? [] : [one])], undefined, NO_LIMIT);
  await clock.advance(0);
  assertEquals(done, ["release two", "close two", "acquire three"]);
  assertEquals(failover.held(), ["three", "one"]);
  assertEquals(failover.phase, "held");
});

Deno.test("exchange lets what comes stand by where the group is not held", async () => {
  const { failover, clock, done } = setStage(["one"]);
  const three = toyResource("three", clock, done);
  await failover.exchange([three], undefined, NO_LIMIT);
  assertEquals(done, ["close one", "stand by three"]);
});

Deno.test("a failover that takes during an exchange takes what comes, and nothing that goes", async () => {
  const { failover, clock, done, resource, phases } = setStage(["one", "two"]);
  resource("two").close = () => new Promise((resolve) => void clock.after(100, resolve));
  const three = toyResource("three", clock, done);
  const exchanged = failover.exchange([resource("one"), three], undefined, NO_LIMIT);
  await clock.advance(10);
  failover.take(undefined);
  await clock.advance(200);
  await exchanged;
  assertEquals([resource("two").isHeld, failover.held()], [false, ["one", "three"]]);
  assertEquals(phases.at(-1), "held");
});

Deno.test("an exchange goes on where what goes cannot be closed, and tells it", async () => {
  const { failover, clock, done, events, resource } = setStage(["one", "two"]);
  failover.take(undefined);
  await clock.advance(0);
  resource("two").close = () => Promise.reject(new Error("two does not end"));
  const three = toyResource("three", clock, done);
  await failover.exchange([resource("one"), three], undefined, NO_LIMIT);
  await clock.advance(0);
  assertEquals([failover.phase, failover.held()], ["held", ["one", "three"]]);
  const failed = events.find(({ type }) => type === "resource.failed");
  assertEquals(failed?.type === "resource.failed" && failed.phase, "close");
});

Deno.test("a failover that gives up during an exchange does not say so before what goes is gone", async () => {
  const { failover, clock, resource } = setStage(["one", "two"]);
  failover.take(undefined);
  await clock.advance(0);
  resource("two").failRelease = true;
  const exchanged = failover.exchange([resource("one")], undefined, NO_LIMIT);
  await clock.advance(10);
  failover.give(undefined);
  await clock.advance(5_000);
  assertEquals([failover.phase, resource("two").isHeld], ["releasing", true]);
  resource("two").failRelease = false;
  await clock.advance(5_000);
  await exchanged;
  assertEquals([failover.phase, resource("two").isHeld], ["idle", false]);
});

/** A group that is held, whose second resource was removed and cannot be given up, and an exchange that has ended. */
async function stuckStage(labels: readonly string[] = ["one", "two"]): Promise<Stage> {
  const stage = setStage(labels);
  const { failover, clock, resource, done } = stage;
  failover.take(undefined);
  await clock.advance(0);
  resource("two").failRelease = true;
  done.length = 0;
  const limit = new AbortController();
  let ended = false;
  const others = stage.resources.filter(({ label }) => label !== "two");
  const exchanged = failover.exchange(others, undefined, limit.signal).then(() => ended = true);
  await clock.advance(5_000);
  assertEquals(ended, false, "it is waited for until the limit");
  limit.abort();
  await exchanged;
  await clock.advance(0);
  return stage;
}

Deno.test("what cannot be given up holds an exchange up no longer than its limit, and is not said to be gone", async () => {
  const { failover, clock, resource, events } = await stuckStage();
  assertEquals([failover.phase, failover.held()], ["held", ["one", "two"]]);
  assertEquals(failover.removed.map(({ resource }) => resource.label), ["two"]);
  const shown = (await failover.snapshot()).at(-1);
  assertEquals([shown?.label, shown?.held], ["two", true]);
  assertMatch(
    shown?.problem ?? "",
    /^it is removed from the configuration and is not given up yet: /,
  );
  assertEquals(events.some(({ type }) => type === "resource.released"), false);
  resource("two").failRelease = false;
  await clock.advance(RELEASE_RETRY_MS);
  assertEquals([failover.held(), failover.removed.length], [["one"], 0]);
  assertEquals(events.at(-1)?.type, "resource.released");
});

Deno.test("later exchanges work while what was removed before is still being given up", async () => {
  const { failover, clock, done, resource } = await stuckStage();
  const three = toyResource("three", clock, done);
  await failover.exchange([resource("one"), three], undefined, NO_LIMIT);
  await clock.advance(0);
  assertEquals([failover.phase, failover.held()], ["held", ["one", "three", "two"]]);
});

Deno.test("what comes back before it is gone is given up no more, and is not taken twice", async () => {
  const { failover, clock, done, resource, resources } = await stuckStage();
  await failover.exchange(resources, undefined, NO_LIMIT);
  await clock.advance(0);
  done.length = 0;
  resource("two").failRelease = false;
  await clock.advance(RELEASE_RETRY_MS * 3);
  assertEquals([done, failover.phase, failover.held()], [[], "held", ["one", "two"]]);
  assertEquals(resource("two").isHeld, true);
});

Deno.test("what stands in for a resource that is not gone yet is taken when it is", async () => {
  const { failover, clock, done, resource } = await stuckStage();
  const other = toyResource("two", clock, done);
  const limit = AbortSignal.abort();
  await failover.exchange([resource("one"), other], undefined, limit);
  await clock.advance(RELEASE_RETRY_MS * 2);
  assertEquals([failover.phase, other.isHeld], ["held", false]);
  resource("two").failRelease = false;
  await clock.advance(RELEASE_RETRY_MS);
  assertEquals([failover.phase, other.isHeld, done.at(-1)], ["held", true, "acquire two"]);
});

Deno.test("a take that is under way is over before what it takes is given up for good", async () => {
  const { failover, clock, done, resource } = setStage(["one", "two"]);
  const two = resource("two");
  // As a program that does not hear that it is called off.
  two.acquire = async () => {
    done.push("acquire two");
    await new Promise<void>((resolve) => void clock.after(1_000, resolve));
    two.isHeld = true;
    done.push("acquired two");
  };
  failover.take(undefined);
  await clock.advance(10);
  const exchanged = failover.exchange([resource("one")], undefined, NO_LIMIT);
  await clock.advance(2_000);
  await exchanged;
  assertEquals(done, ["acquire one", "acquire two", "acquired two", "release two", "close two"]);
  assertEquals([failover.phase, failover.held(), two.isHeld], ["held", ["one"], false]);
});
