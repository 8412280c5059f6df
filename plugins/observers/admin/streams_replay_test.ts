import { assert, assertEquals } from "@std/assert";
import type { DirectorEvent } from "../../../core/plugin/mod.ts";
import { createFakeClock } from "../../../core/testing/mod.ts";
import {
  type Replay,
  ReplayShelf,
  ReplayTurns,
  TURN_BYTES,
  TURN_PAUSE_MS,
} from "./streams_replay.ts";

const eventOf = (id: number): DirectorEvent => ({
  type: id % 2 === 0 ? "service.recovered" : "reconcile.recovered",
  service: "10.0.0.1:80/tcp",
  attempts: 1,
  id,
  time: id,
});

const idsOf = ({ blocks }: Replay) => blocks.flatMap(({ events }) => events.map(({ id }) => id));

function shelfOf(first: number, last: number) {
  const kept = Array.from({ length: last - first + 1 }, (_, index) => eventOf(first + index));
  return { kept, shelf: new ReplayShelf({ history: () => [...kept] }) };
}

Deno.test("the shelf gives all, what is younger than a number, or all where the number is not reached", () => {
  const { shelf, kept } = shelfOf(57, 321);
  const all = kept.map(({ id }) => id);
  for (const after of [undefined, 0, 56, 57, 99, 100, 200, 320, 321, 322]) {
    const wanted = after === undefined || after > 321 ? all : all.filter((id) => id > after);
    const replay = shelf.take("{}", {}, after);
    assertEquals(idsOf(replay), wanted, String(after));
    assertEquals(replay.newest, 321);
    assert(replay.blocks.every(({ events }) => events.length > 0 && events.length <= 100));
  }
});

Deno.test("the shelf keeps filters apart, and tells the newest number where nothing is wanted", () => {
  const { shelf } = shelfOf(1, 10);
  const filter = { type: ["service"] };
  assertEquals(idsOf(shelf.take("a", filter, undefined)), [2, 4, 6, 8, 10]);
  assertEquals(idsOf(shelf.take("b", {}, 7)), [8, 9, 10]);
  assertEquals(shelf.take("c", { type: ["node"] }, undefined), { blocks: [], newest: 10 });
  assertEquals(shelfOf(1, 0).shelf.take("b", {}, 3), { blocks: [], newest: 0 });
});

Deno.test("the shelf gives the same blocks again where nothing in them is new", () => {
  const { shelf, kept } = shelfOf(1, 250);
  const before = shelf.take("{}", {}, undefined).blocks;
  kept.shift();
  kept.push(eventOf(251));
  const after = shelf.take("{}", {}, undefined).blocks;
  assertEquals(after.map((block, index) => block === before[index]), [false, true, false]);
  assert(after[1]?.piece === before[1]?.piece);
  kept.splice(0, kept.length, ...Array.from({ length: 250 }, (_, index) => eventOf(index + 1)));
  assert(
    shelf.take("{}", {}, undefined).blocks[1] !== before[1],
    "events of another run are other events",
  );
  shelf.clear();
  assert(shelf.take("{}", {}, undefined).blocks[1] !== after[1]);
});

Deno.test("turns let streams send so much, then pause, then go on in order", async () => {
  const clock = createFakeClock();
  const turns = new ReplayTurns(clock);
  const sent: string[] = [];
  const stream = async (name: string) => {
    for (let piece = 0; piece < 2; piece++) {
      await turns.next();
      sent.push(name);
      turns.sent(TURN_BYTES / 2);
    }
  };
  const all = Promise.all(["a", "b", "c"].map(stream));
  await clock.advance(0);
  assertEquals(sent.length, 2);
  await clock.advance(TURN_PAUSE_MS);
  assertEquals(sent.length, 4);
  await clock.advance(TURN_PAUSE_MS);
  await all;
  assertEquals([...sent].sort().join(""), "aabbcc");
  assertEquals(new Set(sent.slice(0, 3)).size, 3, "none waits while another goes on");
  await clock.advance(TURN_PAUSE_MS);
  assertEquals(clock.pending, 0);
});

Deno.test("turns go on after a stream that ended while it waited, and stop lets all go", async () => {
  const clock = createFakeClock();
  const turns = new ReplayTurns(clock);
  await turns.next();
  turns.sent(TURN_BYTES);
  const ended = turns.next().then(() => turns.sent(0));
  const other = turns.next().then(() => turns.sent(TURN_BYTES));
  await clock.advance(TURN_PAUSE_MS);
  await Promise.all([ended, other]);
  const waiting = turns.next();
  turns.stop();
  await waiting;
  assertEquals(clock.pending, 0);
});
