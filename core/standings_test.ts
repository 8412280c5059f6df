import { assert, assertEquals } from "@std/assert";
import { server, service } from "./director_fixtures.ts";
import { createEventBus, type DirectorEvent, sentence } from "./events/mod.ts";
import type { Override } from "./model/mod.ts";
import { describeStanding, Standings } from "./standings.ts";
import { createFakeClock } from "./testing/mod.ts";

const WEB = "10.0.0.150:80/tcp";
const ONE = "10.0.0.1:80";
const NAMED = { service: WEB, server: ONE };

function setUp(save: (overrides: readonly Override[]) => Promise<void> = () => Promise.resolve()) {
  const clock = createFakeClock();
  const events: DirectorEvent[] = [];
  const bus = createEventBus({ now: clock.now, onFault: () => {} });
  bus.subscribe((event) => events.push(event));
  const changes: string[] = [];
  const saved: (readonly Override[])[] = [];
  const standings = new Standings({
    clock,
    events: bus,
    onChange: (changed) => changes.push(changed),
    save(overrides) {
      saved.push(overrides);
      return save(overrides);
    },
  });
  const told = () => events.map((event) => sentence(event));
  const causes = () => events.map(({ cause }) => cause);
  return { standings, clock, changes, saved, told, causes };
}

Deno.test("a wish holds at once, is told, kept and marks the service as due", async () => {
  const { standings, clock, changes, saved, told } = setUp();
  assertEquals(await standings.set(NAMED, { mode: "disabled" }), undefined);
  assertEquals(standings.of(WEB, ONE), { mode: "disabled", since: clock.now() });
  assertEquals(standings.of(WEB, "10.0.0.2:80"), undefined);
  assertEquals(changes, [WEB]);
  assertEquals(saved, [[{ ...NAMED, mode: "disabled", since: clock.now() }]]);
  assertEquals(told(), [`server ${ONE} of ${WEB} is now disabled, set by an operator`]);
});

Deno.test("a wish that follows from an event names it as its cause, and its own event is the last", async () => {
  const { standings, causes } = setUp();
  assertEquals(standings.lastEvent(NAMED), undefined);
  await standings.set(NAMED, { mode: "draining" });
  const draining = standings.lastEvent(NAMED);
  assertEquals(draining, 1);
  await standings.set(NAMED, { mode: "disabled" }, draining);
  assertEquals(standings.lastEvent(NAMED), 2);
  assertEquals(causes(), [undefined, 1]);
});

Deno.test("the same wish again changes nothing and tells nothing", async () => {
  const { standings, clock, told, saved } = setUp();
  await standings.set(NAMED, { weight: 5 });
  const since = standings.of(WEB, ONE)?.since;
  await clock.advance(1_000);
  await standings.set(NAMED, { weight: 5 });
  assertEquals(standings.of(WEB, ONE)?.since, since);
  assertEquals([told().length, saved.length], [1, 1]);
});

Deno.test("a weight and a mode are told and ended by themselves", async () => {
  const { standings, told, clock } = setUp();
  await standings.set(NAMED, { weight: 5 });
  await standings.set(NAMED, { mode: "draining", deadlineAt: clock.now() + 60_000 });
  assertEquals(standings.of(WEB, ONE)?.weight, 5);
  await standings.set(NAMED, { mode: "disabled" });
  assertEquals(standings.of(WEB, ONE)?.deadlineAt, undefined);
  await standings.set(NAMED, { mode: null });
  await standings.set(NAMED, { weight: null });
  assertEquals(standings.of(WEB, ONE), undefined);
  assertEquals(standings.overrides(), []);
  const until = new Date(clock.now() + 60_000).toISOString();
  assertEquals(told().map((line) => line.replace(`server ${ONE} of ${WEB} is `, "")), [
    "now weight 5, set by an operator",
    `now draining until ${until} at the latest, set by an operator`,
    "now disabled, set by an operator",
    "no longer disabled",
    "no longer weight 5",
  ]);
});

Deno.test("what could not be kept holds all the same, and the caller is told why", async () => {
  let fails = true;
  const { standings, saved } = setUp(() =>
    fails ? Promise.reject(new Error("no space left")) : Promise.resolve()
  );
  assertEquals(await standings.set(NAMED, { mode: "disabled" }), "no space left");
  assertEquals(standings.of(WEB, ONE)?.mode, "disabled");
  fails = false;
  assertEquals(await standings.set({ ...NAMED, server: "10.0.0.2:80" }, { weight: 1 }), undefined);
  assertEquals(saved.at(-1)?.length, 2);
});

Deno.test("writes follow each other, and each has what holds when it begins", async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const { standings, saved } = setUp(() => gate);
  const first = standings.set(NAMED, { weight: 1 });
  const second = standings.set(NAMED, { weight: 2 });
  const third = standings.set(NAMED, { weight: 3 });
  await Promise.resolve();
  await Promise.resolve();
  open();
  await Promise.all([first, second, third]);
  assertEquals(saved.at(-1)?.map(({ weight }) => weight), [3]);
});

Deno.test("what an earlier run kept is restored without a word", () => {
  const { standings, told, changes } = setUp();
  standings.restore([{ ...NAMED, mode: "disabled", since: 7 }]);
  assertEquals(standings.of(WEB, ONE), { mode: "disabled", since: 7 });
  assertEquals([told(), changes], [[], []]);
});

Deno.test("maintenance is told when it is entered and left, and covers what an operator said", async () => {
  const { standings, told, clock } = setUp();
  const services = [service([server(1), server(2)])];
  await standings.set(NAMED, { mode: "draining", weight: 4 });
  standings.setMaintenance(services, new Map([[ONE, "10.0.0.1"]]));
  const since = clock.now();
  await clock.advance(5_000);
  standings.setMaintenance(services, new Map([[ONE, "10.0.0.1"]]));
  assertEquals(standings.of(WEB, ONE), { mode: "maintenance", file: "10.0.0.1", since, weight: 4 });
  standings.setMaintenance(services, new Map());
  assertEquals(standings.of(WEB, ONE)?.mode, "draining");
  assertEquals(told().slice(-2), [
    `server ${ONE} of ${WEB} is in maintenance because of file 10.0.0.1`,
    `server ${ONE} of ${WEB} is out of maintenance: file 10.0.0.1 is gone`,
  ]);
});

Deno.test("describeStanding says how a server stands in one sentence", () => {
  assertEquals(describeStanding(undefined), "enabled");
  assertEquals(describeStanding({ since: 0, weight: 3 }), "enabled, weight 3");
  assertEquals(describeStanding({ since: 0, mode: "disabled" }), "disabled");
  const drained = describeStanding({ since: 0, mode: "draining", deadlineAt: 0 });
  assert(drained.includes("1970-01-01T00:00:00.000Z"));
});
