import { assertEquals } from "@std/assert";
import { chooseBackend } from "./backends.ts";
import { configOf, server, service, WEB } from "./director_fixtures.ts";
import { createEventBus, type DirectorEvent } from "./events/mod.ts";
import { type DirectorConfig, makeService, makeTable, type Standing } from "./model/mod.ts";
import { createProbeFactory } from "./probes.ts";
import { ServiceRiver } from "./river.ts";
import { createFakeWorld, createTestContext } from "./testing/mod.ts";

const ONE = "10.0.0.1:80";
const MAIL_KEY = { by: "address", protocol: "tcp", address: "10.0.0.151", port: 25 } as const;

/** A river in a world of fakes, without a director around it. */
async function start(config: DirectorConfig, options: { readonly dryRun?: boolean } = {}) {
  const world = createFakeWorld();
  const { ports, registry, clock } = world;
  const events: DirectorEvent[] = [];
  const bus = createEventBus({ now: clock.now, onFault: () => {} });
  bus.subscribe((event) => events.push(event));
  const standings = new Map<string, Standing>();
  const results: string[] = [];
  const role = { serves: true };
  const river = new ServiceRiver(config, {
    ports,
    events: bus,
    standingOf: (_service, id) => standings.get(id),
    dryRun: options.dryRun ?? false,
    serves: () => role.serves,
    onResult: (_service, id, { healthy }) => results.push(`${id} ${healthy}`),
  });
  const contextOf = (pluginId: string) => createTestContext(pluginId, ports);
  const probes = createProbeFactory(contextOf);
  const backend = await chooseBackend({ config, registry, clock, contextOf });
  const begin = () => river.start(backend, probes.watchedOf(config.services, registry), undefined);
  const weights = () =>
    Object.fromEntries(
      [...world.table.get(WEB)?.servers ?? []].map(([id, { weight }]) => [id, weight]),
    );
  return {
    world,
    river,
    standings,
    results,
    role,
    begin,
    weights,
    types: () => events.map((e) => e.type),
  };
}

Deno.test("a river leads from checks to the table, and tells every result", async () => {
  const { world, river, results, begin, weights, types } = await start(
    configOf([service([server(1)])]),
  );
  await begin();
  await world.clock.advance(100);
  assertEquals([weights(), results], [{ [ONE]: 1 }, [`${ONE} true`]]);
  assertEquals(types(), ["reconcile.applied", "server.up", "reconcile.applied"]);
  assertEquals(river.reconcileState().state, "settled");
  await river.stop();
  assertEquals(world.clock.pending, 0);
});

Deno.test("a change of standing is in the table after the next round, by itself", async () => {
  const { world, river, standings, begin, weights } = await start(configOf([service([server(1)])]));
  await begin();
  await world.clock.advance(100);
  standings.set(ONE, { mode: "draining", since: 0 });
  river.due(WEB, 1);
  await world.clock.advance(1);
  assertEquals(weights(), { [ONE]: 0 });
  await river.stop();
});

Deno.test("tableAtStop says what became of the services", async () => {
  const mail = service([server(2)], { key: MAIL_KEY });
  const cases: readonly (readonly [DirectorConfig, boolean, string])[] = [
    [configOf([service([server(1)])]), false, "removed"],
    [configOf([service([server(1)])]), true, "untouched"],
    [configOf([service([server(1)])], { cleanstop: false }), false, "left"],
    [configOf([service([server(1)]), { ...mail, cleanstop: false }]), false, "partly_left"],
    [configOf([{ ...mail, cleanstop: true }], { cleanstop: false }), false, "removed"],
  ];
  for (const [config, dryRun, expected] of cases) {
    const { world, river, begin } = await start(config, { dryRun });
    await begin();
    await world.clock.advance(100);
    await river.stop();
    assertEquals(river.tableAtStop(), expected);
  }
  const { river } = await start(configOf([]));
  await river.stop();
  assertEquals(river.tableAtStop(), "untouched");
});

Deno.test("a stop does not say of a backend that never worked that it works again", async () => {
  const { world, river, begin, types } = await start(configOf([service([server(1)])]));
  world.beforeOperation = () => {
    throw new Error("Operation not permitted");
  };
  await begin();
  await world.clock.advance(60_000);
  await river.stop();
  assertEquals(types().includes("reconcile.failed"), true);
  assertEquals(types().includes("reconcile.recovered"), false);
  assertEquals(river.tableAtStop(), "removed");
});

Deno.test("what stays at a stop is left as somebody else's hand has made it", async () => {
  const { world, river, begin } = await start(
    configOf([service([server(1)])], { cleanstop: false }),
  );
  await begin();
  await world.clock.advance(100);
  const { key } = service([]);
  const byHand = makeTable([makeService({ key, scheduler: "wlc" }, [])]);
  world.table = byHand;
  await river.stop();
  assertEquals(world.table, byHand);
});

Deno.test("a table that cannot be read at the start is told, and taken over when it can be", async () => {
  const { world, river, begin, weights, types } = await start(configOf([service([server(1)])]));
  world.beforeList = () => {
    throw new Error("Operation not permitted");
  };
  await begin();
  await world.clock.advance(500);
  assertEquals(river.reconcileState().state, "degraded");
  world.beforeList = () => {};
  await world.clock.advance(10_000);
  assertEquals(weights(), { [ONE]: 1 });
  assertEquals(types().includes("reconcile.recovered"), true);
  await river.stop();
});

Deno.test("a service that the backend refuses keeps no other from being served and looked after", async () => {
  const bad = service([server(3)], { key: MAIL_KEY });
  const { world, river, begin, weights, types } = await start(
    configOf([bad, service([server(1), server(2)])]),
  );
  world.beforeOperation = (operation) => {
    const key = "server" in operation ? operation.service : operation.service.key;
    if (key === MAIL_KEY) throw new Error("no such scheduler");
  };
  await begin();
  await world.clock.advance(100);
  assertEquals(weights(), { [ONE]: 1, "10.0.0.2:80": 1 });
  const { state, lastError } = river.reconcileState();
  assertEquals([state, lastError?.includes("no such scheduler")], ["degraded", true]);
  // Long after the start, when the waits between two tries have become long.
  await world.clock.advance(60_000);
  const rounds = river.reconcileState().rounds;
  world.servers.set(ONE, "failing");
  await world.clock.advance(1_010);
  assertEquals(weights(), { "10.0.0.2:80": 1 });
  assertEquals(river.reconcileState().rounds - rounds < 5, true);
  assertEquals(types().includes("reconcile.drift_found"), false);
  world.beforeOperation = () => {};
  await world.clock.advance(6_000);
  assertEquals([...world.table.get("10.0.0.151:25/tcp")?.servers.keys() ?? []], ["10.0.0.3:80"]);
  assertEquals(river.reconcileState().state, "settled");
  assertEquals(types().filter((type) => type === "reconcile.recovered").length, 1);
  await river.stop();
  assertEquals(world.clock.pending, 0);
});

Deno.test("a standby that is to keep its table empty checks all the same, and serves when it may", async () => {
  const { world, river, results, begin, weights, role } = await start(
    configOf([service([server(1)])]),
  );
  role.serves = false;
  await begin();
  await world.clock.advance(2_000);
  assertEquals([weights(), results.length > 0], [{}, true]);
  role.serves = true;
  river.roleChanged(1);
  await world.clock.advance(100);
  assertEquals(weights(), { [ONE]: 1 });
  role.serves = false;
  river.roleChanged(1);
  await world.clock.advance(100);
  assertEquals(weights(), {});
  await river.stop();
});
