import { assertEquals, assertRejects } from "@std/assert";
import { RingmasterError } from "./errors.ts";
import { createEventBus, type DirectorEvent, sentence } from "./events/mod.ts";
import type { ObserverConfig } from "./model/mod.ts";
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
  const registry = createRegistry(["one", "two", "three"].map(plugin));
  const set = createObserverSet({
    clock,
    events: bus,
    contextOf: createTestContext,
  });
  const configs = ["one", "two", "three"].map((type) => ({ type, options: {} }));
  return {
    set,
    registry,
    configs,
    calls,
    clock,
    told: () => events.map((event) => sentence(event)),
  };
}

Deno.test("observers start in order and stop in reverse", async () => {
  const { set, registry, configs, calls } = setUp();
  await set.start(configs, registry);
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
  const { set, registry, configs, calls, told } = setUp({
    "start two": () => Promise.reject(new Error("no room")),
  });
  await set.start(configs, registry);
  assertEquals(told(), [
    "plugin observer.two failed in start: no room",
  ]);
  await set.stop();
  assertEquals(calls.slice(3), ["stop three", "stop two", "stop one"]);
});

Deno.test("an observer that never finishes starting or stopping is given up at the deadline", async () => {
  const never = () => new Promise<void>(() => {});
  const { set, registry, configs, told, clock } = setUp({
    "start one": never,
    "stop three": never,
  });
  const started = set.start(configs, registry);
  await clock.advance(11_000);
  await started;
  const stopped = set.stop();
  await clock.advance(11_000);
  await stopped;
  assertEquals(told().map((each) => each.includes("not done within 10s")), [true, true]);
});

Deno.test("a busy socket ends the start, because another director runs here", async () => {
  const { set, registry, configs, calls } = setUp({
    "start two": () => Promise.reject(new RingmasterError("socket_busy", "another answers")),
  });
  await assertRejects(() => set.start(configs, registry), RingmasterError, "another answers");
  assertEquals(calls, ["start one", "start two"]);
});

Deno.test("options that do not decode and unknown observers are told and skipped", async () => {
  const { set, registry, told, calls } = setUp();
  await set.start([
    { type: "one", options: { colour: "red" } },
    { type: "tow", options: {} },
    { type: "three", options: {} },
  ], registry);
  assertEquals(calls, ["start three"]);
  assertEquals(told().length, 2);
  assertEquals(told()[1]?.includes('did you mean "two"'), true, told()[1]);
});

Deno.test("an exchange keeps what is the same, starts what is new before it stops what is old", async () => {
  const { set, registry, configs, calls } = setUp();
  const [one, two, three] = configs as [ObserverConfig, ObserverConfig, ObserverConfig];
  await set.start([one, two], registry);
  const exchange = await set.prepare([two, three], registry);
  assertEquals(calls, ["start one", "start two", "start three"]);
  await exchange.commit();
  await set.stop();
  assertEquals(calls.slice(3), ["stop one", "stop three", "stop two"]);
});

Deno.test("an exchange that cannot start one stops the new ones and leaves the old ones as they are", async () => {
  const { set, registry, configs, calls } = setUp({
    "start three": () => Promise.reject(new Error("no room")),
  });
  const [one, two, three] = configs as [ObserverConfig, ObserverConfig, ObserverConfig];
  await set.start([one], registry);
  await assertRejects(() => set.prepare([two, three], registry), RingmasterError, "no room");
  assertEquals(calls, ["start one", "start two", "start three", "stop three", "stop two"]);
  await set.stop();
  assertEquals(calls.slice(5), ["stop one"]);
});

Deno.test("an exchange that is cancelled ends the new ones; one that had failed is tried again", async () => {
  let fails = true;
  const { set, registry, configs, calls } = setUp({
    "start one": () => fails ? Promise.reject(new Error("not yet")) : Promise.resolve(),
  });
  const [one, two] = configs as [ObserverConfig, ObserverConfig];
  await set.start([one], registry);
  fails = false;
  const exchange = await set.prepare([one, two], registry);
  await exchange.cancel();
  assertEquals(calls, ["start one", "start one", "start two", "stop two", "stop one"]);
  await (await set.prepare([one], registry)).commit();
  assertEquals(calls.slice(5), ["start one", "stop one"]);
});

Deno.test("a plugin that was loaded anew is another observer, though its options are the same", async () => {
  const { set, registry, configs, calls } = setUp();
  const again = setUp();
  const [one] = configs as [ObserverConfig];
  await set.start([one], registry);
  await (await set.prepare([one], again.registry)).commit();
  assertEquals([calls, again.calls], [["start one", "stop one"], ["start one"]]);
});
