/** Heartbeat media between hosts: who hears whom, how far packets go, and interfaces that fail and come back. */

import { assertEquals, assertNotMatch } from "@std/assert";
import type { StartedProgram } from "../lanes/commands.ts";
import { denoCommand } from "../lanes/deno_command.ts";
import type { MediaAgentSettings } from "../lanes/media_agent.ts";
import { buildTopology, type Topology } from "../lanes/topology.ts";

const HOSTS = ["one", "two", "three"] as const;
type Host = typeof HOSTS[number];

function addressOf(host: Host): string {
  return `10.0.7.${HOSTS.indexOf(host) + 1}`;
}

async function build(hosts: readonly Host[] = ["one", "two"]): Promise<Topology> {
  return await buildTopology({
    networks: ["directors"],
    hosts: hosts.map((name) => ({
      name,
      links: [{ network: "directors", address: `${addressOf(name)}/24` }],
    })),
  });
}

/** At once usable: duplicate address detection would take a second or two. */
async function addIpv6(topology: Topology, hosts: readonly Host[]): Promise<void> {
  for (const host of hosts) {
    const address = `fd00::${HOSTS.indexOf(host) + 1}/64`;
    await topology.read(host, "ip", "address", "add", address, "dev", "eth0", "nodad");
  }
}

async function start(
  topology: Topology,
  host: Host,
  heartbeats: MediaAgentSettings["heartbeats"],
  more: Partial<MediaAgentSettings> = {},
): Promise<StartedProgram> {
  const settings: MediaAgentSettings = { name: host, heartbeats, ...more };
  const agent = denoCommand("tests/lanes/media_agent.ts", JSON.stringify(settings));
  const program = topology.start(host, ...agent);
  await program.waitFor(/^ready$/m);
  return program;
}

/** Waits for a line that comes after now. */
async function next(program: StartedProgram, line: string): Promise<void> {
  const mark = `mark ${crypto.randomUUID()}`;
  await program.write(`${mark}\n`);
  await program.waitFor(new RegExp(`^${mark}$[^]*^${line}`, "m"));
}

const MULTICAST = { type: "multicast", interface: "eth0" };

Deno.test("directors hear each other over IPv4 multicast, and not themselves", async () => {
  await using topology = await build(HOSTS);
  const programs = [];
  for (const host of HOSTS) programs.push(await start(topology, host, [MULTICAST]));
  for (const [index, program] of programs.entries()) {
    for (const other of HOSTS.filter((_, each) => each !== index)) {
      const from = addressOf(other).replaceAll(".", "\\.");
      await next(program, `heard ${other} on multicast eth0 225\\.0\\.0\\.1:694 from ${from}:694$`);
    }
    assertNotMatch(program.output, new RegExp(`^heard ${HOSTS[index]} `, "m"));
    assertNotMatch(program.output, /^fault/m);
  }
});

Deno.test("directors hear each other over IPv6 multicast of the link and of the site", async () => {
  await using topology = await build();
  await addIpv6(topology, ["one", "two"]);
  const heartbeats = ["ff02::694", "ff05::694"].map((group) => ({ ...MULTICAST, group }));
  const one = await start(topology, "one", heartbeats);
  const two = await start(topology, "two", heartbeats);
  for (const [program, other] of [[one, "two"], [two, "one"]] as const) {
    for (const group of ["ff02::694", "ff05::694"]) {
      await next(program, `heard ${other} on multicast eth0 \\[${group}\\]:694 `);
    }
  }
  assertNotMatch(one.output, /^heard one /m);
});

Deno.test("a director hears itself over multicast where it is to loop", async () => {
  await using topology = await build();
  const one = await start(topology, "one", [{ ...MULTICAST, loop: "yes" }]);
  await next(one, "heard one on multicast eth0 ");
});

Deno.test("directors hear each other and themselves over broadcast", async () => {
  await using topology = await build();
  const heartbeats = [{ type: "broadcast", interface: "eth0" }];
  const one = await start(topology, "one", heartbeats);
  const two = await start(topology, "two", heartbeats);
  for (const program of [one, two]) {
    for (const host of ["one", "two"] as const) {
      await next(program, `heard ${host} on broadcast eth0:694 from ${addressOf(host)}:694$`);
    }
  }
});

Deno.test("broadcasts go out of an interface without an address as well", async () => {
  await using topology = await build();
  await topology.read("one", "ip", "address", "flush", "dev", "eth0");
  const heartbeats = [{ type: "broadcast", interface: "eth0" }];
  await start(topology, "one", heartbeats);
  const two = await start(topology, "two", heartbeats);
  await next(two, "heard one on broadcast eth0:694 from 0.0.0.0:694$");
});

Deno.test("three directors with the same file of unicast entries hear each the one that an entry names", async () => {
  await using topology = await build(HOSTS);
  const heartbeats = HOSTS.map((host) => {
    return { type: "unicast", interface: "eth0", peer: addressOf(host) };
  });
  const programs = [];
  for (const host of HOSTS) programs.push(await start(topology, host, heartbeats));
  for (const [index, program] of programs.entries()) {
    for (const other of HOSTS.filter((_, each) => each !== index)) {
      const address = addressOf(other);
      await next(program, `heard ${other} on unicast eth0 ${address}:694 from ${address}:694$`);
    }
    // Whoever did not run yet was no fault, and nobody was taken for somebody else.
    assertNotMatch(program.output, /^fault/m);
    const heard = program.output.matchAll(/^heard (\w+) on unicast eth0 (\S+):694/gm);
    for (const [, name, address] of heard) assertEquals(addressOf(name as Host), address);
  }
});

Deno.test("directors hear each other over unicast of IPv6, without an interface named", async () => {
  await using topology = await build();
  await addIpv6(topology, ["one", "two"]);
  const heartbeats = ["fd00::1", "fd00::2"].map((peer) => ({ type: "unicast", peer }));
  const one = await start(topology, "one", heartbeats);
  const two = await start(topology, "two", heartbeats);
  await next(one, "heard two on unicast \\[fd00::2\\]:694 from \\[fd00::2\\]:694$");
  await next(two, "heard one on unicast \\[fd00::1\\]:694 from \\[fd00::1\\]:694$");
});

Deno.test("a multicast medium hears neither its port from others nor another group", async () => {
  await using topology = await build();
  const one = await start(topology, "one", [MULTICAST, { ...MULTICAST, group: "225.0.0.3" }]);
  await start(topology, "two", [{ ...MULTICAST, group: "225.0.0.2" }, { ...MULTICAST }], {
    strays: [`${addressOf("one")}:694`, "10.0.7.255:694"],
  });
  for (let count = 0; count < 10; count++) {
    await next(one, "heard two on multicast eth0 225\\.0\\.0\\.1:694 ");
  }
  assertNotMatch(one.output, /stray/);
  assertNotMatch(one.output, /heard two on multicast eth0 225\.0\.0\.3/);
});

Deno.test("heartbeats go as far as they may and ask for low delay", async () => {
  await using topology = await build();
  const two = await start(topology, "two", [], { sniff: "eth0" });
  const media = [
    MULTICAST,
    { ...MULTICAST, group: "225.0.0.2", ttl: 7, port: 695 },
    { type: "broadcast", interface: "eth0", port: 696 },
  ];
  await start(topology, "one", media);
  await next(two, "packet ttl 1 tos 16 to 225\\.0\\.0\\.1:694$");
  await next(two, "packet ttl 7 tos 16 to 225\\.0\\.0\\.2:695$");
  await next(two, "packet ttl \\d+ tos 16 to 255\\.255\\.255\\.255:696$");
});

for (const pulse of [false, true]) {
  const sender = pulse ? "a thread sends" : "the program itself sends";
  const fault = pulse ? "fault of wire 0: " : "fault of multicast eth0 225\\.0\\.0\\.1:694: ";
  const works = pulse ? "wire 0 works again" : `${fault}none`;

  Deno.test(`media work again by themselves when an interface comes back, where ${sender}`, async () => {
    await using topology = await build();
    const media = [
      MULTICAST,
      { type: "broadcast", interface: "eth0" },
      { type: "unicast", interface: "eth0", peer: addressOf("one"), port: 697 },
      { type: "unicast", interface: "eth0", peer: addressOf("two"), port: 697 },
    ];
    const one = await start(topology, "one", media, { pulse });
    const two = await start(topology, "two", media, { pulse });
    for (const kind of ["multicast", "broadcast", "unicast"]) {
      await next(one, `heard two on ${kind}`);
      await next(two, `heard one on ${kind}`);
    }
    await topology.read("one", "ip", "link", "set", "eth0", "down");
    await one.waitFor(new RegExp(`^${fault}.*network is`, "m"));
    await topology.read("one", "ip", "link", "set", "eth0", "up");
    await one.waitFor(new RegExp(`^${works}$`, "m"));
    for (const kind of ["multicast", "broadcast", "unicast"]) {
      await next(one, `heard two on ${kind}`);
      await next(two, `heard one on ${kind}`);
    }
  });

  Deno.test(`media find an interface that was removed and made anew, where ${sender}`, async () => {
    await using topology = await build();
    const media = [MULTICAST, { type: "broadcast", interface: "eth0" }];
    const one = await start(topology, "one", media, { pulse });
    const two = await start(topology, "two", media, { pulse });
    await next(two, "heard one on multicast");
    await topology.read("one", "ip", "link", "delete", "eth0");
    await one.waitFor(/^fault of multicast eth0 225\.0\.0\.1:694: no such interface$/m);
    const namespace = topology.namespace("one");
    const wires = topology.namespace("wires");
    await topology.read(
      "one",
      "ip",
      "link",
      "add",
      "eth0",
      "type",
      "veth",
      "peer",
      "name",
      "again",
    );
    await topology.read("one", "ip", "link", "set", "again", "netns", wires);
    await topology.read("wires", "ip", "link", "set", "again", "master", "directors", "up");
    await topology.read("one", "ip", "-n", namespace, "link", "set", "eth0", "up");
    await topology.read("one", "ip", "address", "add", `${addressOf("one")}/24`, "dev", "eth0");
    for (const kind of ["multicast", "broadcast"]) {
      await next(one, `heard two on ${kind}`);
      await next(two, `heard one on ${kind}`);
    }
    await one.waitFor(/^fault of multicast eth0 225\.0\.0\.1:694: none$/m);
  });
}
