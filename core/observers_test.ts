import { assertEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "./errors.ts";
import { createEventBus, type DirectorEvent, sentence } from "./events/mod.ts";
import { createObserverSet } from "./observers.ts";
import { type AnyPlugin, createRegistry, definePlugin, z } from "./plugin/mod.ts";
import { createFakeClock, createTestContext } from "./testing/mod.ts";

function setUp(faults: Readonly<Record<string, () => Promise<void>>> = {}) {
  const calls: string[] = [];
  const clock = createFakeClock();
  const plugin = (name: string): AnyPlugin =>
    definePlugin({
      kind: "observer",
      name,
      summary: "An observer for tests.",
      options: z.strictObject({}),
      create: () => ({
        start() {
          calls.push(`start ${name}`);
          return faults[`start ${name}`]?.() ?? Promise.resolve();
        },
        stop() {
          calls.push(`stop ${name}`);
          return faults[`stop ${name}`]?.() ?? Promise.resolve();
        },
      }),
    });
  const events: DirectorEvent[] = [];
  const bus = createEventBus({ now: clock.now, onFault: () => {} });
  bus.subscribe((event) => events.push(event));
  const set = createObserverSet({
    registry: createRegistry(["one", "two", "three"].map(plugin)),
    clock,
    events: bus,
    contextOf: createTestContext,
  });
  const configs = ["one", "two", "three"].map((type) => ({ type, options: {} }));
  return { set, configs, calls, clock, told: () => events.map((event) => sentence(event)) };
}

Deno.test("observers start in order and stop in reverse", async () => {
  const { set, configs, calls } = setUp();
  await set.start(configs);
  await set.stop();
  await set.stop();
  assertEquals(calls, [
    "start one",
    "start two",
    "start three",
    "stop three",
    "stop two",
    "stop one",
  ]);
});

Deno.test("an observer that fails to start is told with plugin and phase, the others run, and it is stopped too", async () => {
  const { set, configs, calls, told } = setUp({
    "start two": () => Promise.reject(new Error("no room")),
  });
  await set.start(configs);
  assertEquals(told(), [
    "plugin observer.two failed in start: no room",
  ]);
  await set.stop();
  assertEquals(calls.slice(3), ["stop three", "stop two", "stop one"]);
});

Deno.test("an observer that never finishes starting or stopping is given up at the deadline", async () => {
  const never = () => new Promise<void>(() => {});
  const { set, configs, told, clock } = setUp({ "start one": never, "stop three": never });
  const started = set.start(configs);
  await clock.advance(11_000);
  await started;
  const stopped = set.stop();
  await clock.advance(11_000);
  await stopped;
  assertEquals(told().map((each) => each.includes("not done within 10s")), [true, true]);
});

Deno.test("a busy socket ends the start, because another director runs here", async () => {
  const { set, configs, calls } = setUp({
    "start two": () => Promise.reject(new RingmasterError("socket_busy", "another answers")),
  });
  await assertRejects(() => set.start(configs), RingmasterError, "another answers");
  assertEquals(calls, ["start one", "start two"]);
});

Deno.test("options that do not decode and unknown observers are told and skipped", async () => {
  const { set, told, calls } = setUp();
  await set.start([
    { type: "one", options: { colour: "red" } },
    { type: "tow", options: {} },
    { type: "three", options: {} },
  ]);
  assertEquals(calls, ["start three"]);
  assertEquals(told().length, 2);
  assertEquals(told()[1]?.includes('did you mean "two"'), true, told()[1]);
});
