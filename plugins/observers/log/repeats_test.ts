import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { createFakeClock } from "../../../core/testing/mod.ts";
import type { DirectorEvent, Fact } from "../../../core/plugin/mod.ts";
import { type Entry, entryOf } from "./line.ts";
import { Repeats, SUBJECTS_MAX } from "./repeats.ts";

function setUp(periodMs = 10_000) {
  const clock = createFakeClock();
  const written: Entry[] = [];
  const repeats = new Repeats({ clock, periodMs, write: (entry) => written.push(entry) });
  let id = 0;
  const take = (fact: Fact) => {
    const event: DirectorEvent = { ...fact, id: ++id, time: clock.now() };
    repeats.take(entryOf(event));
  };
  return { clock, repeats, take, written, lines: () => written.map(({ message }) => message) };
}

const note = (message: string, plugin = "a"): Fact => ({
  type: "plugin.noted",
  plugin,
  level: "warning",
  message,
});

const turn = (type: "server.up" | "server.down", server = "1"): Fact => ({
  type,
  service: "web",
  server,
  message: "said",
});

const failure = (server: string): Fact => ({
  type: "check.failed",
  service: "web",
  server,
  message: "refused",
  latencyMs: 1,
  streak: 1,
  fall: 1,
});

Deno.test("Repeats writes a line once and then how often it came again, once a period", async () => {
  const { clock, take, written, lines } = setUp();
  for (let second = 0; second < 25; second++) {
    take(note("full"));
    await clock.advance(1_000);
  }
  assertEquals(lines(), [
    "plugin a: full",
    "plugin a: full (repeated 9 times in 10s)",
    "plugin a: full (repeated 10 times in 10s)",
  ]);
  assertEquals(written.map(({ id, repeated }) => [id, repeated]), [
    [1, undefined],
    [10, 9],
    [20, 10],
  ]);
  await clock.advance(20_000);
  assertEquals(lines().slice(3), ["plugin a: full (repeated 5 times in 10s)"]);
  assertEquals(clock.pending, 0, "what has ended is forgotten");
  take(note("full"));
  assertEquals(lines().length, 5, "and written again when it comes back");
});

Deno.test("Repeats tells the number before something else is said of the same subject", async () => {
  const { clock, take, lines } = setUp();
  take(note("full"));
  take(note("full"));
  take(note("other", "b"));
  await clock.advance(2_900);
  take(note("empty"));
  take(note("full"));
  assertEquals(lines(), [
    "plugin a: full",
    "plugin b: other",
    "plugin a: full (repeated once in 3s)",
    "plugin a: empty",
    "plugin a: full",
  ]);
});

Deno.test("Repeats swallows no change of a state, however fast a server flaps among others", () => {
  const { take, lines } = setUp();
  for (let round = 0; round < 5; round++) {
    for (const server of ["1", "2"]) {
      take(failure(server));
      take(turn("server.down", server));
      take(turn("server.up", server));
    }
  }
  assertEquals(lines().length, 30);
  assert(lines().every((line) => !line.includes("repeated")));
});

Deno.test("Repeats takes the room for the subject of what names nothing", () => {
  const { take, lines } = setUp();
  const retry: Fact = { type: "reconcile.failed", message: "no", attempt: 1, retryInMs: 9 };
  take(retry);
  take({ type: "cluster.overslept", sleptMs: 900 });
  take(retry);
  take({ type: "reconcile.recovered", attempts: 2 });
  take(retry);
  assertEquals(lines().map((line) => line.slice(0, 22)), [
    "applying failed (attem",
    "this director did not ",
    "applying failed (attem",
    "the backend works agai",
    "applying failed (attem",
  ]);
  assert(lines()[2]?.includes("(repeated once in"), lines()[2]);
});

Deno.test("Repeats tells what was counted when it finishes, and leaves no timer", async () => {
  const { clock, repeats, take, lines } = setUp();
  take(note("full"));
  await clock.advance(40);
  take(note("full"));
  repeats.finish();
  assertEquals(lines().at(-1), "plugin a: full (repeated once in 40ms)");
  assertEquals(clock.pending, 0);
});

Deno.test("Repeats with a period of 0 writes every line", () => {
  const { clock, take, lines } = setUp(0);
  take(note("full"));
  take(note("full"));
  assertEquals([lines().length, clock.pending], [2, 0]);
});

Deno.test("Repeats keeps no more subjects than its limit, and loses no count of those that it forgets", () => {
  const { take, lines } = setUp();
  take(note("full", "first"));
  take(note("full", "first"));
  for (let index = 1; index < SUBJECTS_MAX; index++) take(note("full", `${index}`));
  assertEquals(lines().length, SUBJECTS_MAX);
  take(note("full", "one more"));
  assertEquals(lines().at(-1), "plugin first: full (repeated once in 0ms)");
  take(note("full", "first"));
  assertEquals(lines().at(-1), "plugin first: full");
});

Deno.test("Repeats accounts for every line, and shows every change of each subject in order", async () => {
  const step = fc.record({
    server: fc.constantFrom("1", "2", "3"),
    type: fc.constantFrom("server.up" as const, "server.down" as const),
    waitMs: fc.constantFrom(0, 0, 0, 700, 12_000),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { clock, repeats, take, written } = setUp();
      for (const { server, type, waitMs } of steps) {
        take(turn(type, server));
        await clock.advance(waitMs);
      }
      repeats.finish();
      const told = written.reduce((sum, { repeated }) => sum + (repeated ?? 1), 0);
      assertEquals(told, steps.length);
      for (const server of ["1", "2", "3"]) {
        const changes = (types: readonly string[]) =>
          types.filter((type, index) => type !== types[index - 1]);
        const shown = written.filter(({ fact }) =>
          fact !== undefined && "server" in fact && fact.server === server
        );
        const wanted = steps.filter((each) => each.server === server);
        assertEquals(
          changes(shown.map(({ type }) => type)),
          changes(wanted.map(({ type }) => type)),
        );
      }
    }),
    { numRuns: 100 },
  );
});
