/** The survivor of a failover explains from its own journal, after a restart, why it took over. */

import { assert, assertEquals } from "@std/assert";
import { ClusterStage } from "./cluster_fixtures.ts";
import { electAndTell } from "./cluster_seat.ts";
import { createEventBus, EventHistory, sentence } from "./events/mod.ts";
import { chainOfGroup } from "./explain_group.ts";
import { Journal, PURE_CORE, Replayer } from "./journal/mod.ts";
import { createFakeClock, createFakeDisk, type FakeClock, type FakeDisk } from "./testing/mod.ts";

const JOURNAL = "/j";

async function keep(disk: FakeDisk, clock: FakeClock) {
  const kept = keeper(disk, clock);
  await kept.journal.open({ node: "b", version: "0.0.0" });
  return kept;
}

function keeper(disk: FakeDisk, clock: FakeClock) {
  const events = createEventBus({ now: clock.now, onFault: () => {} });
  const history = new EventHistory();
  events.subscribe(history.add);
  const journal = new Journal({
    path: JOURNAL,
    maxBytes: 4_194_304,
    store: disk.open,
    clock,
    events,
    history,
  });
  return { events, history, journal };
}

Deno.test("the survivor still explains its take-over after its own restart, and decides it the same", async () => {
  const disk = createFakeDisk();
  const clock = createFakeClock();
  const first = await keep(disk, clock);
  const own = { bus: first.events, elect: electAndTell(first.journal.recorder.onElected) };
  const stage = new ClusterStage(undefined, (name) => name === "b" ? own : {}, clock);
  await stage.start();
  await clock.advance(3_000);
  assertEquals(stage.holders(), ["a"]);
  stage.kill("a");
  await clock.advance(3_000);
  assertEquals(stage.holders().includes("b"), true);
  const before = chainOfGroup(first.history.list(), "web").map(sentence);
  assert(
    before.some((line) => line.includes("a is dead") || line.includes("a held it")),
    before.join("\n"),
  );
  // It is killed as well, without a word to its journal.

  const second = await keep(disk, clock);
  assertEquals(chainOfGroup(second.history.list(), "web").map(sentence), before);

  const replayed = (core = PURE_CORE) => {
    const replayer = new Replayer({ core });
    for (const record of disk.records(JOURNAL)) replayer.take(record);
    return replayer.report().decisions.elections;
  };
  assert(replayed().same >= 3);
  assertEquals(replayed().different, 0);
  // A director that never takes anything would have decided otherwise.
  const never = replayed({ ...PURE_CORE, elect: () => ({ action: "stay", why: "never" }) });
  assertEquals([never.same, never.different], [0, replayed().same]);
  await second.journal.close();
});
