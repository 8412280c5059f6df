import { assertEquals, assertRejects } from "@std/assert";
import { createFakeClock, createTestContext, instantiate } from "../../../core/testing/mod.ts";
import { forgetMemoryHub, memoryHub, plugin } from "./mod.ts";

const SIGNAL = new AbortController().signal;

function scene(hub: string, options: Readonly<Record<string, unknown>> = {}) {
  const clock = createFakeClock();
  const make = (holder: string) =>
    instantiate(
      plugin,
      { hub, name: "vip", holder, ...options },
      createTestContext(plugin.id, { clock }),
    );
  return {
    clock,
    one: make("one"),
    two: make("two"),
    holders: () => memoryHub(hub).holdersOf("vip"),
    [Symbol.dispose]: () => forgetMemoryHub(hub),
  };
}

Deno.test("two directors share a hub, which shows who holds the resource", async () => {
  using here = scene("shares");
  assertEquals(here.one.label, "memory vip");
  await here.one.acquire(SIGNAL);
  await here.one.acquire(SIGNAL);
  assertEquals(here.holders(), ["one"]);
  assertEquals([await here.one.held(SIGNAL), await here.two.held(SIGNAL)], [true, false]);
  await here.two.acquire(SIGNAL);
  assertEquals(here.holders(), ["one", "two"]);
  await here.one.release(SIGNAL);
  await here.one.release(SIGNAL);
  assertEquals(here.holders(), ["two"]);
  assertEquals(await here.two.describe?.(SIGNAL), "held");
  assertEquals(await here.one.describe?.(SIGNAL), "not held");
});

Deno.test("held and announce go by the hub, from which a test can take the resource", async () => {
  using here = scene("drops");
  await here.one.acquire(SIGNAL);
  await here.one.announce?.(SIGNAL);
  memoryHub("drops").drop("vip", "one");
  assertEquals(await here.one.held(SIGNAL), false);
  await here.one.announce?.(SIGNAL);
  const steps = memoryHub("drops").steps().map(({ step }) => step);
  assertEquals(steps, ["acquired", "announced", "dropped"]);
});

Deno.test("delay holds up taking and giving up, and both can be broken off", async () => {
  using here = scene("delays", { delay: "2s" });
  const acquiring = here.one.acquire(SIGNAL);
  await here.clock.advance(1_999);
  assertEquals(here.holders(), []);
  await here.clock.advance(1);
  await acquiring;
  assertEquals(here.holders(), ["one"]);
  const abort = new AbortController();
  const releasing = here.one.release(abort.signal);
  abort.abort(new Error("time is up"));
  await assertRejects(() => releasing, Error, "time is up");
  assertEquals(here.holders(), ["one"]);
  await assertRejects(() => here.two.acquire(abort.signal), Error, "time is up");
});
