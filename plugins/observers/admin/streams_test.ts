import { assert, assertEquals } from "@std/assert";
import type { DirectorEvent } from "../../../core/plugin/mod.ts";
import { eventText, FLUSH_MS, KEEP_ALIVE_MS, QUEUE_MAX, STREAMS_MAX } from "./streams.ts";
import { createScene, FACT, idsIn, open, OTHER, upTo } from "./streams_test_kit.ts";

Deno.test("eventText is one message with id, type and data", () => {
  const event: DirectorEvent = { ...FACT, id: 3, time: 1 } as DirectorEvent;
  const lines = eventText(event).split("\n");
  assertEquals(lines.slice(0, 2), ["id: 3", "event: service.recovered"]);
  assertEquals(JSON.parse((lines[2] ?? "").slice("data: ".length)), {
    ...event,
    severity: "info",
    sentence: "service 10.0.0.1:80/tcp has servers again",
  });
  assertEquals(lines.slice(3), ["", ""]);
});

Deno.test("eventText keeps a message with line breaks in one line of data", () => {
  const event = { ...FACT, service: "a\n\ndata: x\r", id: 1, time: 1 } as DirectorEvent;
  assertEquals(eventText(event).split(/\r|\n/).length, 5);
});

Deno.test("a stream begins with something at once, so that the client knows that it is open", async () => {
  const { streams } = createScene();
  const client = open(streams);
  assertEquals(await client.read(), ": events follow\n\n");
  await client.cancel();
});

Deno.test("a stream tells what is kept and then what happens, each event once and in order", async () => {
  const { clock, streams, emit } = createScene();
  emit(250);
  const client = open(streams);
  emit(5);
  await clock.advance(FLUSH_MS);
  assertEquals(await client.ids(255), upTo(255));
  const next = client.ids(1);
  emit(1);
  await clock.advance(FLUSH_MS);
  assertEquals(await next, [256]);
  await client.cancel();
});

Deno.test("a stream goes on after the number that the client names", async () => {
  const { streams, emit } = createScene();
  emit(5);
  const client = open(streams, 3);
  assertEquals(await client.ids(2), [4, 5]);
  await client.cancel();
});

Deno.test("what happens within a moment goes out in one piece, and all clients share its bytes", async () => {
  const { clock, streams, emit, end } = createScene();
  const clients = [open(streams), open(streams), open(streams, undefined, { type: ["service"] })];
  for (const client of clients) await client.bytes();
  emit(3);
  await clock.advance(FLUSH_MS - 1);
  emit(2);
  await clock.advance(1);
  const [first, second, filtered] = await Promise.all(clients.map((client) => client.bytes()));
  assert(first !== undefined && filtered !== undefined);
  assertEquals(idsIn(new TextDecoder().decode(first)), [1, 2, 3, 4, 5]);
  assert(first.buffer === second?.buffer, "the bytes were made anew for another client");
  assert(first.buffer !== filtered.buffer, "who wants something else got the same");
  await end();
});

Deno.test("a stream gets only what its filter wants, of what is kept and of what happens", async () => {
  const { clock, streams, emit, end } = createScene();
  emit(1);
  emit(1, OTHER);
  const [all, some, none] = [
    open(streams),
    open(streams, undefined, { service: "10.0.0.2:80/tcp" }),
    open(streams, undefined, { type: ["node"] }),
  ];
  emit(1);
  emit(1, OTHER);
  await clock.advance(FLUSH_MS);
  assertEquals([await all.ids(4), await some.ids(2)], [[1, 2, 3, 4], [2, 4]]);
  await none.read();
  let quiet = true;
  const next = none.read().finally(() => quiet = false);
  await clock.advance(FLUSH_MS);
  assertEquals(quiet, true);
  await end();
  await next;
});

Deno.test("a client that comes between two moments gets each event once", async () => {
  const { clock, streams, emit, end } = createScene();
  const early = open(streams);
  emit(2);
  // These two are kept, and wait for the early one.
  const late = open(streams);
  emit(2);
  await clock.advance(FLUSH_MS);
  assertEquals(await early.ids(4), [1, 2, 3, 4]);
  assertEquals(await late.ids(4), [1, 2, 3, 4]);
  await end();
});

Deno.test("a client gets nothing twice where what is kept is ahead of what is told", async () => {
  const { clock, kept, streams, emit, end } = createScene();
  const first = open(streams);
  kept.push({ ...FACT, id: 1, time: 0 }, { ...FACT, id: 2, time: 0 });
  const client = open(streams);
  kept.length = 0;
  emit(3);
  await clock.advance(FLUSH_MS);
  assertEquals(await client.ids(3), [1, 2, 3]);
  assertEquals(await first.ids(3), [1, 2, 3]);
  await end();
});

Deno.test("a stream whose client does not read is ended, and the others go on", async () => {
  const { clock, streams, emit, faults } = createScene();
  emit(1);
  // Nobody reads the first one, so that even its replay still waits.
  const slow = streams.open(undefined);
  assert(slow !== undefined);
  const quick = open(streams);
  await quick.ids(1);
  for (let moment = 0; moment < 10; moment++) {
    emit(QUEUE_MAX / 10);
    await clock.advance(FLUSH_MS);
    await quick.ids(QUEUE_MAX / 10);
  }
  assertEquals(streams.count(), 2);
  emit(1);
  await clock.advance(FLUSH_MS);
  assertEquals(streams.count(), 1);
  const chunks = await Array.fromAsync(slow);
  assertEquals(chunks.length, 1, "what waited is let go at once");
  emit(1);
  await clock.advance(FLUSH_MS);
  assertEquals(await quick.ids(2), [QUEUE_MAX + 2, QUEUE_MAX + 3]);
  assertEquals(faults, []);
  await quick.cancel();
});

Deno.test("a flood does not wait for the end of the moment, and drops nobody who reads", async () => {
  const { streams, emit, end } = createScene();
  const client = open(streams);
  emit(QUEUE_MAX);
  assertEquals(await client.ids(QUEUE_MAX), upTo(QUEUE_MAX));
  emit(QUEUE_MAX);
  assertEquals((await client.ids(QUEUE_MAX)).at(-1), 2 * QUEUE_MAX);
  await end();
});

Deno.test("a quiet stream says that it is still there, and one that is not quiet does not", async () => {
  const { clock, streams, emit, end } = createScene();
  const [quiet, busy] = [open(streams, undefined, { type: ["node"] }), open(streams)];
  await quiet.read();
  await busy.read();
  const next = quiet.read();
  let text = "";
  for (let elapsedMs = 0; elapsedMs < KEEP_ALIVE_MS; elapsedMs += 1_000) {
    emit(1);
    await clock.advance(1_000);
    text += await busy.read();
  }
  assertEquals(await next, ": still here\n\n");
  assertEquals(idsIn(text).length, KEEP_ALIVE_MS / 1_000);
  assertEquals(text.includes("still here"), false);
  await end();
});

Deno.test("a client that leaves is forgotten, and the last one with the timers and the subscription", async () => {
  const { clock, streams, emit, faults, subscribed } = createScene();
  const [one, two] = [open(streams), open(streams)];
  await one.read();
  await two.read();
  assertEquals(subscribed(), 1);
  await one.cancel();
  assertEquals([streams.count(), subscribed()], [1, 1]);
  emit(1);
  await two.cancel();
  assertEquals([streams.count(), subscribed(), clock.pending], [0, 0, 0]);
  emit(1);
  assertEquals(faults, []);
  const again = open(streams);
  assertEquals(await again.ids(2), [1, 2]);
  await again.cancel();
});

Deno.test("clients that come later share the bytes of what is kept, but for what is new", async () => {
  const { streams, emit, end } = createScene();
  emit(250);
  const early = open(streams);
  emit(10);
  const late = open(streams);
  for (const client of [early, late]) await client.bytes();
  const [first, second] = [[], []] as Uint8Array[][];
  for (let piece = 0; piece < 3; piece++) {
    first?.push(await early.bytes() ?? new Uint8Array());
    second?.push(await late.bytes() ?? new Uint8Array());
  }
  const shared = first?.map((bytes, index) => bytes.buffer === second?.[index]?.buffer);
  assertEquals(shared, [true, true, false]);
  await end();
});

Deno.test("there is a limit to the streams at a time", async () => {
  const { streams, end } = createScene();
  const all = Array.from({ length: STREAMS_MAX }, () => open(streams));
  assertEquals(streams.open(undefined), undefined);
  await all[0]?.cancel();
  assert(streams.open(undefined) !== undefined);
  await end();
});
