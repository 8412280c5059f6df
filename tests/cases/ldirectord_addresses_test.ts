/**
 * The compatibility cases for the addresses of ldirectord.cf: virtuals, servers, ranges, ports and what a server is
 * asked for. How they are read is as in ldirectord_files_test.ts.
 */

import { assert, assertEquals } from "@std/assert";
import { applyOperation, EMPTY_TABLE } from "../../core/model/mod.ts";
import { normalizeTable, plan } from "../../core/reconcile/mod.ts";
import { desiredTable } from "../../core/state/mod.ts";
import { instantiate } from "../../core/testing/mod.ts";
import { plugin as ipvsadm } from "../../plugins/backends/ipvsadm/mod.ts";
import { accepted, firstService, refused, table } from "./ldirectord_loading.ts";

Deno.test("case 4 (new): a virtual without a port is refused, as ldirectord would read a firewall mark", async () => {
  assertEquals(await refused("virtual=10.0.0.1"), [
    '1: cannot use "10.0.0.1" without a port (ldirectord would read a leading number as a firewall mark); wanted ADDRESS:PORT',
  ]);
});

Deno.test("case 4: virtual=1 is firewall mark 1, and virtual6=1 the same for IPv6", async () => {
  const config = await accepted(`virtual=1
    real=192.0.2.1:80 gate
    real=192.0.2.2 gate 3
    checktype=ping
    fallback=192.0.2.9
virtual6 = 1
    real6=[2001:db8::2]:80 gate
    checktype=on
    protocol=fwm
`);
  assertEquals(table(config), [
    "fwmark:1/4 wrr",
    "-> 192.0.2.1:80 gate 1",
    "-> 192.0.2.2:0 gate 3",
    "fwmark:1/6 wrr",
    "-> [2001:db8::2]:80 gate 1",
  ]);
  assertEquals(config.services.map(({ key }) => key), [
    { by: "fwmark", mark: 1, family: 4 },
    { by: "fwmark", mark: 1, family: 6 },
  ]);
  assertEquals(config.services[0]?.fallback, {
    address: "192.0.2.9",
    port: 0,
    forwarding: "gate",
  });
});

Deno.test("case 4: a firewall mark takes no protocol but fwm, and an address not fwm", async () => {
  assertEquals(await refused("virtual=1\n\tprotocol=tcp\n\tchecktype=on\n"), [
    '2: cannot use protocol "tcp" with a firewall mark; delete the line, or write protocol=fwm',
  ]);
  assertEquals(await refused("virtual=10.0.0.1:80\n\tprotocol=fwm\n"), [
    '2: cannot use protocol "fwm" with an address; allowed are tcp, udp',
  ]);
});

Deno.test("case 5: a range gives a server for each address, with the weight of the line", async () => {
  const config = await accepted(
    "virtual=10.0.0.1:80\n\treal=192.168.6.2->192.168.6.7:80 gate 2\n",
  );
  assertEquals(
    table(config).slice(1),
    [2, 3, 4, 5, 6, 7].map((last) => `-> 192.168.6.${last}:80 gate 2`),
  );
});

Deno.test("case 5: a range backwards and one of IPv6 addresses are refused", async () => {
  assertEquals(await refused("virtual=10.0.0.1:80\n\treal=192.168.6.7->192.168.6.2:80 gate\n"), [
    '2: cannot use range "192.168.6.7->192.168.6.2", which ends before it starts; write "192.168.6.2->192.168.6.7"',
  ]);
  assertEquals(
    await refused("virtual6=[2001:db8::1]:80\n\treal6=[2001:db8::2]->[2001:db8::5]:80 gate\n"),
    [
      '2: cannot use range "[2001:db8::2]->[2001:db8::5]"; a range takes IPv4 addresses, write a line for each server',
    ],
  );
});

Deno.test("case 5 (new): a range works where the addresses as numbers get a digit more", async () => {
  for (
    const [from, to] of [["59.154.201.255", "59.154.202.1"], ["5.245.224.255", "5.245.225.1"]]
  ) {
    const service = await firstService(`virtual=10.0.0.1:80\n\treal=${from}->${to}:80 gate\n`);
    assertEquals([service.servers.length, service.servers[0]?.address], [3, from]);
    assertEquals(service.servers.at(-1)?.address, to);
  }
});

Deno.test("case 6: a real server without a port is used at the virtual's port and checked at checkport", async () => {
  const virtual = "virtual=10.0.0.1:80\n    real=10.0.0.2 gate\n    service=http\n";
  const plain = await accepted(virtual);
  assertEquals(table(plain)[1], "-> 10.0.0.2:80 gate 1");
  assertEquals(plain.services[0]?.servers[0]?.check.target, { address: "10.0.0.2", port: 80 });
  const elsewhere = await accepted(`${virtual}    checkport=8080\n`);
  assertEquals(table(elsewhere)[1], "-> 10.0.0.2:80 gate 1");
  assertEquals(elsewhere.services[0]?.servers[0]?.check.target.port, 8080);
});

Deno.test("case 6: a real server without a port is checked at the port of its service", async () => {
  const config = await accepted(`virtual=10.0.0.1:9072
    real=10.0.0.2 masq
    real=10.0.0.3:9073 masq
    service=http
    request="/status"
virtual=5
    real=10.0.0.2 gate
    service=https
`);
  assertEquals(table(config).slice(1, 3), ["-> 10.0.0.2:9072 masq 1", "-> 10.0.0.3:9073 masq 1"]);
  const servers = config.services.flatMap(({ servers }) => servers);
  assertEquals(servers.map(({ check }) => check.target.port), [80, 9073, 443]);
  assertEquals(servers.map(({ check }) => check.options.request), [
    "/status",
    "/status",
    undefined,
  ]);
});

Deno.test("case 6 (new): a reload has no operation for a gate server without the virtual's port", async () => {
  const config = await accepted(`virtual=10.0.0.1:80
    real=10.0.0.2 gate
    real=10.0.0.3:8080 gate
    real=10.0.0.4:8080 masq
    checktype=on
`);
  const { normalize } = instantiate(ipvsadm, {});
  const everyUp = () => ({ status: "up", streak: 0, since: 0, served: true } as const);
  const wanted = normalizeTable(desiredTable(config.services, everyUp), normalize);
  const operations = plan(wanted, EMPTY_TABLE);
  assertEquals(operations.length, 4);
  const kernel = operations.reduce(applyOperation, EMPTY_TABLE);
  // The kernel keeps the virtual's port for direct routing.
  assertEquals([...kernel.get("10.0.0.1:80/tcp")?.servers.keys() ?? []], [
    "10.0.0.2:80",
    "10.0.0.3:80",
    "10.0.0.4:8080",
  ]);
  assertEquals(plan(wanted, kernel), []);
});

Deno.test("case 7: request and receive of one server overrule both of the virtual", async () => {
  const { servers } = await firstService(`virtual=10.0.0.1:80
    real=10.0.0.2:80 masq 1 "ping.html", "pong"
    real=10.0.0.3:80 masq 1
    real=10.0.0.4:80 masq "a" ""
    request="status"
    receive="UP"
    virtualhost=www.example.org
`);
  const host = { virtualhost: "www.example.org" };
  assertEquals(servers.map(({ check }) => check.options), [
    { ...host, request: "/ping.html", receive: "pong" },
    { ...host, request: "/status", receive: "UP" },
    { ...host, request: "/a", receive: "" },
  ]);
});

Deno.test("case 7: an address as a request of one server is refused with a hint, and half a pair", async () => {
  const virtual = "virtual=10.0.0.1:80\n";
  assertEquals(await refused(`${virtual}\treal=10.0.0.2:80 masq 1 "http://x/ping", "pong"`), [
    '2: cannot ask for "http://x/ping", as a check asks the server itself; write the path, and checkport where the port is another',
  ]);
  assertEquals(await refused(`${virtual}\treal=10.0.0.2:80 masq 1 "ping.html"`), [
    '2: cannot read "ping.html" behind the forwarding method; wanted "REQUEST", "RECEIVE"',
  ]);
});

Deno.test("the sample that ldirectord ships has two colons in an address, which is refused with a hint", async () => {
  assertEquals(await refused("virtual=10.0.0.1:5060\n\treal=192.168.6.2::5060 gate\n"), [
    '2: cannot read "192.168.6.2::5060" with two colons; write "192.168.6.2:5060"',
  ]);
});

Deno.test("an IPv6 virtual, its servers and its fallbacks are read with addresses and names", async () => {
  const config = await accepted(`fallback6=[2001:db8::f]
virtual6=[2001:DB8:0::1]:http
    real6=[2001:db8::2]:8080 masq 2
    real6=[2001:db8::3] gate
    persistent=60
    netmask=64
`);
  assertEquals(table(config), [
    "[2001:db8::1]:80/tcp wrr persistent 60 mask 64",
    "-> [2001:db8::2]:8080 masq 2",
    "-> [2001:db8::3]:80 gate 1",
  ]);
  const [service] = config.services;
  assert(service !== undefined);
  assertEquals(service.fallback, { address: "2001:db8::f", port: 80, forwarding: "gate" });
});
