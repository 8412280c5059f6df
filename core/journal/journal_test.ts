import { assert, assertEquals } from "@std/assert";
import { createEventBus, EventHistory } from "../events/mod.ts";
import { createFakeClock, createFakeDisk, type FakeClock, type FakeDisk } from "../testing/mod.ts";
import { Journal, OPEN_LIMIT_MS } from "./journal.ts";
import { UNCLEAN_STEP } from "./restore.ts";

const PATH = "/var/lib/ringmaster/a.journal";

interface Run {
  readonly journal: Journal;
  readonly history: EventHistory;
  emit(reason: string, cause?: number): number;
  told(): string[];
}

function run(disk: FakeDisk, clock: FakeClock = createFakeClock()): Run {
  const events = createEventBus({ now: clock.now, onFault: () => {} });
  const history = new EventHistory();
  events.subscribe(history.add);
  const journal = new Journal({
    path: PATH,
    maxBytes: 4_194_304,
    store: disk.open,
    clock,
    events,
    history,
  });
  return {
    journal,
    history,
    emit: (reason, cause) => events.emit({ type: "director.stopping", reason }, cause).id,
    told: () =>
      history.list().map((event) =>
        `${event.id} ${"reason" in event ? event.reason : event.type}` +
        (event.cause === undefined ? "" : ` <- ${event.cause}`)
      ),
  };
}

const SELF = { node: "one", version: "1.0.0" };

Deno.test("Journal gives a new run what earlier ones told, and their ids go on", async () => {
  const disk = createFakeDisk();
  const first = run(disk);
  await first.journal.open(SELF);
  const cause = first.emit("a");
  first.emit("b", cause);
  await first.journal.close();
  assertEquals(disk.records(PATH).map(({ kind }) => kind), ["run", "event", "event", "end"]);
  const second = run(disk);
  await second.journal.open(SELF);
  assertEquals(second.told(), ["1 a", "2 b <- 1"]);
  assertEquals(second.emit("c", 2), 3);
  assertEquals(second.told().at(-1), "3 c <- 2");
  await second.journal.close();
  assertEquals(disk.records(PATH).map(({ run }) => run), [1, 1, 1, 1, 2, 2, 2]);
});

Deno.test("Journal leaves ids out that a run which did not end may have used", async () => {
  const disk = createFakeDisk();
  const first = run(disk);
  await first.journal.open(SELF);
  first.emit("a");
  const second = run(disk);
  await second.journal.open(SELF);
  assertEquals([second.told(), second.emit("b")], [["1 a"], UNCLEAN_STEP + 1]);
});

Deno.test("Journal tells that nothing is kept and that it is again, and loses nothing that it could keep waiting", async () => {
  const disk = createFakeDisk();
  const { journal, emit, told } = run(disk);
  await journal.open(SELF);
  emit("a");
  disk.fail("the disk is full");
  emit("b");
  assertEquals(told(), ["1 a", "2 journal.failed", "3 b"]);
  assertEquals(journal.snapshot(), {
    path: PATH,
    records: 2,
    bytes: 0,
    waiting: 2,
    trouble: "the disk is full",
  });
  disk.fail(undefined);
  assertEquals(told().at(-1), "4 journal.recovered");
  assertEquals(journal.snapshot()?.trouble, undefined);
  assertEquals(disk.records(PATH).length, 5);
});

Deno.test("Journal says how many records it had to drop, in their place", async () => {
  const disk = createFakeDisk();
  const { journal, emit } = run(disk);
  await journal.open(SELF);
  emit("a");
  disk.isFull = true;
  for (let count = 0; count < 3; count++) emit("lost");
  disk.isFull = false;
  emit("b");
  assertEquals(disk.records(PATH).map(({ kind }) => kind), ["run", "event", "gap", "event"]);
  assertEquals(disk.records(PATH)[2]?.body, '{"dropped":3}');
});

Deno.test("Journal that cannot be opened does not keep a director from starting, and is told after the start", async () => {
  const disk = createFakeDisk();
  disk.fail("another program has it open");
  const { journal, emit, told } = run(disk);
  await journal.open(SELF);
  assertEquals(told(), []);
  emit("a");
  assertEquals(told(), ["1 a", "2 journal.failed"]);
  disk.fail(undefined);
  assertEquals(told(), ["1 a", "2 journal.failed", "3 journal.recovered"]);
  assertEquals(disk.records(PATH).map(({ kind }) => kind), ["run", "event", "event", "event"]);
});

Deno.test("Journal that takes too long to open is not waited for, and what comes late changes no ids", async () => {
  const disk = createFakeDisk();
  const before = run(disk);
  await before.journal.open(SELF);
  before.emit("long ago");
  await before.journal.close();
  const clock = createFakeClock();
  let opening = () => {};
  const slow: FakeDisk = {
    ...disk,
    open: (options) =>
      disk.open({
        ...options,
        onOpened: (found) => void (opening = () => options.onOpened(found)),
      }),
  };
  const { journal, emit, told } = run(slow, clock);
  const opened = journal.open(SELF);
  await clock.advance(OPEN_LIMIT_MS);
  await opened;
  assertEquals(emit("a"), 1);
  opening();
  assertEquals([emit("b"), told()], [2, ["1 a", "2 b"]]);
  await journal.close();
  // The next one cannot mistake the events of one run for those of another.
  const next = run(disk);
  await next.journal.open(SELF);
  assertEquals([next.told(), next.emit("c")], [["1 a", "2 b"], 3]);
});

Deno.test("Journal can be closed twice, and before it was opened", async () => {
  const disk = createFakeDisk();
  const { journal } = run(disk);
  assertEquals(journal.snapshot(), undefined);
  await journal.close();
  await journal.open(SELF);
  assert(disk.isOpen(PATH));
  await journal.close();
  await journal.close();
  assertEquals([disk.isOpen(PATH), journal.snapshot()], [false, undefined]);
});

Deno.test("Journal does not mix up the order where something was told before it was open", async () => {
  const disk = createFakeDisk();
  const before = run(disk);
  await before.journal.open(SELF);
  for (const reason of ["a", "b"]) before.emit(reason);
  await before.journal.close();
  const { journal, emit, told } = run(disk);
  emit("a fault");
  await journal.open(SELF);
  assertEquals([emit("c"), told()], [3, ["1 a fault", "3 c"]]);
});
