import { assertEquals, assertRejects } from "@std/assert";
import { configOf, PATH } from "./director_fixtures.ts";
import { createEventBus, type DirectorEvent, sentence } from "./events/mod.ts";
import { createKeeper, keptAt } from "./keeper.ts";
import type { Override } from "./model/mod.ts";
import { createFakeWorld } from "./testing/mod.ts";

const CONFIG = configOf([], { stateDirectory: "/var/lib/ringmaster" });
const KEPT = "/var/lib/ringmaster/etc-ringmaster.yaml.overrides.json";
const OVERRIDE: Override = { service: "a", server: "b", mode: "disabled", since: 1 };

function setUp() {
  const world = createFakeWorld();
  const events: DirectorEvent[] = [];
  const bus = createEventBus({ now: world.clock.now, onFault: () => {} });
  bus.subscribe((event) => events.push(event));
  const keeper = createKeeper(CONFIG, world.ports, bus);
  return { world, keeper, told: () => events.map((event) => sentence(event)) };
}

Deno.test("keptAt names the file after the configuration, in the folder that it names", () => {
  const { world } = setUp();
  assertEquals(PATH, "/etc/ringmaster.yaml");
  assertEquals(keptAt(CONFIG, world.files), KEPT);
});

Deno.test("what was kept is loaded again; nothing is there before the first verb", async () => {
  const { world, keeper, told } = setUp();
  assertEquals(await keeper.load(), []);
  assertEquals(world.files.get(KEPT), undefined);
  await keeper.save([OVERRIDE]);
  assertEquals(await keeper.load(), [OVERRIDE]);
  assertEquals(told(), []);
});

Deno.test("a broken file is told and counts as nothing", async () => {
  const { world, keeper, told } = setUp();
  world.files.put(KEPT, "{");
  assertEquals(await keeper.load(), []);
  assertEquals(told().length, 1);
  assertEquals(
    told()[0]?.startsWith(`trouble with what operators said, which is kept in ${KEPT}`),
    true,
  );
});

Deno.test("a write that fails is told, and thrown to the one who asked", async () => {
  const { world, keeper, told } = setUp();
  world.files.replace = () => Promise.reject(new Error("no space left on device"));
  await assertRejects(() => keeper.save([OVERRIDE]), Error, "no space left");
  assertEquals(told().length, 1);
});
