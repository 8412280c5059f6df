import { assertEquals } from "@std/assert";
import { ANSWER_LOOK_MS } from "./failover.ts";
import { RELEASE_RETRY_MS, RELEASE_TRIES } from "./handling.ts";
import { setStage } from "./test_stage.ts";

Deno.test("a failover takes left to right and gives up right to left", async () => {
  const { failover, clock, done, phases } = setStage(["one", "two", "three"]);
  failover.take(undefined);
  assertEquals(failover.phase, "claiming");
  await clock.advance(0);
  assertEquals(failover.held(), ["one", "two", "three"]);
  failover.give(undefined);
  await clock.advance(0);
  assertEquals(done, [
    "acquire one",
    "acquire two",
    "acquire three",
    "release three",
    "release two",
    "release one",
  ]);
  assertEquals(phases, ["claiming", "held", "releasing", "idle"]);
  assertEquals(failover.held(), []);
});

Deno.test("a failover gives back what it has where one resource cannot be taken", async () => {
  const { failover, done, failures, resource } = setStage(["one", "two", "three"]);
  resource("two").failAcquire = true;
  failover.take(undefined);
  await failover.settled();
  assertEquals(failures, ["two: two is taken"]);
  assertEquals(done.filter((each) => each.startsWith("acquire")), ["acquire one", "acquire two"]);
  // Also the one that failed, which may have got somewhere, and the one that was not tried.
  assertEquals(done.slice(2), ["release three", "release two", "release one"]);
  assertEquals(failover.phase, "idle");
});

Deno.test("a failover turns round at once while a resource is being taken", async () => {
  const { failover, clock, done, resource, events } = setStage();
  resource("two").takesMs = 5_000;
  failover.take(undefined);
  await clock.advance(100);
  failover.give(undefined);
  await clock.advance(0);
  assertEquals(done, ["acquire one", "acquire two", "release two"]);
  await clock.advance(5_000);
  assertEquals(failover.phase, "idle");
  // Being called off is no failure.
  assertEquals(events.filter(({ type }) => type === "resource.failed"), []);
});

Deno.test("a failover turns round while it gives up, and takes only what is gone", async () => {
  const { failover, clock, done, resource } = setStage();
  failover.take(undefined);
  await clock.advance(0);
  resource("one").takesMs = 1_000;
  failover.give(undefined);
  await clock.advance(10);
  assertEquals(done.at(-1), "release one");
  failover.take(undefined);
  await clock.advance(3_000);
  assertEquals(failover.phase, "held");
  assertEquals(done.slice(-2), ["acquire one", "acquire two"]);
});

Deno.test("a failover does not say that it gave up what it could not give up", async () => {
  const { failover, clock, resource, done, events } = setStage();
  failover.take(undefined);
  await clock.advance(0);
  resource("two").failRelease = true;
  failover.give(undefined);
  await clock.advance(RELEASE_RETRY_MS * RELEASE_TRIES * 3);
  assertEquals(failover.phase, "releasing");
  assertEquals(failover.held(), ["one", "two"]);
  assertEquals(done.filter((each) => each === "release one"), []);
  // Told at the first failure and then now and again.
  const told = events.filter(({ type }) => type === "resource.failed").length;
  assertEquals(told >= 2 && told <= 5, true, `${told}`);
  resource("two").failRelease = false;
  await clock.advance(RELEASE_RETRY_MS);
  assertEquals(failover.phase, "idle");
});

Deno.test("a failover lets go what is gone all the same, or does no harm", async () => {
  for (const way of ["gone", "harmless"] as const) {
    const { failover, clock, resource } = setStage();
    failover.take(undefined);
    await clock.advance(0);
    const two = resource("two");
    two.failRelease = true;
    if (way === "gone") two.isHeld = false;
    else Object.assign(two, { exclusive: false });
    failover.give(undefined);
    await clock.advance(RELEASE_RETRY_MS * (RELEASE_TRIES - 2));
    assertEquals(failover.phase, "releasing");
    await clock.advance(RELEASE_RETRY_MS * 2);
    assertEquals(failover.phase, "idle", way);
  }
});

Deno.test("a failover in a hurry lets go after one more try, also in the midst of waiting, but not what does harm", async () => {
  for (const exclusive of [false, true]) {
    const { failover, clock, resource, done } = setStage(["one"]);
    Object.assign(resource("one"), { failHeld: true, failRelease: true, exclusive });
    await failover.look();
    await failover.standBy();
    await clock.advance(RELEASE_RETRY_MS / 2);
    assertEquals([failover.phase, done], ["releasing", ["release one"]]);
    failover.hurry();
    await clock.advance(0);
    assertEquals(done, ["release one", "release one"]);
    assertEquals(failover.phase, exclusive ? "releasing" : "idle");
    if (!exclusive) continue;
    // Whoever does harm in two places is tried on with pauses between, hurry or not.
    await clock.advance(RELEASE_RETRY_MS * 2);
    assertEquals(done.length, 4);
    resource("one").failRelease = false;
    await clock.advance(RELEASE_RETRY_MS);
    assertEquals(failover.phase, "idle");
  }
});

Deno.test("a failover goes on with what an earlier run left whole", async () => {
  const { failover, clock, resources, done } = setStage();
  for (const each of resources) each.isHeld = true;
  assertEquals(await failover.look(), true);
  failover.adopt(undefined);
  await clock.advance(0);
  assertEquals(failover.phase, "held");
  assertEquals(done, ["announce one", "announce two"]);
});

Deno.test("a failover gives up what an earlier run left in part, and lets all stand by", async () => {
  const { failover, resource, done, clock } = setStage();
  resource("one").isHeld = true;
  assertEquals(await failover.look(), false);
  await failover.standBy();
  await clock.advance(0);
  assertEquals(done, ["stand by two", "release two", "release one"]);
  assertEquals(failover.phase, "idle");
});

Deno.test("a failover without resources finds nothing to adopt", async () => {
  const { failover } = setStage([]);
  assertEquals(await failover.look(), false);
});

Deno.test("announce is asked of what is held", async () => {
  const { failover, clock, done, resource } = setStage();
  resource("two").takesMs = 5_000;
  failover.take(undefined);
  await clock.advance(0);
  failover.announce();
  assertEquals(done.filter((each) => each.startsWith("announce")), [
    "announce one",
    "announce two",
  ]);
});

Deno.test("a failover tries on to give up what it found in part, or could not look at", async () => {
  const { failover, resource, done, clock } = setStage();
  resource("one").failHeld = true;
  assertEquals(await failover.look(), false);
  resource("one").isHeld = true;
  resource("one").failRelease = true;
  await failover.standBy();
  await clock.advance(0);
  assertEquals([failover.phase, failover.held()], ["releasing", ["one"]]);
  resource("one").failRelease = false;
  done.length = 0;
  await clock.advance(RELEASE_RETRY_MS);
  assertEquals([failover.phase, done, resource("one").isHeld], ["idle", ["release one"], false]);
});

Deno.test("a claim pauses while this director asks, keeps what it has, and goes on with the answer", async () => {
  const stage = setStage(["one", "two", "three"]);
  const { failover, resource, done, clock, phases, failures } = stage;
  resource("one").takesMs = 100;
  failover.take(undefined);
  await clock.advance(50);
  stage.isAsking = true;
  await clock.advance(5_000);
  assertEquals([done, failover.phase], [["acquire one"], "claiming"]);
  assertEquals(failover.held(), ["one"], "the others are told what is here");
  stage.isAsking = false;
  await clock.advance(ANSWER_LOOK_MS);
  assertEquals(done, ["acquire one", "acquire two", "acquire three"]);
  // Decided anew in between, by what is told to have changed.
  assertEquals(phases, ["claiming", "claiming", "held"]);
  assertEquals([failures, clock.pending], [[], 3], "only the looks at what is held");
});

Deno.test("a claim that is not wanted any more by the answer takes nothing more, and gives back what it has", async () => {
  const stage = setStage(["one", "two"], () => {
    // As the election does: the answer says that another director has it.
    if (stage.failover.phase === "claiming" && asked && !stage.isAsking) {
      stage.failover.give(undefined);
    }
  });
  let asked = false;
  const { failover, resource, done, clock } = stage;
  resource("one").takesMs = 100;
  failover.take(undefined);
  await clock.advance(50);
  asked = stage.isAsking = true;
  await clock.advance(500);
  stage.isAsking = false;
  await clock.advance(ANSWER_LOOK_MS + 200);
  assertEquals(done, ["acquire one", "release two", "release one"]);
  assertEquals([failover.phase, clock.pending], ["idle", 0]);
});

Deno.test("a claim that is called off or ended while it asks does so at once", async () => {
  for (const end of ["give", "close"] as const) {
    const stage = setStage(["one", "two"]);
    const { failover, resource, done, clock } = stage;
    resource("one").takesMs = 10;
    failover.take(undefined);
    stage.isAsking = true;
    await clock.advance(100);
    if (end === "give") failover.give(undefined);
    else await failover.close();
    await clock.advance(20);
    const ended = end === "give" ? ["release two", "release one"] : ["close one", "close two"];
    assertEquals(done, ["acquire one", ...ended]);
    await clock.advance(1_000);
    assertEquals([done.includes("acquire two"), clock.pending], [false, 0]);
  }
});

Deno.test("a snapshot says of every resource how it stands", async () => {
  const { failover, clock, resource } = setStage();
  resource("two").failRelease = true;
  failover.take(undefined);
  await clock.advance(0);
  failover.give(undefined);
  await clock.advance(0);
  assertEquals(await failover.snapshot(), [
    { label: "one", type: "toy", held: true, state: "here" },
    { label: "two", type: "toy", held: true, state: "here", problem: "two is stuck" },
  ]);
});

Deno.test("close ends everything and leaves what is held", async () => {
  const { failover, clock, resources } = setStage();
  failover.take(undefined);
  await clock.advance(0);
  await failover.close();
  failover.give(undefined);
  await clock.advance(60_000);
  assertEquals(resources.map(({ isHeld }) => isHeld), [true, true]);
  assertEquals(clock.pending, 0);
});
