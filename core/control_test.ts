import { assertEquals, assertRejects } from "@std/assert";
import {
  configOf,
  PATH,
  running,
  server,
  service,
  setStage,
  type Stage,
  WEB,
} from "./director_fixtures.ts";
import { RingmasterError } from "./errors.ts";
import { sentence } from "./events/mod.ts";
import { describeOperation, type ServerSnapshot } from "./model/mod.ts";

const ONE = "10.0.0.1:80";
const TWO = "10.0.0.2:80";
const MEMBER = { service: "web", server: ONE };

const TWO_SERVERS = configOf([service([server(1), server(2, 3)])]);

async function shown({ director }: Stage, id = ONE): Promise<ServerSnapshot | undefined> {
  const { services } = await director.snapshot();
  return services[0]?.servers.find((each) => each.id === id);
}

Deno.test("disable takes a server out and keeps the others as they are; enable puts it back", async () => {
  const stage = await running(TWO_SERVERS);
  const { director, world, weights } = stage;
  const outcome = await director.control.disable(MEMBER);
  assertEquals(outcome, {
    service: WEB,
    server: ONE,
    message: `server ${ONE} of ${WEB} is disabled`,
  });
  await world.clock.advance(100);
  assertEquals(weights(), { [TWO]: 3 });
  assertEquals((await shown(stage))?.reason, "disabled by an operator");
  await director.control.enable(MEMBER);
  await world.clock.advance(100);
  assertEquals(world.applied.map(describeOperation), [
    `remove server ${ONE} from ${WEB}`,
    `add server ${ONE} masq weight 1 to ${WEB}`,
  ]);
  assertEquals((await shown(stage))?.standing, undefined);
  await director.stop("test");
});

Deno.test("a disabled server is still checked, and stays out although it is well", async () => {
  const { director, world, weights } = await running(TWO_SERVERS);
  await director.control.disable(MEMBER);
  const before = world.checks.get(ONE) ?? 0;
  await world.clock.advance(5_000);
  assertEquals((world.checks.get(ONE) ?? 0) > before, true);
  assertEquals(weights(), { [TWO]: 3 });
  await director.stop("test");
});

Deno.test("weight takes effect as one edit, and goes back to what is configured", async () => {
  const stage = await running(TWO_SERVERS);
  const { director, world } = stage;
  await director.control.weight({ service: WEB, server: TWO }, 9);
  await world.clock.advance(100);
  assertEquals((await shown(stage, TWO))?.weight, 3);
  assertEquals((await shown(stage, TWO))?.tableWeight, 9);
  await director.control.weight({ service: WEB, server: TWO }, "configured");
  await world.clock.advance(100);
  assertEquals(world.applied.map(describeOperation), [
    `edit server ${TWO} masq weight 9 in ${WEB}`,
    `edit server ${TWO} masq weight 3 in ${WEB}`,
  ]);
  await director.stop("test");
});

Deno.test("drain ends new connections at once, shows what is left, and disables when none is", async () => {
  const stage = await running(TWO_SERVERS);
  const { director, world, weights, sentences } = stage;
  world.connections.set(ONE, 2).set(TWO, 7);
  await director.control.drain(MEMBER, 60_000);
  await world.clock.advance(1_500);
  assertEquals(weights(), { [ONE]: 0, [TWO]: 3 });
  assertEquals((await shown(stage))?.connectionsLeft, 2);
  assertEquals((await shown(stage))?.reason, "draining, 2 connections left");
  world.connections.set(ONE, 0);
  await world.clock.advance(2_500);
  assertEquals(weights(), { [TWO]: 3 });
  assertEquals((await shown(stage))?.standing?.mode, "disabled");
  const drained = sentences().find((line) => line.includes("is drained"));
  assertEquals(
    drained,
    `server ${ONE} of ${WEB} is drained with 0 connections left: no connection is left`,
  );
  await director.stop("test");
  assertEquals(world.clock.pending, 0);
});

Deno.test("a drain that reaches its deadline disables the server with what is left", async () => {
  const { director, world, weights, sentences } = await running(TWO_SERVERS);
  world.connections.set(ONE, 2);
  await director.control.drain(MEMBER, 10_000);
  await world.clock.advance(9_000);
  assertEquals(weights()[ONE], 0);
  await world.clock.advance(3_000);
  assertEquals(weights(), { [TWO]: 3 });
  assertEquals(
    sentences().some((line) => line.endsWith("2 connections left: the deadline has passed")),
    true,
  );
  await director.stop("test");
});

Deno.test("where the backend does not count, only the deadline ends a drain", async () => {
  const { director, world, weights } = await running(TWO_SERVERS);
  await director.control.drain(MEMBER, 10_000);
  await world.clock.advance(8_000);
  assertEquals(weights()[ONE], 0);
  await world.clock.advance(4_000);
  assertEquals(weights(), { [TWO]: 3 });
  await director.stop("test");
});

Deno.test("enable ends a drain, and nothing of it is left", async () => {
  const { director, world, weights } = await running(TWO_SERVERS);
  world.connections.set(ONE, 2);
  await director.control.drain(MEMBER, 10_000);
  await world.clock.advance(3_000);
  await director.control.enable(MEMBER);
  await world.clock.advance(30_000);
  assertEquals(weights(), { [ONE]: 1, [TWO]: 3 });
  assertEquals(world.clock.pending > 0, true);
  await director.stop("test");
});

Deno.test("a server that fails while it is drained leaves the table", async () => {
  const { director, world, weights } = await running(TWO_SERVERS);
  world.connections.set(ONE, 2);
  await director.control.drain(MEMBER, 60_000);
  world.servers.set(ONE, "failing");
  await world.clock.advance(2_000);
  assertEquals(weights(), { [TWO]: 3 });
  await director.stop("test");
});

Deno.test("the fallback is used when every server is out by an operator's word", async () => {
  const fallback = { address: "127.0.0.1", port: 80, forwarding: "gate" } as const;
  const { director, world, weights, types } = await running(
    configOf([service([server(1)], { fallback })]),
  );
  await director.control.disable(MEMBER);
  await world.clock.advance(100);
  assertEquals(weights(), { "127.0.0.1:80": 1 });
  assertEquals(types().slice(0, 4), [
    "operator.asked",
    "server.override_set",
    "service.degraded",
    "service.fallback_used",
  ]);
  await director.stop("test");
});

Deno.test("what operators said outlives a reload, and servers that go away and come back", async () => {
  const { director, world, write, weights } = await running(TWO_SERVERS);
  await director.control.disable(MEMBER);
  write(configOf([service([server(2, 3), server(5)])]));
  await world.clock.advance(2_000);
  write(configOf([service([server(1), server(2, 3), server(5)])]));
  await world.clock.advance(3_000);
  assertEquals(weights(), { [TWO]: 3, "10.0.0.5:80": 1 });
  await director.stop("test");
});

Deno.test("what operators said outlives the process: the next director adopts it with no operation", async () => {
  const still = configOf(TWO_SERVERS.services, { cleanstop: false });
  const first = await running(still);
  await first.director.control.drain(MEMBER, 3_600_000);
  await first.director.control.weight({ service: "web", server: TWO }, 8);
  first.world.connections.set(ONE, 1);
  await first.world.clock.advance(2_000);
  assertEquals(first.weights(), { [ONE]: 0, [TWO]: 8 });
  await first.director.stop("test");
  first.world.applied.length = 0;
  const second = setStage(still, first.world);
  await second.director.start();
  await second.world.clock.advance(5_000);
  assertEquals(second.world.applied, []);
  assertEquals((await shown(second))?.standing?.mode, "draining");
  assertEquals((await shown(second, TWO))?.tableWeight, 8);
  await second.director.stop("test");
});

Deno.test("names that nobody has are told with the nearest one", async () => {
  const { director } = await running(TWO_SERVERS);
  const { control } = director;
  const unknown = await assertRejects(
    () => control.disable({ service: "wep", server: ONE }),
    RingmasterError,
  );
  assertEquals(unknown.code, "not_found");
  assertEquals(unknown.message, 'cannot find service "wep", did you mean "web"? there are web');
  const server_ = await assertRejects(
    () => control.enable({ service: "web", server: "10.0.0.9:80" }),
    RingmasterError,
  );
  assertEquals(
    server_.message,
    'cannot find server of web "10.0.0.9:80", did you mean "10.0.0.1:80"? there are 10.0.0.1:80, 10.0.0.2:80',
  );
  assertEquals((await control.disable({ service: "web", server: "10.0.0.2" })).server, TWO);
  await director.stop("test");
});

Deno.test("a verb about a server that there is not is in the audit trail, refused", async () => {
  const { director } = await running(TWO_SERVERS);
  const lost = { service: "wep", server: ONE };
  await assertRejects(() => director.control.disable(lost), RingmasterError, "cannot find service");
  const told = director.control.history().filter(({ type }) => type.startsWith("operator."));
  assertEquals(told.map(sentence), [
    `program (admin, from program) asks: disable ${ONE} of wep`,
    `disable ${ONE} of wep is refused: cannot find service "wep", did you mean "web"? there are web`,
  ]);
  await director.stop("test");
});

Deno.test("values out of range are refused with what is allowed", async () => {
  const { director, events } = await running(TWO_SERVERS);
  const { control } = director;
  for (const weight of [-1, 1.5, 65_536, NaN]) {
    const error = await assertRejects(() => control.weight(MEMBER, weight), RingmasterError);
    assertEquals(error.code, "refused");
  }
  for (const deadlineMs of [0, -1, 0.5, 604_800_001]) {
    await assertRejects(() => control.drain(MEMBER, deadlineMs), RingmasterError);
  }
  assertEquals(events, []);
  await director.stop("test");
});

Deno.test("why tells the state and the chain that led to it, from the check to the operation", async () => {
  const { director, world } = await running(TWO_SERVERS);
  world.servers.set(ONE, "failing");
  await world.clock.advance(2_000);
  const { state, events, service: id, server: named } = await director.control.why("web", ONE);
  assertEquals([id, named], [WEB, ONE]);
  assertEquals(state, [
    `server ${ONE} of ${WEB} is down, not in the table`,
    "it gets no new connections: connection refused",
    "its last check failed: connection refused",
  ]);
  assertEquals(events.map(({ type }) => type), [
    "check.failed",
    "server.down",
    "reconcile.applied",
  ]);
  assertEquals(events.map(({ cause }) => cause).slice(1), [events[0]?.id, events[1]?.id]);
  await director.stop("test");
});

Deno.test("why of a service tells how its last server was lost", async () => {
  const { director, world } = await running(configOf([service([server(1)])]));
  world.servers.set(ONE, "failing");
  await world.clock.advance(2_000);
  const { state, events } = await director.control.why("web");
  assertEquals(state, [
    `service ${WEB}: 0 of 1 servers get new connections`,
    `server ${ONE} is out: connection refused`,
  ]);
  assertEquals(events.map(({ type }) => type), [
    "check.failed",
    "server.down",
    "service.degraded",
    "reconcile.applied",
  ]);
  await assertRejects(() => director.control.why("nothing"), RingmasterError);
  await director.stop("test");
});

Deno.test("history and plugins answer what the director knows", async () => {
  const { director, world } = setStage(TWO_SERVERS);
  await director.start();
  await world.clock.advance(100);
  const all = director.control.history();
  assertEquals(all[0]?.type, "director.started");
  assertEquals(director.control.history(all[0]?.id).length, all.length - 1);
  assertEquals((await director.control.plugins()).map(({ id }) => id), [
    "checker.http",
    "backend.ipvsadm",
  ]);
  assertEquals((await director.snapshot()).config.path, PATH);
  await director.stop("test");
});
