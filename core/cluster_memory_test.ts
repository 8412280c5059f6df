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

Deno.test("a generation is above those before, also where the clock was put back, or the disk", async () => {
  const { begin, clock, files } = setStage();
  const first = await begin().begin();
  assertEquals(first, { generation: clock.now(), generations: {}, numbers: {}, claims: {} });
  clock.jumpWallClock(-86_400_000);
  assertEquals((await begin().begin()).generation, first.generation + 1);
  const [snapshot, latest] = [files.get(PATH) ?? "", first.generation + 1_000];
  clock.jumpWallClock(86_400_000 + 1_000);
  assertEquals((await begin().begin()).generation, latest);
  await files.replace(PATH, snapshot);
  clock.jumpWallClock(1);
  assertEquals(
    (await begin().begin()).generation,
    latest + 1,
    "of a machine put back to a snapshot",
  );
});

Deno.test("claims and generations are there again after a restart", async () => {
  const { begin } = setStage();
  const memory = begin();
  await memory.begin();
  memory.note({ claims: { web: 3 } });
  memory.note({ generations: { appnode2: 17 }, numbers: { appnode2: 99 } });
  memory.note({ claims: { web: 4 } });
  await memory.settled();
  const { claims, generations, numbers } = await begin().begin();
  assertEquals([claims, generations, numbers], [{ web: 4 }, { appnode2: 17 }, { appnode2: 99 }]);
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

Deno.test("a file from before numbers were kept is read", async () => {
  const { begin, files, events } = setStage();
  await files.replace(PATH, '{"version":1,"generation":5,"generations":{"b":3},"claims":{}}');
  const { generations, numbers } = await begin().begin();
  assertEquals([generations, numbers, events], [{ b: 3 }, {}, []]);
});
