import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { AUTH_METHODS } from "../model/mod.ts";
import { MESSAGE_BYTES_MAX, PulseMemory } from "./pulse_memory.ts";

const message = { bytes: new Uint8Array(30).fill(7), method: "sha1", secret: "key" } as const;

Deno.test("PulseMemory gives nothing before the first message", () => {
  assertEquals(new PulseMemory().read(), undefined);
});

Deno.test("PulseMemory hands the last message to the other side as it was written", () => {
  const any = fc.record({
    bytes: fc.uint8Array({ maxLength: 2_000 }),
    method: fc.constantFrom(...AUTH_METHODS),
    secret: fc.string({ unit: "grapheme", maxLength: 200 }),
  });
  const here = new PulseMemory();
  const there = new PulseMemory(here.buffer);
  fc.assert(fc.property(any, (each) => {
    here.write(each);
    const read = there.read();
    assertEquals({ ...read, version: 0 }, { ...each, bytes: each.bytes.slice(), version: 0 });
    assertEquals(read?.version, there.request().version);
  }));
});

Deno.test("PulseMemory gives every message another version", () => {
  const memory = new PulseMemory();
  const versions = Array.from({ length: 5 }, () => {
    memory.write(message);
    return memory.read()?.version;
  });
  assertEquals(new Set(versions).size, 5);
});

Deno.test("PulseMemory gives nothing while a message is being written", () => {
  const memory = new PulseMemory();
  memory.write(message);
  const words = new Int32Array(memory.buffer);
  Atomics.add(words, 0, 1);
  assertEquals(memory.read(), undefined);
  Atomics.add(words, 0, 1);
  assertEquals(memory.read()?.secret, "key");
});

Deno.test("PulseMemory takes the longest datagram, and refuses what is longer before it touches the last message", () => {
  const memory = new PulseMemory();
  memory.write({ ...message, bytes: new Uint8Array(MESSAGE_BYTES_MAX).fill(9) });
  assertEquals(memory.read()?.bytes.length, MESSAGE_BYTES_MAX);
  const before = memory.request();
  for (
    const each of [
      { ...message, bytes: new Uint8Array(MESSAGE_BYTES_MAX + 1) },
      { ...message, secret: "s".repeat(5_000) },
    ]
  ) {
    assertThrows(() => memory.write(each), TypeError, "cannot send a heartbeat of");
  }
  assertEquals(memory.request(), before);
});

Deno.test("PulseMemory carries beats, the wish to stop, and the count of what was sent", () => {
  const here = new PulseMemory();
  const there = new PulseMemory(here.buffer);
  assertEquals(there.request(), { version: 0, beats: 0, stop: false });
  here.beat();
  here.beat();
  here.askToStop();
  assertEquals(there.request(), { version: 0, beats: 2, stop: true });
  for (let count = 0; count < 3; count++) there.countSent();
  assertEquals(here.sent(), 3);
});

Deno.test("PulseMemory does not sleep when somebody has woken since it was looked", () => {
  const memory = new PulseMemory();
  const wakes = memory.wakes();
  memory.wake();
  const startedMs = performance.now();
  memory.sleep(wakes, 10_000);
  assertEquals(performance.now() - startedMs < 5_000, true);
});
