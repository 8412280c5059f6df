import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { clusterConfig, ClusterStage } from "./cluster_fixtures.ts";
import { ATTEMPTS_UNFIT, ClusterSeat, electAndTell } from "./cluster_seat.ts";
import { elect } from "./election/mod.ts";
import { view } from "./election/test_views.ts";
import { RingmasterError } from "./errors.ts";
import { createEventBus, type DirectorEvent } from "./events/mod.ts";
import type { ClusterConfig, DirectorConfig } from "./model/mod.ts";
import { createFakePorts, createTestContext } from "./testing/mod.ts";

/** A seat for a director that is alone in its network, on a machine of the stage. */
function setStage(cluster: ClusterConfig | undefined = clusterConfig({ initdeadMs: 500 })) {
  const stage = new ClusterStage();
  const registry = stage.registryOf("a");
  const events: DirectorEvent[] = [];
  const bus = createEventBus({ now: stage.clock.now, onFault: () => {} });
  bus.subscribe((event) => events.push(event));
  const asked: string[] = [];
  const ports = createFakePorts({
    clock: stage.clock,
    files: stage.machine("a").files,
    priority: () => void asked.push("priority"),
  });
  const roles: number[] = [];
  const seat = new ClusterSeat({
    ports,
    events: bus,
    contextOf: (id) => createTestContext(id, ports),
    onRole: (cause) => roles.push(cause),
  });
  const config = {
    path: "/etc/ha.d",
    node: "A",
    autoreload: false,
    cleanstop: true,
    observers: [],
    services: [],
    stateDirectory: "/state",
    ...(cluster === undefined ? {} : { cluster }),
  } as DirectorConfig;
  return { ...stage, stage, seat, config, registry, events, bus, roles, asked };
}

Deno.test("a director without a cluster serves, and has nothing to ask of one", async () => {
  const { seat, config, registry } = setStage();
  const { cluster: _none, ...alone } = config;
  await seat.start(alone, registry, false);
  assertEquals([seat.serves, await seat.snapshot()], [true, undefined]);
  assertThrows(() => seat.verbs, RingmasterError, "its configuration has no cluster");
  await assertRejects(() => seat.why(undefined, []), RingmasterError, "this director is alone");
  await seat.stop();
});

Deno.test("the name of the node is looked for without regard to case", async () => {
  const { seat, config, registry, clock, roles } = setStage();
  await seat.start(config, registry, false);
  await clock.advance(1_000);
  assertEquals((await seat.snapshot())?.role, "active");
  assertEquals(roles.length, 1);
  const stopped = seat.stop();
  await clock.advance(1_000);
  await stopped;
});

Deno.test("a standby whose table is to be empty does not serve until it is active", async () => {
  const { seat, config, registry, clock } = setStage(
    clusterConfig({ initdeadMs: 500, standbyTable: "empty" }),
  );
  await seat.start(config, registry, false);
  assertEquals(seat.serves, false);
  await clock.advance(1_000);
  assertEquals(seat.serves, true);
  const stopped = seat.stop();
  await clock.advance(1_000);
  await stopped;
});

Deno.test("a table that cannot be programmed makes the director unfit, once that lasts", async () => {
  const { seat, config, registry, clock, bus } = setStage();
  await seat.start(config, registry, false);
  const fail = (attempt: number) =>
    bus.emit({ type: "reconcile.failed", message: "no ip_vs", attempt, retryInMs: 100 });
  for (let attempt = 1; attempt < ATTEMPTS_UNFIT; attempt++) fail(attempt);
  assertEquals((await seat.snapshot())?.fit, true);
  fail(ATTEMPTS_UNFIT);
  const told = await seat.snapshot();
  assertEquals([told?.fit, told?.reasons], [
    false,
    ["the service table cannot be programmed: no ip_vs"],
  ]);
  bus.emit({ type: "reconcile.recovered", attempts: 3 });
  assertEquals((await seat.snapshot())?.fit, true);
  const stopped = seat.stop();
  await clock.advance(1_000);
  await stopped;
});

Deno.test("why tells the state of a group and the events that led there", async () => {
  const { seat, config, registry, clock, events } = setStage();
  await seat.start(config, registry, false);
  await clock.advance(1_000);
  const { group, state, events: chain } = await seat.why(undefined, events);
  assertEquals([group, state[0]], ["web", "this director, a, is active"]);
  assert(chain.some(({ type }) => type === "group.claimed"));
  const failed = await assertRejects(() => seat.why("mail", events), RingmasterError);
  assertMatch(failed.message, /cannot find group "mail"; there are web/);
  const stopped = seat.stop();
  await clock.advance(1_000);
  await stopped;
});

Deno.test("a director takes priority where the configuration asks for it and it forwards nothing itself", async () => {
  for (
    const [realtime, forwards, taken] of [[true, false, 1], [true, true, 0], [false, false, 0]]
  ) {
    const { seat, config, registry, clock, asked } = setStage(
      clusterConfig({ initdeadMs: 500, realtime: realtime === true }),
    );
    await seat.start(config, registry, forwards === true);
    assertEquals(asked.length, taken);
    const stopped = seat.stop();
    await clock.advance(1_000);
    await stopped;
  }
});

Deno.test("electAndTell decides as election does, and tells each decision with its view", () => {
  const told: unknown[] = [];
  const views = [view(), view({ own: { veto: "no" } })];
  const decide = electAndTell((...each) => told.push(each));
  assertEquals(views.map(decide), views.map(elect));
  assertEquals(told, views.map((each) => [each, elect(each)]));
});
