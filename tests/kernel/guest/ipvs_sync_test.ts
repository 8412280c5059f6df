/** The sync daemons of the real ip_vs: what the unit tests imitate is asked of the kernel here. */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { ResourceHost } from "../../lanes/resource_host.ts";
import { buildTopology, type Topology, type TopologySpec } from "../../lanes/topology.ts";

const PAIR: TopologySpec = {
  networks: ["wire"],
  hosts: ["one", "two"].map((name, index) => ({
    name,
    links: [{ network: "wire", address: `10.0.0.${150 + index}/25` }],
  })),
};
const MASTER = /^master sync daemon \(mcast=eth0, syncid=7,/;
const BACKUP = /^backup sync daemon \(mcast=eth0, syncid=7,/;

function daemons(topology: Topology, host = "one"): Promise<string> {
  return topology.read(host, "ipvsadm", "-L", "--daemon");
}

/** Exactly these daemons, in any order. */
async function assertDaemons(topology: Topology, ...patterns: readonly RegExp[]): Promise<void> {
  const lines = (await daemons(topology)).trim().split("\n").filter((line) => line !== "");
  assertEquals(lines.length, patterns.length, lines.join("\n"));
  for (const pattern of patterns) {
    assertEquals(lines.filter((line) => pattern.test(line)).length, 1, lines.join("\n"));
  }
}

Deno.test("ipvs_sync is backup, master and backup again, and says so in the article's words", async () => {
  await using topology = await buildTopology(PAIR);
  const sync = await ResourceHost.start(topology, "one", "ipvs_sync", { syncid: 7 });
  assertEquals(await sync.do("held"), false);
  await sync.do("standBy");
  await assertDaemons(topology, BACKUP);
  assertEquals(await sync.do("describe"), "master stopped");
  const { error, tookMs } = await sync.ask("acquire");
  assertEquals(error, undefined);
  await assertDaemons(topology, MASTER);
  assertEquals([await sync.do("held"), await sync.do("describe")], [true, "master running"]);
  await sync.do("acquire");
  await assertDaemons(topology, MASTER);
  const release = await sync.ask("release");
  assertEquals(release.error, undefined);
  await assertDaemons(topology, BACKUP);
  await sync.do("release");
  await assertDaemons(topology, BACKUP);
  console.log(`backup to master ${tookMs.toFixed(0)} ms, back ${release.tookMs.toFixed(0)} ms`);
});

Deno.test("ipvs_sync starts a daemon anew that has another number, and notices one that was stopped by hand", async () => {
  await using topology = await buildTopology(PAIR);
  const sync = await ResourceHost.start(topology, "one", "ipvs_sync", { syncid: 7 });
  const other = ["--start-daemon", "master", "--mcast-interface", "eth0", "--syncid", "8"];
  await topology.read("one", "ipvsadm", ...other);
  assertEquals(await sync.do("held"), false);
  await sync.do("acquire");
  await assertDaemons(topology, MASTER);
  await topology.read("one", "ipvsadm", "--stop-daemon", "master");
  assertEquals([await sync.do("held"), await sync.do("describe")], [false, "master stopped"]);
  await sync.do("acquire");
  await assertDaemons(topology, MASTER);
});

Deno.test("ipvs_sync says in the words of ipvsadm that its interface is missing", async () => {
  await using topology = await buildTopology(PAIR);
  const sync = await ResourceHost.start(topology, "one", "ipvs_sync", { interface: "eth9" });
  assertStringIncludes(
    (await sync.ask("acquire")).error ?? "",
    'cannot start the master sync daemon on eth9: ipvsadm says "',
  );
});

Deno.test("two hosts swap their daemons at the same time", async () => {
  await using topology = await buildTopology(PAIR);
  const one = await ResourceHost.start(topology, "one", "ipvs_sync", { syncid: 7 });
  const two = await ResourceHost.start(topology, "two", "ipvs_sync", { syncid: 7 });
  await one.do("acquire");
  await two.do("standBy");
  await Promise.all([one.do("release"), two.do("acquire")]);
  await assertDaemons(topology, BACKUP);
  assertMatch(await daemons(topology, "two"), MASTER);
  assertEquals(await one.do("describe"), "master stopped");
  assertEquals(await two.do("describe"), "master running");
});
