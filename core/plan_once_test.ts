import { assertEquals, assertRejects } from "@std/assert";
import { configOf, server, service } from "./director_fixtures.ts";
import { applyOperation, describeOperation, EMPTY_TABLE } from "./model/mod.ts";
import { keptAt } from "./keeper.ts";
import { saveOverrides } from "./overrides_file.ts";
import { planOnce } from "./plan_once.ts";
import { createFakeWorld } from "./testing/mod.ts";

Deno.test("planOnce plans as if every server were up, checks none and applies nothing", async () => {
  const world = createFakeWorld();
  world.servers.set("10.0.0.1:80", "failing");
  const { ports, registry } = world;
  const config = configOf([service([server(1), server(2, 3)])]);
  const planned = await planOnce({ config, registry, ports });
  assertEquals([planned.backend, planned.reason], ["ipvsadm", "as the test says"]);
  assertEquals(planned.operations.map(describeOperation), [
    "add service 10.0.0.150:80/tcp rr",
    "add server 10.0.0.1:80 masq weight 1 to 10.0.0.150:80/tcp",
    "add server 10.0.0.2:80 masq weight 3 to 10.0.0.150:80/tcp",
  ]);
  assertEquals([world.checks.size, world.applied.length], [0, 0]);
});

Deno.test("planOnce plans the difference to what is there, and nothing where nothing differs", async () => {
  const world = createFakeWorld();
  const { ports, registry } = world;
  const config = configOf([service([server(1)])]);
  const { operations } = await planOnce({ config, registry, ports });
  world.table = operations.reduce(applyOperation, EMPTY_TABLE);
  assertEquals((await planOnce({ config, registry, ports })).operations, []);
  const changed = configOf([service([server(1, 5)])]);
  const again = await planOnce({ config: changed, registry, ports });
  assertEquals(again.operations.map(describeOperation), [
    "edit server 10.0.0.1:80 masq weight 5 in 10.0.0.150:80/tcp",
  ]);
});

Deno.test("planOnce heeds what operators said, as the director would", async () => {
  const world = createFakeWorld();
  const { ports, registry } = world;
  const config = configOf([service([server(1), server(2)])], { stateDirectory: "/state" });
  const member = { service: "10.0.0.150:80/tcp", since: 0 };
  await saveOverrides(ports.files, keptAt(config, ports.files), [
    { ...member, server: "10.0.0.1:80", mode: "disabled" },
    { ...member, server: "10.0.0.2:80", weight: 7 },
  ]);
  const { operations } = await planOnce({ config, registry, ports });
  assertEquals(operations.map(describeOperation), [
    "add service 10.0.0.150:80/tcp rr",
    "add server 10.0.0.2:80 masq weight 7 to 10.0.0.150:80/tcp",
  ]);
});

Deno.test("planOnce fails where no backend works, with the reason", async () => {
  const world = createFakeWorld();
  world.usable = false;
  const { ports, registry } = world;
  await assertRejects(
    () => planOnce({ config: configOf([]), registry, ports }),
    Error,
    "cannot use any backend: not ipvsadm, because as the test says",
  );
});
