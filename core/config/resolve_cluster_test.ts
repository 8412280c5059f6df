import { assertEquals, assertMatch } from "@std/assert";
import type { ClusterConfig } from "../model/mod.ts";
import { createRegistry, definePlugin, z } from "../plugin/mod.ts";
import { loaded, type LoadText, testPlugins, told as toldOf } from "./load_fixture.ts";

const files = { "/authkeys": "auth 1\n1 sha1 abc\n" };
const given: LoadText = { files, overrides: { node: "a" } };

const SMALL = `
  cluster.nodes = ["A","b"]
  cluster.heartbeats[0] = {"type":"multicast","interface":"eth0"}
  cluster.resources[0] = {"type":"ip_addr","address":"10.0.0.1/24"}
`;

async function cluster(text: string, more: LoadText = {}): Promise<ClusterConfig | undefined> {
  return (await loaded(text, { ...given, ...more })).config.cluster;
}

async function told(text: string, more: LoadText = {}): Promise<string[]> {
  return await toldOf(text, { ...given, ...more });
}

Deno.test("a small cluster has defaults for all the rest", async () => {
  const { keyring: _, digest: __, ...rest } = await cluster(SMALL) ?? {};
  assertEquals(rest, {
    name: "a+b",
    nodes: ["a", "b"],
    autoFailback: false,
    keepaliveMs: 100,
    deadtimeMs: 400,
    warntimeMs: 200,
    initdeadMs: 2_000,
    deadpingMs: 400,
    heartbeats: [{ type: "multicast", options: { interface: "eth0" } }],
    groups: [{
      name: "resources",
      preferred: "a",
      resources: [{
        type: "ip_addr",
        options: { address: "10.0.0.1/24" },
        timeoutMs: 20_000,
        monitorMs: 2_000,
        onFailure: "give_way",
      }],
    }],
    references: [],
    standbyTable: "keep",
    realtime: true,
    authkeysPath: "/authkeys",
  });
});

Deno.test("times follow from those that are written", async () => {
  const times = async (text: string) => {
    const found = await cluster(SMALL + text);
    return [found?.deadtimeMs, found?.warntimeMs, found?.initdeadMs, found?.deadpingMs];
  };
  assertEquals(await times('cluster.keepalive = "1s"'), [4_000, 2_000, 8_000, 4_000]);
  assertEquals(await times('cluster.deadtime = "30s"'), [30_000, 15_000, 60_000, 30_000]);
  assertEquals(await times('cluster.deadtime = "201ms"'), [201, 101, 2_000, 201]);
  assertEquals(
    await times(
      'cluster.warntime = "399ms"\ncluster.initdead = "400ms"\ncluster.deadping = "201ms"',
    ),
    [400, 399, 400, 201],
  );
});

Deno.test("times that do not fit together are told with what they must fit", async () => {
  assertEquals(
    await told(`${SMALL}
      cluster.keepalive = "1s"
      cluster.deadtime = "2s"
      cluster.warntime = "2s"
      cluster.initdead = "1999ms"
      cluster.deadping = "2s"`),
    [
      "7: cluster.deadtime: found 2s; wanted is more than twice keepalive, which is 1s",
      "8: cluster.warntime: found 2s; wanted is less than deadtime, which is 2s",
      "9: cluster.initdead: found 1999ms; wanted is at least deadtime, which is 2s",
      "10: cluster.deadping: found 2s; wanted is more than twice keepalive, which is 1s",
    ],
  );
});

Deno.test("the own name must be in the cluster, without regard to case", async () => {
  const nodes = 'cluster.nodes = ["AppNode1","AppNode2"]\n';
  for (const node of ["appnode1", "APPNODE2"]) {
    const { config } = await loaded(SMALL + nodes, { ...given, overrides: { node } });
    assertEquals([config.node, config.cluster?.nodes], [node.toLowerCase(), [
      "appnode1",
      "appnode2",
    ]]);
  }
  const message = (name: string) =>
    `2: cluster.nodes: this director is called "${name}", and the cluster has appnode1 and ` +
    'appnode2; nodes are called as "uname -n" says on them; --node, or node: in a native file, says otherwise';
  assertEquals(await told(SMALL + nodes, { overrides: {} }), [message("test-node")]);
  assertEquals(await told(`${SMALL}${nodes}node = "x"`, { overrides: {} }), [message("x")]);
  assertEquals(await told(`${SMALL}${nodes}node = "appNode2"`, { overrides: {} }), []);
});

Deno.test("without a cluster, a name keeps its case", async () => {
  assertEquals((await loaded('node = "AppNode1"')).config.node, "AppNode1");
});

Deno.test("directors are listed once, and the preferred one is one of them", async () => {
  assertEquals(
    await told(`${SMALL}
      cluster.nodes = ["A","bcd","a"]
      cluster.preferred = "xyz"
      cluster.groups[0] = {"name":"g","preferred":"bce"}`),
    [
      '2: cluster.nodes[2]: "a" is listed already',
      '7: cluster.preferred: found "xyz"; allowed are a, bcd',
      '8: cluster.groups[0].preferred: found "bce", did you mean "bcd"? allowed are a, bcd',
    ],
  );
});

Deno.test("groups stand behind the resources of the cluster, and prefer what it prefers", async () => {
  const found = await cluster(`${SMALL}
    cluster.preferred = "B"
    cluster.groups[0] = {"name":"one","resources":[{"type":"ip_addr","address":"10.0.0.2/24"}]}
    cluster.groups[1] = {"name":"two","preferred":"a"}`);
  assertEquals(
    found?.groups.map(({ name, preferred, resources }) => [name, preferred, resources.length]),
    [
      ["resources", "b", 1],
      ["one", "b", 1],
      ["two", "a", 0],
    ],
  );
  const alone = await cluster(`${SMALL}
    cluster.resources = null
    cluster.groups[0] = {"name":"resources","resources":[{"type":"ip_addr","address":"x"}]}`);
  assertEquals(alone?.groups.map(({ name }) => name), ["resources"]);
});

Deno.test("a name means one group, and a medium and a resource stand there once", async () => {
  assertEquals(
    await told(`${SMALL}
      cluster.groups[0] = {"name":"resources"}
      cluster.groups[1].name = "g"
      cluster.groups[2].name = "g"
      cluster.groups[2].resources[0] = {"address":"10.0.0.1/24","type":"ip_addr","timeout":"9s"}
      cluster.heartbeats[1] = {"interface":"eth0","type":"multicast"}
      cluster.heartbeats[2] = {"interface":"eth0","type":"multicast","port":695}`),
    [
      '6: cluster.groups[0].name: the name "resources" means another group already',
      '8: cluster.groups[2].name: the name "g" means another group already',
      "9: cluster.groups[2].resources[0]: this resource is listed already, in line 4",
      "10: cluster.heartbeats[1]: this medium is listed already, in line 3",
    ],
  );
});

Deno.test("there are no more media than can be told apart, and no longer names than are carried", async () => {
  const media = (count: number) =>
    Array.from(
      { length: count },
      (_, index) =>
        `cluster.heartbeats[${index}] = {"type":"multicast","interface":"eth0","port":${
          index + 1
        }}`,
    )
      .join("\n");
  assertEquals(await told(`${SMALL}${media(32)}`), []);
  const [problem, ...others] = await told(`${SMALL}${media(33)}`);
  assertEquals(others, []);
  assertMatch(problem ?? "", /cluster\.heartbeats: there are 33 media; a director can use 32 at/);
  const name = "x".repeat(129);
  const [tooLong] = await told(`${SMALL}cluster.groups[0] = {"name":"${name}"}`);
  assertMatch(tooLong ?? "", /found "x+\.\.\."; wanted is a name of at most 128 characters$/);
});

Deno.test("plugins judge their options, and one that nobody knows is told with the nearest", async () => {
  assertEquals(
    await told(`${SMALL}
      cluster.heartbeats[0] = {"type":"multicst"}
      cluster.heartbeats[1] = {"type":"multicast","intrface":"x"}
      cluster.resources[0] = {"type":"ip_adr"}
      cluster.resources[1] = {"type":"ip_addr","adress":"x"}`),
    [
      '3: cluster.heartbeats[0].type: unknown heartbeat "multicst", did you mean "multicast"? there are multicast',
      '4: cluster.resources[0].type: unknown resource "ip_adr", did you mean "ip_addr"? there are ip_addr',
      "7: cluster.heartbeats[1].interface: is missing; wanted is text",
      '7: cluster.heartbeats[1].intrface: unknown key "intrface", did you mean "interface"? allowed are interface, port',
      "9: cluster.resources[1].address: is missing; wanted is text",
      '9: cluster.resources[1].adress: unknown key "adress" for resource "ip_addr", did you mean "address"? ' +
      "allowed are address, interface, monitor, on_failure, timeout, type",
    ],
  );
});

Deno.test("hosts to ping are looked up, each once, IPv4 before IPv6", async () => {
  const hosts = { router: "10.0.0.1", old: "10.0.0.1", six: "2001:db8::1" };
  const text = `${SMALL}
    cluster.ping = ["router", "2001:DB8::9", "six", {"name":"all","hosts":["router","old","10.0.0.3"]}]`;
  assertEquals((await cluster(text, { hosts }))?.references, [
    { name: "router", addresses: ["10.0.0.1"] },
    { name: "2001:DB8::9", addresses: ["2001:db8::9"] },
    { name: "six", addresses: ["2001:db8::1"] },
    { name: "all", addresses: ["10.0.0.1", "10.0.0.3"] },
  ]);
  assertEquals(
    await told(`${SMALL}
      cluster.ping[0] = "nowhere"
      cluster.ping[1] = "1.2.3"
      cluster.ping[2] = "10.0.0.1"
      cluster.ping[3] = "10.0.0.1"
      cluster.ping[4] = {"name":"g","hosts":["10.0.0.1","a b"]}`),
    [
      '6: cluster.ping[0]: cannot find an IPv4 address of host "nowhere"',
      '7: cluster.ping[1]: "1.2.3" is neither an IP address nor a host name',
      '9: cluster.ping[3]: "10.0.0.1" is listed already',
      '10: cluster.ping[4].hosts[1]: "a b" is neither an IP address nor a host name',
    ],
  );
});

Deno.test("fencing has a limit, and a cluster without resources is warned of", async () => {
  assertEquals((await cluster(`${SMALL}\ncluster.fencing.command = "off"`))?.fencing, {
    command: "off",
    timeoutMs: 30_000,
  });
  assertEquals(await told(`${SMALL}\ncluster.resources = []\ncluster.groups[0].name = "g"`), [
    "4: warning: cluster.resources: no resource is defined, so that the directors share nothing",
  ]);
});

Deno.test("what a plugin of the site's own refuses says whose options they are", async () => {
  const own = definePlugin({
    kind: "resource",
    name: "lamp",
    summary: "shines",
    options: z.strictObject({}),
    create: () => ({
      label: "lamp",
      acquire: () => Promise.resolve(),
      release: () => Promise.resolve(),
      held: () => Promise.resolve(true),
    }),
  });
  const registry = createRegistry([...testPlugins, { ...own, file: "/site/lamp.ts" }]);
  assertEquals(
    await told(`${SMALL}\ncluster.resources[1] = {"type":"lamp","watt":5}`, { registry }),
    ['6: cluster.resources[1].watt: unknown key "watt" (resource.lamp of "/site/lamp.ts")'],
  );
});
