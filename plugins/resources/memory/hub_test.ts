import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { forgetMemoryHub, MemoryHub, memoryHub } from "./hub.ts";

Deno.test("MemoryHub knows the holders of each resource, in the order in which they took it", () => {
  const hub = new MemoryHub();
  hub.acquire("vip", "one");
  hub.acquire("vip", "two");
  hub.acquire("sync", "one");
  assertEquals([hub.holdersOf("vip"), hub.holdersOf("sync")], [["one", "two"], ["one"]]);
  hub.release("vip", "one");
  hub.drop("vip", "two");
  assertEquals(hub.holdersOf("vip"), []);
  assertEquals(hub.holdersOf("nothing"), []);
  assertEquals(hub.steps().map(({ step, holder }) => `${step} ${holder}`), [
    "acquired one",
    "acquired two",
    "acquired one",
    "released one",
    "dropped two",
  ]);
});

Deno.test("MemoryHub forgets its oldest steps instead of growing", () => {
  const hub = new MemoryHub();
  for (let round = 0; round < 3_000; round++) hub.announce("vip", `${round}`);
  assertEquals(hub.steps().length, 1_000);
  assertEquals(hub.steps().at(-1)?.holder, "2999");
});

Deno.test("memoryHub gives the same hub to all that name it, until it is forgotten", () => {
  const hub = memoryHub("hub_test");
  assertStrictEquals(memoryHub("hub_test"), hub);
  assert(memoryHub("hub_test_other") !== hub);
  forgetMemoryHub("hub_test");
  assert(memoryHub("hub_test") !== hub);
  forgetMemoryHub("hub_test");
  forgetMemoryHub("hub_test_other");
});
