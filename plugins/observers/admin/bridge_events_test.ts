import { assertEquals } from "@std/assert";
import {
  createEventBus,
  type DirectorEvent,
  EventHistory,
  LIST_MAX,
} from "../../../core/plugin/mod.ts";
import { createFakeClock } from "../../../core/testing/mod.ts";
import { AHEAD_MAX, BATCH_MS, createEventFeeder } from "./bridge_events.ts";
import type { ShortEvent } from "./events.ts";

function feeding(historyMax = 10_000) {
  const clock = createFakeClock();
  const bus = createEventBus({ now: () => 0, onFault: () => {} });
  const history = new EventHistory(historyMax);
  bus.subscribe(history.add);
  const sent: { readonly ids: readonly number[]; readonly whole: boolean }[] = [];
  const heard: number[] = [];
  const last: { event: ShortEvent | undefined } = { event: undefined };
  const feeder = createEventFeeder({
    director: { history: (after) => history.list(after) },
    events: bus,
    clock,
    send(events, whole) {
      sent.push({ ids: events.map(({ id }) => id), whole });
      last.event = events.at(-1);
    },
    onEvent: ({ id }: DirectorEvent) => heard.push(id),
  });
  const emit = (count = 1) => {
    for (let index = 0; index < count; index++) {
      bus.emit({ type: "service.recovered", service: "10.0.0.1:80/tcp" });
    }
  };
  return { clock, bus, sent, heard, feeder, emit, last };
}

Deno.test("the feeder sends what is kept first, and then what happens in batches", async () => {
  const { feeder, emit, sent, heard, clock } = feeding();
  emit(2);
  feeder.start();
  assertEquals(sent, [{ ids: [1, 2], whole: true }]);
  emit(3);
  assertEquals([sent.length, heard.length], [1, 3]);
  await clock.advance(BATCH_MS);
  assertEquals(sent.slice(1), [{ ids: [3, 4, 5], whole: false }]);
  await clock.advance(10 * BATCH_MS);
  assertEquals(sent.length, 2);
});

Deno.test("the feeder keeps nothing for a thread that does not keep up, and then sends what it missed", async () => {
  const { feeder, emit, sent, clock } = feeding(1_000);
  feeder.start();
  for (let batch = 0; batch < 6; batch++) {
    emit(1_000);
    await clock.advance(BATCH_MS);
  }
  const ahead = sent.reduce((sum, { ids }) => sum + ids.length, 0);
  assertEquals(ahead, AHEAD_MAX);
  emit(10);
  feeder.taken(AHEAD_MAX - 1);
  assertEquals(sent.at(-1)?.ids.at(-1), AHEAD_MAX);
  feeder.taken(1);
  const caughtUp = sent.at(-1);
  assertEquals([caughtUp?.whole, caughtUp?.ids.length, caughtUp?.ids[0], caughtUp?.ids.at(-1)], [
    false,
    1_000,
    5_011,
    6_010,
  ]);
  emit();
  await clock.advance(BATCH_MS);
  assertEquals(sent.at(-1)?.ids, [6_011]);
});

Deno.test("the feeder sends all anew once the director has started, with what was kept of an earlier run", async () => {
  const { feeder, bus, emit, sent, clock } = feeding();
  feeder.start();
  emit();
  bus.emit({ type: "director.started", node: "lb1", version: "1" });
  await clock.advance(BATCH_MS);
  assertEquals(sent.at(-1), { ids: [1, 2], whole: true });
});

Deno.test("the feeder sends nothing after its stop", async () => {
  const { feeder, emit, sent, heard, clock } = feeding();
  feeder.start();
  emit();
  feeder.stop();
  emit();
  await clock.advance(BATCH_MS);
  assertEquals([sent.length, heard.length], [1, 1]);
});

Deno.test("the feeder sends of a long list only the beginning", () => {
  const { feeder, bus, last } = feeding();
  feeder.start();
  const changes = Array.from({ length: 1_000 }, (_, index) => `change ${index}`);
  const counts = { services: 1, servers: 1, warnings: [] };
  bus.emit({ type: "config.loaded", path: "/c", ...counts, changes });
  feeder.flush();
  assertEquals(last.event?.left_out, { changes: 1_000 - LIST_MAX });
});
