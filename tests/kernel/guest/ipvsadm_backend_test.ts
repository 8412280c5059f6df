/** The ipvsadm backend against the real ip_vs: what the unit tests imitate is asked of the kernel here. */

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import {
  type ForwardingMethod,
  makeService,
  makeTable,
  type Operation,
  RingmasterError,
  SCHEDULERS,
  type ServerId,
  type ServerStats,
  serviceId,
  type TableServer,
  type VirtualServiceKey,
} from "../../../core/plugin/mod.ts";
import { expectedAfter, KernelTable, SIGNAL } from "./kernel_table.ts";

const HTTP: VirtualServiceKey = { by: "address", protocol: "tcp", address: "10.0.0.150", port: 80 };
const SIP: VirtualServiceKey = { ...HTTP, protocol: "udp", port: 7072 };
const SIX: VirtualServiceKey = {
  by: "address",
  protocol: "tcp",
  address: "2001:db8::1",
  port: 80,
};
const MARK: VirtualServiceKey = { by: "fwmark", mark: 7, family: 4 };
const MARK_SIX: VirtualServiceKey = { by: "fwmark", mark: 4_294_967_295, family: 6 };

function node(address: string, forwarding: ForwardingMethod = "masq", weight = 1): TableServer {
  return { address, port: 8080, forwarding, weight };
}

/** Every kind of operation on every kind of service, in an order in which each is possible. */
const STORY: readonly Operation[] = [
  { kind: "service.add", service: { key: HTTP, scheduler: "rr" } },
  { kind: "server.add", service: HTTP, server: node("10.0.0.147") },
  { kind: "server.add", service: HTTP, server: node("10.0.0.146", "gate", 0) },
  { kind: "server.add", service: HTTP, server: node("10.0.0.145", "ipip", 2_147_483_647) },
  { kind: "server.edit", service: HTTP, server: node("10.0.0.147", "masq", 9) },
  {
    kind: "service.add",
    service: { key: SIP, scheduler: "rr", persistence: { timeoutSeconds: 1 } },
  },
  {
    kind: "service.edit",
    service: {
      key: SIP,
      scheduler: "sh",
      persistence: { timeoutSeconds: 2_678_400, netmask: "255.255.255.0" },
    },
  },
  {
    kind: "service.add",
    service: { key: SIX, scheduler: "wlc", persistence: { timeoutSeconds: 60, netmask: "64" } },
  },
  { kind: "server.add", service: SIX, server: node("2001:db8:1:2:3:4:5:6") },
  { kind: "server.add", service: SIX, server: node("2001:db8::7", "masq", 3) },
  { kind: "service.add", service: { key: MARK, scheduler: "wrr" } },
  { kind: "server.add", service: MARK, server: node("10.0.0.147", "gate") },
  { kind: "service.add", service: { key: MARK_SIX, scheduler: "rr" } },
  { kind: "server.add", service: MARK_SIX, server: node("2001:db8::7", "gate") },
  { kind: "server.remove", service: HTTP, server: node("10.0.0.147", "masq", 9) },
  { kind: "server.remove", service: MARK, server: node("10.0.0.147", "gate") },
  { kind: "service.edit", service: { key: SIP, scheduler: "rr" } },
  { kind: "service.remove", service: { key: SIX, scheduler: "wlc" } },
  { kind: "service.remove", service: { key: MARK_SIX, scheduler: "rr" } },
];

Deno.test("probe finds ip_vs usable here", async () => {
  await using table = await KernelTable.create();
  const { usable, reason } = await table.backend.probe(SIGNAL);
  assertEquals(usable, true, reason);
});

Deno.test("apply does one operation after the other, and list shows each as it was meant", async () => {
  await using table = await KernelTable.create();
  assertEquals(await table.list(), makeTable([]));
  for (const [index, operation] of STORY.entries()) {
    await table.apply(operation);
    const expected = expectedAfter(table.backend, STORY.slice(0, index + 1));
    assertEquals(await table.list(), expected, `after operation ${index}`);
  }
});

Deno.test("apply does the same operations as one batch", async () => {
  await using table = await KernelTable.create();
  await table.apply(...STORY);
  assertEquals(await table.list(), expectedAfter(table.backend, STORY));
});

Deno.test("apply knows every scheduler that the configuration allows", async () => {
  await using table = await KernelTable.create();
  const services = SCHEDULERS.map((scheduler, index) => ({
    key: { ...HTTP, port: index + 1 },
    scheduler,
  }));
  await table.apply(...services.map((service): Operation => ({ kind: "service.add", service })));
  const listed = [...(await table.list()).values()].map(({ scheduler }) => scheduler);
  assertEquals(listed, [...SCHEDULERS]);
});

Deno.test("apply takes a server out by the endpoint that list shows, whatever its forwarding", async () => {
  await using table = await KernelTable.create();
  for (const forwarding of ["masq", "gate", "ipip"] as const) {
    await table.apply(
      { kind: "service.add", service: { key: HTTP, scheduler: "rr" } },
      { kind: "server.add", service: HTTP, server: node("10.0.0.147", forwarding) },
    );
    const listed = (await table.list()).get(serviceId(HTTP))?.servers.values().next().value;
    await table.apply({ kind: "server.remove", service: HTTP, server: listed! });
    assertEquals((await table.list()).get(serviceId(HTTP))?.servers.size, 0);
    await table.apply({ kind: "service.remove", service: { key: HTTP, scheduler: "rr" } });
  }
});

/** What the kernel refuses on a table with one service and one server, and its words. */
const REFUSED: readonly (readonly [Operation, string])[] = [
  [{ kind: "service.add", service: { key: HTTP, scheduler: "rr" } }, "Service already exists"],
  [{ kind: "service.edit", service: { key: SIP, scheduler: "rr" } }, "No such service"],
  [{ kind: "service.remove", service: { key: SIP, scheduler: "rr" } }, "No such service"],
  [{ kind: "server.add", service: SIP, server: node("10.0.0.1") }, "Service not defined"],
  [
    { kind: "server.add", service: HTTP, server: node("10.0.0.147") },
    "Destination already exists",
  ],
  [{ kind: "server.edit", service: HTTP, server: node("10.0.0.9") }, "No such destination"],
  [{ kind: "server.remove", service: HTTP, server: node("10.0.0.9") }, "No such destination"],
  [
    { kind: "service.add", service: { key: SIP, scheduler: "nosuch" } },
    "Scheduler or persistence engine not found",
  ],
  [{ kind: "server.add", service: HTTP, server: node("224.0.0.1") }, "Invalid operation."],
];

Deno.test("apply passes on the kernel's words for each operation that it refuses, alone and in a batch", async () => {
  await using table = await KernelTable.create();
  const begin: Operation[] = [
    { kind: "service.add", service: { key: HTTP, scheduler: "rr" } },
    { kind: "server.add", service: HTTP, server: node("10.0.0.147") },
  ];
  await table.apply(...begin);
  const last: Operation = { kind: "server.edit", service: HTTP, server: node("10.0.0.147") };
  for (const [operation, words] of REFUSED) {
    for (const operations of [[operation], [operation, last]]) {
      const error = await assertRejects(() => table.apply(...operations), RingmasterError);
      assertEquals(error.code, "backend_failed");
      assertStringIncludes(error.message, words);
    }
  }
  assertEquals(await table.list(), expectedAfter(table.backend, begin));
});

Deno.test("apply puts a thousand servers in with one batch, and takes them out again", async () => {
  await using table = await KernelTable.create();
  const servers = Array.from({ length: 1000 }, (_, index) => {
    return node(`10.0.${index >> 8}.${index & 255}`, "masq", index);
  }).filter(({ address }) => address !== "10.0.0.0");
  const add: Operation[] = [
    { kind: "service.add", service: { key: HTTP, scheduler: "wlc" } },
    ...servers.map((server): Operation => ({ kind: "server.add", service: HTTP, server })),
  ];
  const startedAt = performance.now();
  await table.apply(...add);
  const addedAt = performance.now();
  assertEquals(await table.list(), expectedAfter(table.backend, add));
  const listedAt = performance.now();
  await table.apply(...servers.map((server): Operation => ({
    kind: "server.remove",
    service: HTTP,
    server,
  })));
  const removedAt = performance.now();
  assertEquals((await table.list()).get(serviceId(HTTP))?.servers.size, 0);
  const figures = [addedAt - startedAt, listedAt - addedAt, removedAt - listedAt].map(Math.round);
  console.log(`1,000 servers: added in ${figures[0]} ms, listed ${figures[1]}, out ${figures[2]}`);
});

Deno.test("list reads the services of other people, and leaves out what a table cannot hold", async () => {
  await using table = await KernelTable.create();
  await table.byHand("-A", "--sctp-service", "10.0.0.1:5", "-s", "sed");
  await table.byHand(
    "-A",
    "-u",
    "10.0.0.1:5",
    "-s",
    "sh",
    "-b",
    "sh-port",
    "-p",
    "--pe",
    "sip",
    "-o",
  );
  await table.byHand("-a", "-u", "10.0.0.1:5", "-r", "10.0.0.2", "-m", "-w", "5", "-x", "9");
  const key: VirtualServiceKey = { by: "address", protocol: "udp", address: "10.0.0.1", port: 5 };
  assertEquals(
    await table.list(),
    makeTable([
      makeService(
        {
          key,
          scheduler: "sh",
          schedulerFlags: ["sh-port"],
          persistence: { timeoutSeconds: 360 },
          onePacket: true,
        },
        [{ address: "10.0.0.2", port: 5, forwarding: "masq", weight: 5, upperThreshold: 9 }],
      ),
    ]),
  );
});

Deno.test("stats has counters for every server, in order or not", async () => {
  await using table = await KernelTable.create();
  await table.apply(...STORY);
  const stats = await table.backend.stats?.(SIGNAL);
  const zero: ServerStats = {
    activeConnections: 0,
    inactiveConnections: 0,
    connections: 0,
    bytesIn: 0,
    bytesOut: 0,
  };
  for (const [id, service] of await table.list()) {
    const byServer: ReadonlyMap<ServerId, ServerStats> = stats?.get(id) ?? new Map();
    assertEquals(byServer, new Map([...service.servers.keys()].map((server) => [server, zero])));
  }
});
