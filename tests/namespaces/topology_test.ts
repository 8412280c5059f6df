/** The hosts and networks that the end-to-end tests are built on. */

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import {
  ARTICLE_TOPOLOGY,
  buildTopology,
  listNamespaces,
  type Topology,
  topologyPrefix,
} from "../lanes/topology.ts";

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

/** All namespaces of this run, without those of other tests that clean up at the same time. */
function namespacesOf(topology: Topology): Promise<string[]> {
  return listNamespaces(topology.namespace(""));
}

Deno.test("every host of the article's network has its address and its way out", async () => {
  await using topology = await buildTopology(ARTICLE_TOPOLOGY);
  const addresses = await topology.read("director", "ip", "-4", "-brief", "address");
  assertMatch(addresses, /^eth0@\S+ +UP +10\.0\.0\.150\/25/m);
  assertMatch(addresses, /^eth1@\S+ +UP +10\.0\.1\.1\/24/m);
  assertMatch(await topology.read("node1", "ip", "route"), /^default via 10\.0\.0\.150 dev eth0/m);
  const forwards = await topology.read("director", "cat", "/proc/sys/net/ipv4/ip_forward");
  assertEquals(forwards, "1\n");
});

Deno.test("the client and an application node reach each other through the director", async () => {
  await using topology = await buildTopology(ARTICLE_TOPOLOGY);
  const node = topology.start(
    "node1",
    ...[Deno.execPath(), "eval"],
    `const listener = Deno.listen({ hostname: "10.0.0.147", port: 7 });
     console.log("listening");
     for await (const each of listener) console.log("from", each.remoteAddr.hostname);`,
  );
  await node.waitFor(/listening/);
  await topology.read(
    "client",
    ...[Deno.execPath(), "eval", `await Deno.connect({ hostname: "10.0.0.147", port: 7 });`],
  );
  await node.waitFor(/from 10\.0\.1\.2/);
});

Deno.test("two topologies of one run stand side by side, with the same addresses", async () => {
  await using first = await buildTopology(ARTICLE_TOPOLOGY);
  await using second = await buildTopology(ARTICLE_TOPOLOGY);
  assertEquals((await namespacesOf(first)).length, 5);
  assertEquals((await namespacesOf(second)).length, 5);
  assert(first.namespace("client") !== second.namespace("client"));
});

Deno.test("nothing is left of a topology when it is disposed of: no namespace and no program", async () => {
  const topology = await buildTopology(ARTICLE_TOPOLOGY);
  const started = topology.start("client", "sleep", "600");
  const orphan = await topology.read("client", "sh", "-c", "sleep 600 >/dev/null 2>&1 & echo $!");
  assert(isAlive(started.pid) && isAlive(Number(orphan)));
  await topology[Symbol.asyncDispose]();
  assertEquals(await namespacesOf(topology), []);
  for (const pid of [started.pid, Number(orphan)]) {
    await eventually(`process ${pid} is gone`, () => !isAlive(pid));
  }
});

Deno.test("a topology that cannot be built is taken down again, with the reason", async () => {
  const before = await listNamespaces(topologyPrefix());
  const host = { name: "lonely", links: [{ network: "nowhere", address: "10.0.0.1/24" }] };
  await assertRejects(
    () => buildTopology({ networks: ["clients"], hosts: [host] }),
    Error,
    "nowhere",
  );
  assertEquals(await listNamespaces(topologyPrefix()), before);
});
