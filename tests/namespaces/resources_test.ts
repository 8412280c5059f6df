/** Resources on real hosts: an address that moves between two directors, and what its neighbours make of it. */

import { assert, assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { eventually } from "../../core/testing/mod.ts";
import { denoCommand } from "../lanes/deno_command.ts";
import type { EchoOutcome } from "../lanes/echo_agent.ts";
import { ResourceHost } from "../lanes/resource_host.ts";
import { buildTopology, type Topology, type TopologySpec } from "../lanes/topology.ts";

const FOUR = "10.0.0.154";
const SIX = "2001:db8::9a";
const ADDRESS = { address: `${FOUR}/25`, interface: "eth0" };
const ADDRESS_SIX = { address: `${SIX}/64`, interface: "eth0" };

const PAIR: TopologySpec = {
  networks: ["wire"],
  hosts: ["client", "one", "two"].map((name, index) => ({
    name,
    links: [{ network: "wire", address: `10.0.0.${150 + index}/25` }],
  })),
};

async function build(): Promise<Topology> {
  const topology = await buildTopology(PAIR);
  for (const [index, { name }] of PAIR.hosts.entries()) {
    const address = `2001:db8::${150 + index}/64`;
    await topology.read(name, "ip", "addr", "add", address, "dev", "eth0", "nodad");
  }
  return topology;
}

async function mac(topology: Topology, host: string): Promise<string> {
  const [link] = JSON.parse(await topology.read(host, "ip", "-j", "link", "show", "dev", "eth0"));
  return link.address;
}

/** Who the client takes for the owner of an address; undefined where it knows nobody. */
async function neighbour(topology: Topology, address: string): Promise<string | undefined> {
  const text = await topology.read("client", "ip", "-j", "neigh", "show", address, "dev", "eth0");
  return JSON.parse(text.trim() || "[]")[0]?.lladdr;
}

async function ping(topology: Topology, address: string): Promise<string> {
  const agent = denoCommand("tests/lanes/echo_agent.ts", `${address}=2000`);
  const outcomes: Record<string, EchoOutcome> = JSON.parse(await topology.read("client", ...agent));
  return outcomes[address]?.end ?? "no outcome";
}

async function addressesOf(topology: Topology, host: string, device = "eth0"): Promise<string[]> {
  const text = await topology.read(host, "ip", "-j", "addr", "show", "dev", device);
  const [link] = JSON.parse(text) as [{ addr_info: { local: string; prefixlen: number }[] }];
  return link.addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`);
}

for (const options of [ADDRESS, ADDRESS_SIX]) {
  const [address = ""] = options.address.split("/");
  Deno.test(`${address} moves from host to host, and its neighbour follows at once`, async () => {
    await using topology = await build();
    const hosts = { one: await mac(topology, "one"), two: await mac(topology, "two") };
    const one = await ResourceHost.start(topology, "one", "ip_addr", options);
    const two = await ResourceHost.start(topology, "two", "ip_addr", options);
    assertEquals(await two.do("held"), false);

    await one.do("acquire");
    assertEquals(await one.do("describe"), "held on eth0");
    assertEquals(await ping(topology, address), "reply");
    assertEquals(await neighbour(topology, address), hosts.one);

    // Each time the entry is younger than a second, for which Linux holds on to it where it can (arp(7), locktime).
    for (const [from, to, owner] of [[one, two, hosts.two], [two, one, hosts.one]] as const) {
      await from.do("release");
      assertEquals(await from.do("held"), false);
      const movedAt = performance.now();
      const { error, tookMs } = await to.ask("acquire");
      assertEquals(error, undefined);
      await eventually(
        "the client has learnt who has it now",
        async () => await neighbour(topology, address) === owner,
        1_000,
      );
      console.log(
        `${address}: taken in ${tookMs.toFixed(1)} ms; the neighbour was seen to know within ` +
          `${(performance.now() - movedAt).toFixed(0)} ms`,
      );
    }
    assertEquals(await ping(topology, address), "reply");
  });
}

Deno.test("after a partition has healed the one that keeps the address wins its neighbours back", async () => {
  await using topology = await build();
  const owner = await mac(topology, "one");
  const one = await ResourceHost.start(topology, "one", "ip_addr", ADDRESS);
  const two = await ResourceHost.start(topology, "two", "ip_addr", ADDRESS);
  await one.do("acquire");
  assertEquals(await ping(topology, FOUR), "reply");
  // As in a partition that has healed: both have it for a moment, and the loser announced last.
  await two.do("acquire");
  await eventually(
    "the loser has the client",
    async () => await neighbour(topology, FOUR) !== owner,
  );
  await two.do("release");
  await one.do("announce");
  await eventually(
    "the winner has it again",
    async () => await neighbour(topology, FOUR) === owner,
    1_000,
  );
});

Deno.test("an address that somebody deletes is not held, and comes back by another acquire", async () => {
  await using topology = await build();
  for (const options of [ADDRESS, ADDRESS_SIX]) {
    const one = await ResourceHost.start(topology, "one", "ip_addr", options);
    await one.do("acquire");
    await topology.read("one", "ip", "addr", "del", options.address, "dev", "eth0");
    assertEquals(await one.do("held"), false);
    assertEquals(await one.do("describe"), "not held");
    await one.do("acquire");
    assertEquals(await one.do("held"), true);
    await one.do("release");
    await one.do("release");
    assertEquals((await addressesOf(topology, "one")).includes(options.address), false);
  }
});

Deno.test("an IPv6 address works at once and is nobody's source; an IPv4 one has its label", async () => {
  await using topology = await build();
  const six = await ResourceHost.start(topology, "one", "ip_addr", ADDRESS_SIX);
  await six.do("acquire");
  const text = await topology.read("one", "ip", "-j", "addr", "show", "dev", "eth0");
  const [link] = JSON.parse(text) as [{ addr_info: Record<string, unknown>[] }];
  const listed = link.addr_info.find(({ local }) => local === SIX);
  assertEquals([listed?.deprecated, listed?.nodad, listed?.tentative], [true, true, undefined]);
  const route = await topology.read("one", "ip", "-6", "route", "get", "2001:db8::150");
  assertStringIncludes(route, "src 2001:db8::151");

  const options = { ...ADDRESS, label: "vip", broadcast: "+" };
  const four = await ResourceHost.start(topology, "one", "ip_addr", options);
  await four.do("acquire");
  const shown = await topology.read(
    "one",
    "ip",
    "addr",
    "show",
    "dev",
    "eth0",
    "label",
    "eth0:vip",
  );
  assertStringIncludes(shown, `inet ${FOUR}/25 brd 10.0.0.255 scope global secondary eth0:vip`);
});

Deno.test("the same address with another prefix length gives way to the configured one", async () => {
  await using topology = await build();
  await topology.read("one", "ip", "addr", "add", `${FOUR}/24`, "dev", "eth0");
  const one = await ResourceHost.start(topology, "one", "ip_addr", ADDRESS);
  assertEquals(await one.do("held"), false);
  await one.do("acquire");
  await eventually("the other one is gone", async () => {
    const addresses = await addressesOf(topology, "one");
    return addresses.includes(`${FOUR}/25`) && !addresses.includes(`${FOUR}/24`);
  });
  const { log } = await one.ask("held");
  assertEquals(log, [
    `warning: ${FOUR}/24 is removed from eth0, because ${FOUR}/25 takes its place`,
  ]);
});

Deno.test("the conflict probe sees who has the address, of either family, and lets a free one through", async () => {
  await using topology = await build();
  for (const options of [ADDRESS, ADDRESS_SIX]) {
    const one = await ResourceHost.start(topology, "one", "ip_addr", options);
    const two = await ResourceHost.start(topology, "two", "ip_addr", { ...options, probe: true });
    await one.do("acquire");
    const { error, tookMs } = await two.ask("acquire");
    assertEquals(
      error,
      `cannot take ${options.address} on eth0: ${await mac(topology, "one")} has it`,
    );
    assertLess(tookMs, 400, "the first question is answered at once");
    assertEquals((await addressesOf(topology, "two")).includes(options.address), false);
    await one.do("release");
    assertEquals((await two.ask("acquire")).error, undefined);
    assertEquals(await two.do("held"), true);
  }
});

Deno.test("an interface that is down is set up again, with a word about it", async () => {
  await using topology = await build();
  const one = await ResourceHost.start(topology, "one", "ip_addr", ADDRESS);
  await topology.read("one", "ip", "link", "set", "dev", "eth0", "down");
  await one.do("acquire");
  await eventually("the address serves", async () => await one.do("describe") === "held on eth0");
  const { log } = await one.ask("held");
  assertEquals(log.filter((line) => line.includes("is down")).length <= 1, true, log.join("\n"));
  assertEquals(await ping(topology, FOUR), "reply");
  // While it is held, too.
  await topology.read("one", "ip", "link", "set", "dev", "eth0", "down");
  assertEquals(await one.do("held"), true);
  await eventually("the address serves", async () => await one.do("describe") === "held on eth0");
  // A cable that is pulled is no matter of settings: the address stays and the state says it.
  await topology.read("wires", "ip", "link", "set", "dev", "one-0", "down");
  await eventually(
    "the lost cable is told",
    async () => await one.do("describe") === "held on eth0, which has no carrier",
  );
});

Deno.test("an interface that was made anew is announced on all the same", async () => {
  await using topology = await build();
  const one = await ResourceHost.start(topology, "one", "ip_addr", ADDRESS);
  await one.do("acquire");
  assertEquals(await ping(topology, FOUR), "reply");
  const before = await mac(topology, "one");
  await topology.read("one", "ip", "link", "set", "dev", "eth0", "address", "02:00:00:00:00:77");
  assertEquals(await one.do("held"), true);
  await eventually(
    "the client knows the new MAC",
    async () => await neighbour(topology, FOUR) === "02:00:00:00:00:77",
    1_000,
  );
  assert(before !== "02:00:00:00:00:77");
});

Deno.test("without an interface the route decides, and what is withdrawn takes the address away", async () => {
  await using topology = await build();
  const one = await ResourceHost.start(topology, "one", "ip_addr", { address: ADDRESS.address });
  const [before] = await one.do("withdrawal") as string[][];
  await one.do("acquire");
  assertEquals(await one.do("describe"), "held on eth0");
  const [after] = await one.do("withdrawal") as string[][];
  for (const command of [before, after]) {
    await one.do("acquire");
    assertEquals(await one.do("held"), true);
    await topology.read("one", ...command ?? []);
    assertEquals(await one.do("held"), false);
    assertEquals((await addressesOf(topology, "one")).includes("10.0.0.151/25"), true);
  }
  assert(before?.join(" ") !== after?.join(" "));
});

Deno.test("with loopback the address is on lo of the one that stands by", async () => {
  await using topology = await build();
  const one = await ResourceHost.start(topology, "one", "ip_addr", { ...ADDRESS, loopback: true });
  await one.do("standBy");
  assert((await addressesOf(topology, "one", "lo")).includes(`${FOUR}/32`));
  await one.do("acquire");
  assertEquals((await addressesOf(topology, "one", "lo")).includes(`${FOUR}/32`), false);
  assertEquals(await one.do("held"), true);
  await one.do("release");
  assert((await addressesOf(topology, "one", "lo")).includes(`${FOUR}/32`));
  assertEquals(await one.do("held"), false);
});

Deno.test("taking and giving up an address are quick", async () => {
  await using topology = await build();
  const one = await ResourceHost.start(topology, "one", "ip_addr", ADDRESS);
  await one.do("held");
  const times: Record<string, number[]> = { acquire: [], release: [] };
  for (let round = 0; round < 50; round++) {
    for (const [verb, all] of Object.entries(times)) all.push((await one.ask(verb)).tookMs);
  }
  for (const [verb, all] of Object.entries(times)) {
    const median = all.toSorted((a, b) => a - b)[all.length / 2] ?? Infinity;
    console.log(`${verb}: median ${median.toFixed(1)} ms, most ${Math.max(...all).toFixed(1)} ms`);
    // 10 ms are wanted; on a machine that does other things at the same time the bench says more.
    assertLess(median, 100, verb);
  }
});

Deno.test("without the right to change addresses the words of ip say so", async () => {
  await using topology = await build();
  const without = ["setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin"];
  const one = await ResourceHost.start(topology, "one", "ip_addr", ADDRESS, without);
  assertEquals(
    (await one.ask("acquire")).error,
    `cannot take ${FOUR}/25 on eth0: ip says "RTNETLINK answers: Operation not permitted"`,
  );
});

Deno.test("without the right to raw sockets the address serves, and the lost announcement is told", async () => {
  await using topology = await build();
  const without = ["setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"];
  const one = await ResourceHost.start(topology, "one", "ip_addr", ADDRESS, without);
  const { error, log } = await one.ask("acquire");
  assertEquals(error, undefined);
  assertStringIncludes(log.join(), `warning: ${FOUR} cannot be announced on eth0: `);
  assertEquals(await ping(topology, FOUR), "reply");
});
