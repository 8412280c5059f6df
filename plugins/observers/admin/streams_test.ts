import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createEventBus, type DirectorEvent, type Fact } from "../../../core/plugin/mod.ts";
import { createFakeClock } from "../../../core/testing/mod.ts";
import { createEventStreams, eventText, KEEP_ALIVE_MS, QUEUE_MAX, STREAMS_MAX } from "./streams.ts";

const FACT: Fact = { type: "service.recovered", service: "10.0.0.1:80/tcp" };

/** A director that keeps every event, and streams of it. */
function createScene() {
  const clock = createFakeClock();
  const faults: string[] = [];
  const bus = createEventBus({ now: clock.now, onFault: (message) => faults.push(message) });
  const kept: DirectorEvent[] = [];
  bus.subscribe((event) => void kept.push(event));
  const director = {
    history: (after?: number) => kept.filter(({ id }) => after === undefined || id > after),
  };
  const streams = createEventStreams({ director, events: bus, clock });
  return { clock, bus, streams, faults };
}

function open(streams: ReturnType<typeof createEventStreams>, after?: number) {
  const stream = streams.open(after);
  assert(stream !== undefined);
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  return {
    /** Reads on until so many events have come, and gives their numbers. */
    async ids(amount: number): Promise<number[]> {
      let text = "";
      const found = () => [...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));
      while (found().length < amount) {
        const { value, done } = await reader.read();
        if (done) break;
        text += value;
      }
      return found();
    },
    read: async () => (await reader.read()).value,
    /** Reads what is left and gives the numbers of it. */
    rest: async () => {
      let text = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return [...text.matchAll(/^id: (\d+)$/gm)].length;
        text += value;
      }
    },
    cancel: () => reader.cancel(),
  };
}

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
  const { bus, streams } = createScene();
  for (let each = 0; each < 250; each++) bus.emit(FACT);
  const client = open(streams);
  for (let each = 0; each < 5; each++) bus.emit(FACT);
  assertEquals(await client.ids(255), Array.from({ length: 255 }, (_, index) => index + 1));
  const next = client.ids(1);
  bus.emit(FACT);
  assertEquals(await next, [256]);
  await client.cancel();
});

Deno.test("a stream goes on after the number that the client names", async () => {
  const { bus, streams } = createScene();
  for (let each = 0; each < 5; each++) bus.emit(FACT);
  const client = open(streams, 3);
  assertEquals(await client.ids(2), [4, 5]);
  await client.cancel();
});

Deno.test("a stream whose client does not read is ended, and the others go on", async () => {
  const { bus, streams, faults } = createScene();
  bus.emit(FACT);
  // Nobody reads the first one, so that even its replay still waits.
  const slow = streams.open(undefined);
  assert(slow !== undefined);
  const quick = open(streams);
  let read = 0;
  for (let each = 0; each < QUEUE_MAX; each++) {
    bus.emit(FACT);
    read += (await quick.ids(1)).length;
  }
  assertEquals(streams.count(), 2);
  bus.emit(FACT);
  assertEquals(streams.count(), 1);
  while (read < QUEUE_MAX + 2) read += (await quick.ids(1)).length;
  const chunks = await Array.fromAsync(slow);
  assertEquals(chunks.length, 1, "what waited is let go at once");
  bus.emit(FACT);
  assertEquals(await quick.ids(1), [QUEUE_MAX + 3]);
  assertEquals(faults, []);
  await quick.cancel();
});

Deno.test("a quiet stream says that it is still there", async () => {
  const { clock, streams } = createScene();
  const client = open(streams);
  await client.read();
  const next = client.read();
  await clock.advance(KEEP_ALIVE_MS - 1);
  await clock.advance(1);
  assertEquals(await next, ": still here\n\n");
  await client.cancel();
});

Deno.test("a client that leaves is forgotten with its timer and its subscription", async () => {
  const { bus, clock, streams, faults } = createScene();
  const client = open(streams);
  await client.read();
  await client.cancel();
  assertEquals(streams.count(), 0);
  assertEquals(clock.pending, 0);
  bus.emit(FACT);
  assertEquals(faults, []);
});

Deno.test("close ends all streams at once and lets none open until reopen", async () => {
  const { bus, streams } = createScene();
  const idle = open(streams);
  await idle.read();
  const waiting = idle.rest();
  const behind = open(streams);
  bus.emit(FACT);
  streams.close();
  assertEquals(await waiting, 0);
  assertEquals(await behind.rest(), 0);
  assertEquals(streams.count(), 0);
  assertEquals(streams.open(undefined), undefined);
  streams.reopen();
  const again = open(streams);
  assertStringIncludes(await again.read() ?? "", "events follow");
  await again.cancel();
});

Deno.test("there is a limit to the streams at a time", async () => {
  const { streams } = createScene();
  const all = Array.from({ length: STREAMS_MAX }, () => open(streams));
  assertEquals(streams.open(undefined), undefined);
  await all[0]?.cancel();
  assert(streams.open(undefined) !== undefined);
  streams.close();
});
