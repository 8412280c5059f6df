import { assertEquals, assertStringIncludes } from "@std/assert";
import type { LayerTrace } from "./config/mod.ts";
import { configOf } from "./director_fixtures.ts";
import { createEventBus, type DirectorEvent } from "./events/mod.ts";
import { LayerKeeper } from "./layer_keeper.ts";
import { createFakeFiles } from "./testing/mod.ts";

const PATH = "/state/etc-lb.yaml.layer.json";

function keeperWith(files = createFakeFiles()) {
  const events: DirectorEvent[] = [];
  const bus = createEventBus({ now: () => 0, onFault: () => {} });
  bus.subscribe((event) => events.push(event));
  const config = configOf([], { path: "/etc/lb.yaml", stateDirectory: "/state" });
  return { files, events, keeper: new LayerKeeper(config, files, bus) };
}

const trace = (said: unknown, base?: unknown): LayerTrace => ({
  piece: {
    service: "web",
    value: { scheduler: "rr" },
    by: "anna",
    since: 1,
    ...(base === undefined ? {} : { base }),
  },
  said,
  state: "in_force",
});

Deno.test("a keeper gives back what it kept, and writes only what is new", async () => {
  const { files, keeper, events } = keeperWith();
  assertEquals(await keeper.restore(), []);
  await keeper.settle([], undefined);
  assertEquals(files.get(PATH), undefined);
  await keeper.settle([trace({ scheduler: "wrr" })], undefined);
  const again = keeperWith(files);
  assertEquals(await again.keeper.restore(), keeper.pieces);
  const before = (await files.facts(PATH))?.modifiedMs;
  await again.keeper.settle([trace({ scheduler: "wrr" }, { scheduler: "wrr" })], undefined);
  assertEquals((await files.facts(PATH))?.modifiedMs, before);
  assertEquals(events, []);
});

Deno.test("a keeper tells a conflict when it begins and when it ends, with its cause", async () => {
  const { keeper, events } = keeperWith();
  const base = { scheduler: "wrr" };
  await keeper.settle([trace(base, base)], undefined);
  await keeper.settle([trace({ scheduler: "sh" }, base)], undefined);
  await keeper.settle([trace({ scheduler: "sh" }, base)], undefined);
  await keeper.settle([trace(base, base)], events[0]?.id);
  assertEquals(events.map(({ type, cause }) => [type, cause]), [
    ["layer.conflict_found", undefined],
    ["layer.conflict_ended", events[0]?.id],
  ]);
});

Deno.test("what cannot be kept is told, holds in memory, and is tried again", async () => {
  const { files, keeper, events } = keeperWith();
  const { replace } = files;
  files.replace = () => Promise.reject(new Error("disk full"));
  await keeper.settle([trace({ scheduler: "wrr" })], undefined);
  assertEquals(keeper.pieces.length, 1);
  assertEquals(events.map(({ type }) => type), ["director.state_failed"]);
  assertEquals(keeper.unkept, "disk full");
  files.replace = replace;
  await keeper.settle([trace({ scheduler: "wrr" })], undefined);
  assertEquals(keeper.unkept, undefined);
  assertStringIncludes(files.get(PATH) ?? "", "scheduler");
});

Deno.test("a file that is broken is told and counts as nothing", async () => {
  const { keeper, events } = keeperWith(createFakeFiles({ [PATH]: "[" }));
  assertEquals(await keeper.restore(), []);
  assertEquals(events.map(({ type }) => type), ["director.state_failed"]);
});
