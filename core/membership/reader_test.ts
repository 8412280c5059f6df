import { assert, assertEquals, assertNotEquals, assertStrictEquals } from "@std/assert";
import { isRefused } from "./message.ts";
import { Reader, type Reading, replayOf } from "./reader.ts";
import { packetOf, stateOf } from "./test_states.ts";
import { KEY, testConfig } from "./test_world.ts";

const reader = () => new Reader(testConfig(), "a", 7);

function read(from: Reader, bytes: Uint8Array): Reading {
  const reading = from.read(bytes);
  assert(!isRefused(reading), JSON.stringify(reading));
  return reading;
}

Deno.test("Reader gives what a packet of another director says", () => {
  const packet = packetOf(stateOf(), { key: KEY, generation: 3, sequence: 12 });
  assertEquals(read(reader(), packet), {
    own: false,
    state: stateOf(),
    generation: 3,
    sequence: 12,
  });
});

Deno.test("Reader gives the same object for as long as a director says the same", () => {
  const from = reader();
  const packet = (sequence: number, version = 1) =>
    packetOf(stateOf({ version }), { key: KEY, sequence });
  const first = read(from, packet(1)).state;
  assertStrictEquals(read(from, packet(2)).state, first);
  const other = read(from, packet(3, 2)).state;
  assertNotEquals(other.version, first.version);
  assertStrictEquals(read(from, packet(4, 2)).state, other);
});

Deno.test("Reader remembers no bytes that are not its own", () => {
  const from = reader();
  const buffer = packetOf(stateOf({ version: 1 }), { key: KEY, sequence: 1 });
  const first = read(from, buffer).state;
  buffer.set(packetOf(stateOf({ version: 2 }), { key: KEY, sequence: 2 }));
  const second = read(from, buffer).state;
  assertEquals([first.version, second.version], [1, 2]);
  assertStrictEquals(
    read(from, packetOf(stateOf({ version: 2 }), { key: KEY, sequence: 3 })).state,
    second,
  );
});

Deno.test("Reader knows its own packets, and another director that has its name", () => {
  const own = stateOf({ node: "a" });
  assert(read(reader(), packetOf(own, { key: KEY, generation: 7 })).own);
  assertEquals(reader().read(packetOf(own, { key: KEY, generation: 8 })), {
    refusal: "unknown_node",
    message: 'another director, or an earlier start of this one, is called "a" too (generation 8)',
  });
});

Deno.test("Reader refuses a director that is not in the list", () => {
  assertEquals(reader().read(packetOf(stateOf({ node: "c" }), { key: KEY })), {
    refusal: "unknown_node",
    message: 'director "c" is not in the list of nodes',
  });
});

Deno.test("Reader refuses a body out of bounds, though the seal is right", () => {
  const bytes = packetOf(stateOf({ version: -1 }), { key: KEY });
  assertEquals(reader().read(bytes), {
    refusal: "malformed",
    message: '"version" is no whole number from 0 on',
  });
});

Deno.test("replayOf says which generation was heard before one that is too low", () => {
  const packet = packetOf(stateOf({ node: "b" }), { key: KEY, generation: 3, sequence: 12 });
  const reading = read(reader(), packet);
  const plain = "number 12 of generation 3 of b is not new";
  for (const newest of [undefined, 3]) {
    assertEquals(replayOf(reading, newest), { refusal: "replayed", message: plain });
  }
  assertEquals(replayOf(reading, 9), {
    refusal: "replayed",
    message: `${plain}; generation 9 was heard before`,
    outdated: "b",
  });
});
