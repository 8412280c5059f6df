import { assertEquals } from "@std/assert";
import { server, service, WEB } from "./director_fixtures.ts";
import { DRAIN_PERIOD_MS, DrainWatch } from "./drain.ts";
import { createEventBus, type DirectorEvent } from "./events/mod.ts";
import type { ServerStats, ServiceConfig, TableStats } from "./model/mod.ts";
import { Standings } from "./standings.ts";
import { createFakeClock } from "./testing/mod.ts";

const ONE = "10.0.0.1:80";
const MEMBER = { service: WEB, server: ONE };

interface World {
  stats: () => Promise<TableStats | undefined>;
  settled: boolean;
  services: readonly ServiceConfig[];
}

function setUp(overrides: Partial<World> = {}) {
  const world: World = {
    stats: () => counted({ activeConnections: 1, inactiveConnections: 0 }),
    settled: true,
    services: [service([server(1), server(2)])],
    ...overrides,
  };
  const clock = createFakeClock();
  const events: DirectorEvent[] = [];
  const bus = createEventBus({ now: clock.now, onFault: () => {} });
  bus.subscribe((event) => events.push(event));
  const standings = new Standings({
    clock,
    events: bus,
    onChange: () => drains.wake(),
    save: () => Promise.resolve(),
  });
  const drains = new DrainWatch({
    clock,
    events: bus,
    standings,
    services: () => world.services,
    stats: () => world.stats(),
    settled: () => world.settled,
  });
  const drain = (deadlineMs = 60_000) =>
    standings.set(MEMBER, { mode: "draining", deadlineAt: clock.now() + deadlineMs });
  const mode = () => standings.of(WEB, ONE)?.mode;
  const drained = () => events.filter((event) => event.type === "server.drained");
  return { world, clock, standings, drains, drain, mode, drained };
}

function counted(stats: ServerStats, id = WEB): Promise<TableStats> {
  return Promise.resolve(new Map([[id, new Map([[ONE, stats]])]]));
}

Deno.test("nothing is counted while no server is drained, and no timer is left", async () => {
  const { world, clock, drains } = setUp();
  let asked = 0;
  world.stats = () => {
    asked++;
    return Promise.resolve(undefined);
  };
  drains.wake();
  await clock.advance(10_000);
  assertEquals([asked, clock.pending], [0, 0]);
});

Deno.test("a tcp server is drained when no active connection is left; ended ones that are kept do not count", async () => {
  const { world, clock, drain, mode, drained } = setUp();
  await drain();
  await clock.advance(5_000);
  assertEquals(mode(), "draining");
  world.stats = () => counted({ activeConnections: 0, inactiveConnections: 40 });
  await clock.advance(DRAIN_PERIOD_MS);
  assertEquals(mode(), "disabled");
  assertEquals(drained().map(({ left }) => left), [0]);
  assertEquals(clock.pending, 0);
});

Deno.test("of a udp server all connections count, because IPVS calls every one of them inactive", async () => {
  const udp = { by: "address", protocol: "udp", address: "10.0.0.150", port: 80 } as const;
  const { world, clock, standings, drains } = setUp({
    services: [service([server(1)], { key: udp })],
  });
  const id = "10.0.0.150:80/udp";
  world.stats = () => counted({ activeConnections: 0, inactiveConnections: 2 }, id);
  await standings.set({ service: id, server: ONE }, { mode: "draining" });
  drains.wake();
  await clock.advance(5_000);
  assertEquals(standings.of(id, ONE)?.mode, "draining");
  world.stats = () => counted({ activeConnections: 0, inactiveConnections: 0 }, id);
  await clock.advance(DRAIN_PERIOD_MS);
  assertEquals(standings.of(id, ONE)?.mode, "disabled");
});

Deno.test("a count of nothing is not believed before the table is as it should be", async () => {
  const { world, clock, drain, mode } = setUp({
    stats: () => counted({ activeConnections: 0, inactiveConnections: 0 }),
    settled: false,
  });
  await drain();
  await clock.advance(5_000);
  assertEquals(mode(), "draining");
  world.settled = true;
  await clock.advance(DRAIN_PERIOD_MS);
  assertEquals(mode(), "disabled");
});

Deno.test("the deadline ends a drain whatever is left, also where counting fails", async () => {
  const { world, clock, drain, mode, drained } = setUp();
  world.stats = () => Promise.reject(new Error("Operation not permitted"));
  await drain(10_000);
  await clock.advance(9_000);
  assertEquals(mode(), "draining");
  await clock.advance(2_000);
  assertEquals(mode(), "disabled");
  assertEquals(drained().map(({ reason, left }) => [reason, left]), [
    ["the deadline has passed", undefined],
  ]);
});

Deno.test("a stop ends the counting, also in the middle of it", async () => {
  const { promise, resolve } = Promise.withResolvers<TableStats | undefined>();
  const { clock, drain, drains, mode, drained } = setUp({ stats: () => promise });
  await drain();
  await clock.advance(DRAIN_PERIOD_MS);
  drains.stop();
  resolve(await counted({ activeConnections: 0, inactiveConnections: 0 }));
  await clock.advance(10_000);
  assertEquals([mode(), drained().length, clock.pending], ["draining", 0, 0]);
});
