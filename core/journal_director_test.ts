/** What a director and its journal do together: over restarts, and decided again. */

import { assert, assertEquals, assertGreater } from "@std/assert";
import { configOf, server, service, setStage, type Stage, WEB } from "./director_fixtures.ts";
import { Replayer } from "./journal/mod.ts";
import { createFakeDisk, createFakeWorld, type FakeDisk } from "./testing/mod.ts";

const JOURNAL = "/j";

/** A director on the same machine as the one before it, with what that has left. */
function stage(disk: FakeDisk, before?: Stage, journal: "off" | undefined = undefined): Stage {
  const world = createFakeWorld();
  if (before !== undefined) world.table = before.world.table;
  const config = configOf([service([server(1), server(2, 1, "/other")])], {
    cleanstop: false,
    journal: journal ?? { path: JOURNAL },
  });
  Object.assign(world.ports, { store: disk.open });
  return setStage(config, world);
}

async function started(given: Stage): Promise<Stage> {
  await given.director.start();
  await given.world.clock.advance(2_500);
  return given;
}

Deno.test("a director explains after a restart why a server is up since before it", async () => {
  const disk = createFakeDisk();
  const first = await started(stage(disk));
  const before = await first.director.control.why("web", "10.0.0.1:80");
  assertEquals(before.events[0]?.type, "server.up");
  await first.director.stop("enough");

  const second = await started(stage(disk, first));
  // It was found in the table, so that no event of this run tells that it is up.
  assert(!second.types().includes("server.up"));
  const after = await second.director.control.why("web", "10.0.0.1:80");
  assertEquals(after.events[0], before.events[0]);
  const told = second.director.control.history();
  assertEquals(told.map(({ id }) => id), [...told.keys()].map((index) => index + 1));
  assertEquals(told.filter(({ type }) => type === "director.started").length, 2);
  await second.director.stop("enough");

  const without = await started(stage(disk, second, "off"));
  assertEquals((await without.director.control.why("web", "10.0.0.1:80")).events, []);
  assertEquals((await without.director.snapshot()).journal, undefined);
  await without.director.stop("enough");
});

Deno.test("a director's journal is decided again the same, and shows a core that decides otherwise", async () => {
  const disk = createFakeDisk();
  const { director, world, write, lastGood } = await started(stage(disk));
  world.servers.set("10.0.0.1:80", "failing");
  await world.clock.advance(2_500);
  await director.control.drain({ service: "web", server: "10.0.0.2:80" }, 60_000);
  await world.clock.advance(2_500);
  world.servers.delete("10.0.0.1:80");
  write({ ...lastGood(), services: [service([server(1), server(3)], { scheduler: "wlc" })] });
  await director.reload({ force: true });
  await world.clock.advance(10_000);
  world.table = new Map();
  await world.clock.advance(10_000);
  const { journal } = await director.snapshot();
  assertEquals([journal?.path, journal?.waiting], [JOURNAL, 0]);
  await director.stop("enough");

  const replayed = (replayer: Replayer) => {
    for (const record of disk.records(JOURNAL)) replayer.take(record);
    return replayer.report();
  };
  const { decisions, differences, runs, unreadable } = replayed(new Replayer());
  assertEquals([differences, runs, unreadable], [[], 1, 0]);
  assertGreater(decisions.statuses.same, 3);
  assertGreater(decisions.plans.same, 3);
  assertEquals([decisions.plans.skipped, decisions.elections.same], [0, 0]);
});

Deno.test("a director starts without its journal where that cannot be kept, and says so", async () => {
  const disk = createFakeDisk();
  disk.fail("read-only file system");
  const given = await started(stage(disk));
  assert(
    given.sentences().includes(
      "journal /j keeps nothing at the moment: read-only file system",
    ),
  );
  assertEquals(given.weights(WEB), { "10.0.0.1:80": 1, "10.0.0.2:80": 1 });
  disk.fail(undefined);
  assert(given.sentences().includes("journal /j keeps records again"));
  await given.director.stop("enough");
  assertEquals(disk.records(JOURNAL).at(-1)?.kind, "end");
});
