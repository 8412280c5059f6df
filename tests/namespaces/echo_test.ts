/** ICMP echo between hosts: replies, silence, the network's own words, and the rights that it takes. */

import { assert, assertEquals, assertLess } from "@std/assert";
import { denoCommand } from "../lanes/deno_command.ts";
import type { EchoOutcome } from "../lanes/echo_agent.ts";
import { ARTICLE_TOPOLOGY, buildTopology, type Topology } from "../lanes/topology.ts";

const NODE = "10.0.0.147";
/** Its host ignores echo requests. */
const SILENT = "10.0.0.146";
/** Behind the director, which knows that nobody is there. */
const UNREACHABLE = "10.9.9.9";
const PROHIBITED = "10.9.8.8";
const LIMIT_MS = 5_000;
const SILENCE_MS = 400;
const WITHOUT_RAW = ["setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"];

async function build(): Promise<Topology> {
  const topology = await buildTopology(ARTICLE_TOPOLOGY);
  await topology.read("director", "ip", "route", "add", "unreachable", "10.9.9.0/24");
  await topology.read("director", "ip", "route", "add", "prohibit", "10.9.8.0/24");
  await setting(topology, "node2", "icmp_echo_ignore_all", "1");
  return topology;
}

async function setting(topology: Topology, host: string, name: string, value: string) {
  await topology.read(host, "sh", "-c", `echo "${value}" > /proc/sys/net/ipv4/${name}`);
}

async function pingAll(
  topology: Topology,
  limits: Readonly<Record<string, number>>,
  before: readonly string[] = [],
): Promise<Record<string, EchoOutcome>> {
  const words = Object.entries(limits).map(([address, limitMs]) => `${address}=${limitMs}`);
  const agent = denoCommand("tests/lanes/echo_agent.ts", ...words);
  return JSON.parse(await topology.read("client", ...before, ...agent));
}

const EVERYBODY = {
  [NODE]: LIMIT_MS,
  "::1": LIMIT_MS,
  [SILENT]: SILENCE_MS,
  [UNREACHABLE]: LIMIT_MS,
  [PROHIBITED]: LIMIT_MS,
};

function assertAllAsTheyAre(outcomes: Record<string, EchoOutcome>): void {
  const ends = Object.fromEntries(
    Object.entries(outcomes).map(([address, { end }]) => [address, end]),
  );
  assertEquals(ends, {
    [NODE]: "reply",
    "::1": "reply",
    [SILENT]: "silence",
    [UNREACHABLE]: "no route to host",
    [PROHIBITED]: "no route to host",
  });
  assert((outcomes[SILENT]?.tookMs ?? 0) >= SILENCE_MS - 5, "silence lasts to its limit");
  for (const address of [UNREACHABLE, PROHIBITED]) {
    assertLess(outcomes[address]?.tookMs ?? Infinity, LIMIT_MS / 2, "the network says it at once");
  }
}

Deno.test("with raw sockets hosts answer, are silent, or are said to be unreachable", async () => {
  await using topology = await build();
  assertAllAsTheyAre(await pingAll(topology, EVERYBODY));
});

Deno.test("with datagram sockets all is the same, where the kernel's setting lets the group in", async () => {
  await using topology = await build();
  await setting(topology, "client", "ping_group_range", "0 2147483647");
  assertAllAsTheyAre(await pingAll(topology, EVERYBODY, WITHOUT_RAW));
});

Deno.test("without the right to either socket the reason names both ways to get it", async () => {
  await using topology = await build();
  await setting(topology, "client", "ping_group_range", "1 0");
  const outcomes = await pingAll(topology, { [NODE]: LIMIT_MS, "::1": LIMIT_MS }, WITHOUT_RAW);
  for (const { end, tookMs } of Object.values(outcomes)) {
    assert(/CAP_NET_RAW.*net\.ipv4\.ping_group_range/.test(end), end);
    assertLess(tookMs, LIMIT_MS / 2);
  }
});

Deno.test("a network that this host has no way to is known at once", async () => {
  await using topology = await build();
  await topology.read("client", "ip", "route", "del", "default");
  const outcomes = await pingAll(topology, { [NODE]: LIMIT_MS });
  assertEquals(outcomes[NODE]?.end, "network is unreachable");
});
