/** The network that pairs of directors are tested on, and the client that measures, without a director. */

import { assert, assertEquals, assertGreater, assertRejects } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { startApplicationNode } from "../lanes/application_nodes.ts";
import { denoCommand } from "../lanes/deno_command.ts";
import { HTTP_PORT } from "../lanes/ha_files.ts";
import { type DirectorName, HaNetwork, hostOf, VIP, VIP_PREFIX } from "../lanes/ha_network.ts";
import { Requests } from "../lanes/requests.ts";

const PACE = { limitMs: 40, pauseMs: 5 };

async function giveAddress(network: HaNetwork, name: DirectorName): Promise<void> {
  const address = `${VIP}/${VIP_PREFIX}`;
  await network.topology.read(hostOf(name), "ip", "address", "add", address, "dev", "eth0");
}

/** Something that answers on the virtual address, once this director has it. */
async function serve(network: HaNetwork, name: DirectorName): Promise<void> {
  const script = "examples/spring-ring/application_node.ts";
  const args = ["--name", name, "--address", VIP, "--balancer", `${VIP}:7072`];
  const program = network.topology.start(hostOf(name), ...denoCommand(script, ...args));
  await program.waitFor(/ is ready: /);
}

async function reaches(network: HaNetwork, from: string, address: string): Promise<boolean> {
  const script = `timeout 1 bash -c 'echo > /dev/tcp/${address}/${HTTP_PORT}' 2>&1`;
  const { stdout, code } = await network.topology.run(from, "bash", "-c", script);
  return code === 0 || stdout.includes("refused");
}

Deno.test("HaNetwork knows who has the address, and whom the client takes for its owner", async () => {
  await using network = await HaNetwork.build();
  assertEquals([await network.owners(), await network.clientsChoice()], [[], "nobody"]);
  await Promise.all([serve(network, "AppNode1"), serve(network, "AppNode2")]);
  await giveAddress(network, "AppNode1");
  const requests = await Requests.start(network.topology, "client", VIP, HTTP_PORT, PACE);
  await requests.report();
  assertEquals([await network.owners(), await network.clientsChoice()], [["AppNode1"], "AppNode1"]);

  await giveAddress(network, "AppNode2");
  assertEquals(await network.owners(), ["AppNode1", "AppNode2"]);
  await network.misleadClient("AppNode2");
  await requests.report();
  assertEquals(await network.clientsChoice(), "AppNode2");

  await network.deleteAddress("AppNode2");
  await network.misleadClient("AppNode1");
  const gap = await requests.report();
  assert(gap.answered > 1, JSON.stringify(gap));
  assertEquals(await network.owners(), ["AppNode1"]);
});

Deno.test("HaNetwork pulls plugs and parts directors, and the client measures how long nobody answered", async () => {
  await using network = await HaNetwork.build();
  await serve(network, "AppNode1");
  await giveAddress(network, "AppNode1");
  const requests = await Requests.start(network.topology, "client", VIP, HTTP_PORT, PACE);
  const calm = await requests.report();
  assert(calm.answered > 0, JSON.stringify(calm));

  await network.part();
  assert(await reaches(network, "client", VIP), "everybody else is heard");
  assertEquals(await reaches(network, "director2", "10.0.0.151"), false);
  await network.heal();
  // Who was asked for in vain is asked for again only after a second (arp(7)).
  await eventually("it is reached again", () => reaches(network, "director2", "10.0.0.151"));

  await requests.report();
  await network.unplug("AppNode1");
  assertEquals(await reaches(network, "director2", VIP), false);
  await network.plugIn("AppNode1");
  const cut = await requests.report();
  assertGreater(cut.gapMs, 900);
  assert(cut.failures.includes("no answer in 40 ms"), cut.failures.join("; "));
  assertGreater(cut.failed, 10);
});

Deno.test("a packet of an application node for the client goes through whoever has the address", async () => {
  await using network = await HaNetwork.build();
  await giveAddress(network, "AppNode2");
  await startApplicationNode(network.topology, "AppNode1", VIP);
  // The node has no other way to the client's address than its default gateway.
  const route = await network.topology.read("node1", "ip", "route", "get", "10.0.1.2");
  assert(route.startsWith(`10.0.1.2 via ${VIP} `), route);
  const onward = await network.topology.read("director2", "ip", "route", "get", "10.0.1.2");
  assert(onward.startsWith("10.0.1.2 via 10.0.0.130 "), onward);
  assert(await reaches(network, "client", "10.0.0.147"));
});

Deno.test("Requests fails when nobody answers", async () => {
  await using network = await HaNetwork.build();
  const requests = await Requests.start(network.topology, "client", VIP, HTTP_PORT, PACE);
  await assertRejects(() => requests.report(), Error, "the client is not served");
});
