import { assertEquals } from "@std/assert";
import { configOf, server, service, WEB } from "./director_fixtures.ts";
import {
  type ClusterConfig,
  describeOperation,
  type DirectorConfig,
  EMPTY_TABLE,
  makeTable,
  type ResourceConfig,
} from "./model/mod.ts";
import { type AnyPlugin, createRegistry, definePlugin, type Resource, z } from "./plugin/mod.ts";
import { planOnce } from "./plan_once.ts";
import { releaseOnce } from "./release_once.ts";
import { createFakeWorld, eventually } from "./testing/mod.ts";

/** A machine with resources: what is called is noted, and a test says how it goes. */
function createMachine(parts: Readonly<Record<string, Partial<Resource>>> = {}) {
  const calls: string[] = [];
  const note = <Result>(line: string, result: Result) => {
    calls.push(line);
    return Promise.resolve(result);
  };
  const plugin: AnyPlugin = definePlugin({
    kind: "resource",
    name: "memory",
    summary: "notes what is asked of it",
    options: z.strictObject({ name: z.string() }),
    create: ({ name }) => ({
      label: `memory ${name}`,
      acquire: () => note(`acquire ${name}`, undefined),
      release: () => note(`release ${name}`, undefined),
      held: () => Promise.resolve(true),
      close: () => note(`close ${name}`, undefined),
      ...parts[name],
    }),
  });
  const world = createFakeWorld();
  const registry = createRegistry([...world.registry.all(), plugin]);
  return { calls, world, registry };
}

function resource(name: string, options: object = { name }): ResourceConfig {
  return {
    type: "memory",
    options: { ...options },
    timeoutMs: 3_000,
    monitorMs: 1_000,
    onFailure: "give_way",
  };
}

function clusterOf(groups: Readonly<Record<string, readonly ResourceConfig[]>>): DirectorConfig {
  const parts: Pick<ClusterConfig, "groups"> = {
    groups: Object.entries(groups).map(([name, resources]) => ({
      name,
      preferred: "one",
      resources,
    })),
  };
  // Only the groups are looked at.
  return configOf([service([server(1)])], { cluster: parts as ClusterConfig });
}

Deno.test("releaseOnce gives everything up from right to left, and takes nothing", async () => {
  const { calls, world, registry } = createMachine({
    mail: { held: () => Promise.resolve(false) },
  });
  const config = clusterOf({ web: [resource("sync"), resource("vip")], post: [resource("mail")] });
  const released = await releaseOnce({ config, registry, ports: world.ports, table: false });
  assertEquals(released, {
    resources: [
      { group: "post", resource: "memory mail", held: false },
      { group: "web", resource: "memory vip", held: true },
      { group: "web", resource: "memory sync", held: true },
    ],
  });
  assertEquals(calls, [
    "release mail",
    "close mail",
    "release vip",
    "close vip",
    "release sync",
    "close sync",
  ]);
  assertEquals([world.applied, world.checks.size, world.clock.pending], [[], 0, 0]);
});

Deno.test("releaseOnce goes on after each failure and says which resource may be here still", async () => {
  const { calls, world, registry } = createMachine({
    vip: { release: () => Promise.reject(new Error("no such device")) },
    mail: { held: () => Promise.reject(new Error("cannot look")) },
  });
  const config = clusterOf({
    web: [
      resource("sync"),
      resource("vip"),
      resource("broken", { nmae: "x" }),
      { ...resource("x"), type: "scirpt" },
      resource("mail"),
    ],
  });
  const released = await releaseOnce({ config, registry, ports: world.ports, table: false });
  const [mail, unknown, broken, vip, sync, ...more] = released.resources;
  assertEquals(mail, { group: "web", resource: "memory mail" }, "it was given up unseen");
  assertEquals([unknown?.resource, broken?.resource], ["scirpt", "memory"]);
  assertEquals(unknown?.failure, 'cannot find resource "scirpt"; there are memory');
  assertEquals(typeof broken?.failure, "string");
  assertEquals(vip, {
    group: "web",
    resource: "memory vip",
    held: true,
    failure: "no such device",
  });
  assertEquals([sync, more], [{ group: "web", resource: "memory sync", held: true }, []]);
  assertEquals(calls, ["release mail", "close mail", "close vip", "release sync", "close sync"]);
});

Deno.test("releaseOnce waits for a resource no longer than the configuration says", async () => {
  let asked = false;
  const { calls, world, registry } = createMachine({
    vip: {
      release: () => {
        asked = true;
        return new Promise(() => {});
      },
    },
  });
  const config = clusterOf({ web: [resource("sync"), resource("vip")] });
  const release = releaseOnce({ config, registry, ports: world.ports, table: false });
  await eventually("the release begins", () => asked);
  await world.clock.advance(2_999);
  assertEquals(calls, []);
  await world.clock.advance(1);
  const { resources: [vip, sync] } = await release;
  assertEquals(vip?.failure, "cannot give it up: not done within 3s");
  assertEquals(sync?.failure, undefined);
  assertEquals(world.clock.pending, 0);
});

Deno.test("releaseOnce takes the services of the configuration out of the table, and nobody else's", async () => {
  const { calls, world, registry } = createMachine();
  const config = clusterOf({ web: [resource("vip")] });
  const { operations } = await planOnce({ config, registry, ports: world.ports });
  const [add] = operations;
  if (add?.kind !== "service.add") throw new Error("the plan does not begin with the service");
  const foreign = {
    ...add.service,
    key: { by: "fwmark", mark: 7, family: 4 } as const,
    servers: new Map(),
  };
  world.table = makeTable([{ ...add.service, servers: new Map() }, foreign]);
  world.beforeOperation = (operation) => calls.push(operation.kind);
  const released = await releaseOnce({ config, registry, ports: world.ports, table: true });
  assertEquals(released.table?.backend, "ipvsadm");
  assertEquals(released.table?.operations.map(describeOperation), [`remove service ${WEB}`]);
  assertEquals([...world.table.keys()], ["fwmark:7/4"]);
  assertEquals(calls, ["release vip", "close vip", "service.remove"], "addresses go first");
  const again = await releaseOnce({ config, registry, ports: world.ports, table: true });
  assertEquals(again.table, { backend: "ipvsadm", operations: [] });
});

Deno.test("releaseOnce says why the table could not be changed, and has given the resources up", async () => {
  const { calls, world, registry } = createMachine();
  const config = clusterOf({ web: [resource("vip")] });
  world.beforeList = () => {
    throw new Error("no right to look");
  };
  const refused = await releaseOnce({ config, registry, ports: world.ports, table: true });
  assertEquals(refused.table?.backend, "ipvsadm");
  assertEquals(refused.table?.failure?.includes("no right to look"), true);
  assertEquals(calls, ["release vip", "close vip"]);
  world.usable = false;
  const { table } = await releaseOnce({ config, registry, ports: world.ports, table: true });
  assertEquals(
    table?.failure,
    "cannot use any backend: not ipvsadm, because as the test says",
  );
});

Deno.test("releaseOnce has nothing to do for a director that is alone", async () => {
  const { world, registry } = createMachine();
  const config = configOf([service([server(1)])]);
  world.table = EMPTY_TABLE;
  assertEquals(await releaseOnce({ config, registry, ports: world.ports, table: false }), {
    resources: [],
  });
});
