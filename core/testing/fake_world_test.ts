import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { RingmasterError } from "../errors.ts";
import { EMPTY_TABLE, makeService, makeTable, type Operation } from "../model/mod.ts";
import type { Backend, Checker } from "../plugin/mod.ts";
import { createFakeWorld, type FakeWorld } from "./fake_world.ts";
import { createTestContext, instantiate } from "./harness.ts";

const signal = new AbortController().signal;
const target = { address: "10.0.0.1", port: 80, protocol: "tcp" } as const;
const service = {
  key: { by: "address", protocol: "tcp", address: "10.0.0.150", port: 80 },
  scheduler: "rr",
} as const;
const add: Operation = { kind: "service.add", service };

function checkerOf(world: FakeWorld): Checker {
  return instantiate(world.registry.get("checker", "http"), {}, createTestContext("checker.http"));
}

function backendOf(world: FakeWorld): Backend {
  return instantiate(
    world.registry.get("backend", "ipvsadm"),
    {},
    createTestContext("backend.ipvsadm"),
  );
}

Deno.test("createFakeWorld has servers whose health the test sets, and counts their checks", async () => {
  const world = createFakeWorld();
  const checker = checkerOf(world);
  assertEquals((await checker.check(target, signal)).healthy, true);
  world.servers.set("10.0.0.1:80", "failing");
  assertEquals((await checker.check(target, signal)).healthy, false);
  assertEquals((await checker.check({ ...target, port: 81 }, signal)).healthy, true);
  assertEquals([...world.checks], [["10.0.0.1:80", 2], ["10.0.0.1:81", 1]]);
});

Deno.test("createFakeWorld has servers that never answer", async () => {
  const world = createFakeWorld();
  world.servers.set("10.0.0.1:80", "hangs");
  const answer = checkerOf(world).check(target, signal).then(() => "answered");
  const timer = new Promise<string>((resolve) => world.clock.after(60_000, () => resolve("time")));
  await world.clock.advance(60_000);
  assertEquals(await Promise.race([answer, timer]), "time");
});

Deno.test("createFakeWorld carries operations out on its table, and records them", async () => {
  const world = createFakeWorld();
  const backend = backendOf(world);
  assertStrictEquals(await backend.list(signal), EMPTY_TABLE);
  await backend.apply([add], signal);
  assertEquals(await backend.list(signal), makeTable([makeService(service, [])]));
  assertEquals(world.applied, [add]);
});

Deno.test("createFakeWorld shows a table that somebody else changed", async () => {
  const world = createFakeWorld();
  const backend = backendOf(world);
  await backend.apply([add], signal);
  world.table = EMPTY_TABLE;
  assertStrictEquals(await backend.list(signal), EMPTY_TABLE);
});

Deno.test("createFakeWorld tells of each batch before it begins, with the table as it is then", async () => {
  const world = createFakeWorld();
  const told: unknown[] = [];
  world.onBatch = (before, operations) => told.push([before.size, operations]);
  const remove: Operation = { kind: "service.remove", service };
  await backendOf(world).apply([add], signal);
  await backendOf(world).apply([remove], signal);
  assertEquals(told, [[0, [add]], [1, [remove]]]);
});

Deno.test("createFakeWorld refuses as a kernel does, and keeps what was done before", async () => {
  const world = createFakeWorld();
  const backend = backendOf(world);
  const error = await assertRejects(() => backend.apply([add, add], signal), RingmasterError);
  assertEquals(error.code, "backend_failed");
  assertEquals(error.message, "cannot add service 10.0.0.150:80/tcp rr: service already exists");
  assertEquals(world.applied, [add]);
});

Deno.test("createFakeWorld refuses operations and readings when the test says so", async () => {
  const world = createFakeWorld();
  const backend = backendOf(world);
  world.beforeOperation = () => {
    throw new Error("no memory");
  };
  world.beforeList = () => {
    throw new Error("no rights");
  };
  const refused = await assertRejects(() => backend.apply([add], signal), RingmasterError);
  assertEquals([refused.code, refused.message], ["backend_failed", "no memory"]);
  await assertRejects(() => backend.list(signal), Error, "no rights");
  assertEquals(world.applied, []);
  assertEquals(world.table.size, 0);
});

Deno.test("createFakeWorld says whether its backend can work", async () => {
  const world = createFakeWorld();
  const backend = backendOf(world);
  assertEquals((await backend.probe(signal)).usable, true);
  world.usable = false;
  assertEquals((await backend.probe(signal)).usable, false);
});

Deno.test("createFakeWorld hands out ports that share its clock and its files", async () => {
  const world = createFakeWorld(7);
  world.files.put("/lb.yaml", "services: []");
  assertEquals(await world.ports.files.readText("/lb.yaml"), "services: []");
  await world.clock.advance(5);
  assertEquals(world.ports.clock.monotonicMs(), 5);
  assertEquals(world.ports.random.hex(4), createFakeWorld(7).ports.random.hex(4));
  assert(world.ports.random.hex(4) !== createFakeWorld(8).ports.random.hex(4));
});
