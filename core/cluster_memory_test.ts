import { assertEquals, assertMatch } from "@std/assert";
import { ClusterMemory } from "./cluster_memory.ts";
import { createEventBus, type DirectorEvent } from "./events/mod.ts";
import { createFakeClock, createFakeFiles } from "./testing/mod.ts";

const PATH = "/state/x.cluster.json";

function setStage() {
  const clock = createFakeClock();
  const files = createFakeFiles();
  const events: DirectorEvent[] = [];
  const bus = createEventBus({ now: clock.now, onFault: () => {} });
  bus.subscribe((event) => events.push(event));
  const begin = () => new ClusterMemory({ path: PATH, files, clock, events: bus });
  return { clock, files, events, begin };
}

Deno.test("the first generation is the time, and each start after it one more", async () => {
  const { begin, clock } = setStage();
  const first = await begin().begin();
  assertEquals(first, { generation: clock.now(), generations: {}, claims: {} });
  clock.jumpWallClock(-86_400_000);
  assertEquals((await begin().begin()).generation, first.generation + 1);
});

Deno.test("claims and generations are there again after a restart", async () => {
  const { begin } = setStage();
  const memory = begin();
  await memory.begin();
  memory.note({ claims: { web: 3 } });
  memory.note({ generations: { appnode2: 17 } });
  memory.note({ claims: { web: 4 } });
  await memory.settled();
  const { claims, generations } = await begin().begin();
  assertEquals([claims, generations], [{ web: 4 }, { appnode2: 17 }]);
});

Deno.test("a file that cannot be understood is told and counts as none", async () => {
  const { begin, files, events, clock } = setStage();
  for (const text of ["{", "[]", '{"version":2}', '{"version":1,"generation":"x"}']) {
    events.length = 0;
    await files.replace(PATH, text);
    assertEquals((await begin().begin()).generation, clock.now(), text);
    const [told] = events;
    assertEquals(told?.type, "director.state_failed", text);
    assertMatch(told?.type === "director.state_failed" ? told.message : "", /./);
  }
});

Deno.test("a disk that refuses is told and stops nothing", async () => {
  const { begin, files, events } = setStage();
  files.replace = () => Promise.reject(new Error("no space left on device"));
  const memory = begin();
  await memory.begin();
  memory.note({ claims: { web: 1 } });
  await memory.settled();
  assertEquals(events.map((event) => event.type === "director.state_failed" && event.message), [
    "no space left on device",
    "no space left on device",
  ]);
});
