import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import {
  applyOperation,
  EMPTY_TABLE,
  type Operation,
  type ServiceSettings,
  type ServiceTable,
  type TableServer,
  type VirtualServiceKey,
} from "../../../core/plugin/mod.ts";
import { createFakeClock, eventually } from "../../../core/testing/mod.ts";
import {
  connectToVirtual,
  nameOnce,
  openFiles,
  readName,
  readText,
  realServer,
  socketTest,
  startBalancer,
  startNamedServer,
  virtualKey,
  writeAll,
} from "./test_kit.ts";
import { ADD, addServer, createBackend, KEY, refusal, REMOVE } from "./test_backend.ts";

socketTest("UserspaceBackend opens nothing before the first operation", async () => {
  const before = openFiles();
  await using backend = createBackend();
  assertEquals(await backend.list(), EMPTY_TABLE);
  assertEquals(openFiles(), before);
});

socketTest(
  "UserspaceBackend starts also where the system does not say how many files it may open",
  async () => {
    await using backend = createBackend();
    await backend.backend.start();
    await backend.apply(ADD);
    assertEquals((await backend.list()).size, 1);
  },
);

socketTest("UserspaceBackend lists what was applied, as it was given", async () => {
  await using backend = createBackend();
  const tunnelled: TableServer = { ...realServer(146, 3), forwarding: "ipip" };
  const persistent: ServiceSettings = {
    key: virtualKey("udp"),
    scheduler: "wlc",
    persistence: { timeoutSeconds: 60, netmask: "255.255.255.0" },
  };
  await backend.apply(ADD, addServer(realServer(147)), addServer(tunnelled), {
    kind: "service.add",
    service: persistent,
  });
  const expected = [
    ADD,
    addServer(realServer(147)),
    addServer(tunnelled),
    {
      kind: "service.add",
      service: persistent,
    } as const,
  ].reduce(applyOperation, EMPTY_TABLE);
  assertEquals(await backend.list(), expected);
});

socketTest("UserspaceBackend listens on IPv6 and IPv4 side by side", async () => {
  await using backend = createBackend();
  const server = Deno.listen({ hostname: "::1", port: 0 });
  const { port } = server.addr;
  const six = { ...KEY, address: "::1", port: port > 40_000 ? port - 20_000 : port + 20_000 };
  await backend.apply(ADD, { kind: "service.add", service: { key: six, scheduler: "sh" } });
  await backend.apply(
    addServer({ ...realServer(1), address: "::1", port }, six),
  );
  const client = await Deno.connect({ hostname: "::1", port: six.port });
  const accepted = await server.accept();
  await writeAll(accepted, new TextEncoder().encode("over six;"));
  assertEquals(await readName(client), "over six");
  for (const each of [client, accepted, server]) each.close();
  assertEquals([...(await backend.list()).keys()][1], `[::1]:${six.port}/tcp`);
});

socketTest(
  "UserspaceBackend frees an address at once, so that it can be had again",
  async () => {
    await using _server = startNamedServer(147);
    await using balancer = await startBalancer({ servers: [realServer(147)] });
    using client = await connectToVirtual();
    await readName(client);
    await balancer.apply(REMOVE, ADD, addServer(realServer(147)));
    assertEquals(await readText(client), "");
    assertEquals(await nameOnce(), "147");
    await balancer.apply(REMOVE);
    await assertRejects(connectToVirtual, Deno.errors.ConnectionRefused);
  },
);

socketTest("UserspaceBackend edits a service without touching its connections", async () => {
  await using _one = startNamedServer(146);
  await using _two = startNamedServer(147);
  await using balancer = await startBalancer({ servers: [realServer(147), realServer(146)] });
  using client = await connectToVirtual();
  assertEquals(await readName(client), "147");
  const edited: ServiceSettings = { key: KEY, scheduler: "fo", persistence: { timeoutSeconds: 5 } };
  await balancer.apply({ kind: "service.edit", service: edited }, {
    kind: "server.edit",
    service: KEY,
    server: { ...realServer(146, 9), forwarding: "gate" },
  });
  assertEquals([await nameOnce(), await nameOnce()], ["146", "146"]);
  await writeAll(client, new TextEncoder().encode("untouched;"));
  assertEquals(await readName(client), "untouched");
  const [service] = (await balancer.backend.list()).values();
  assertEquals([service?.scheduler, service?.persistence?.timeoutSeconds], ["fo", 5]);
});

socketTest(
  "UserspaceBackend keeps a persistent client on its server while it is connected and for its time after",
  async () => {
    const clock = createFakeClock();
    await using _one = startNamedServer(146);
    await using _two = startNamedServer(147);
    await using balancer = await startBalancer({
      clock,
      servers: [realServer(147), realServer(146)],
      persistence: { timeoutSeconds: 30 },
      options: { tcp_timeout: "10h" },
    });
    const client = await connectToVirtual();
    assertEquals(await readName(client), "147");
    await clock.advance(3_600_000);
    assertEquals(await nameOnce(), "147");
    client.close();
    await eventually("it is over", async () => (await balancer.stats(147)).activeConnections === 0);
    await clock.advance(29_999);
    assertEquals(await nameOnce(), "147");
    await eventually("it is over", async () => (await balancer.stats(147)).activeConnections === 0);
    await clock.advance(30_000);
    assertEquals(await nameOnce(), "146");
  },
);

const anyOperation = fc.record({
  kind: fc.constantFrom(
    "service.add",
    "service.edit",
    "service.remove",
    "server.add",
    "server.edit",
    "server.remove",
  ),
  protocol: fc.constantFrom("tcp" as const, "udp" as const),
  scheduler: fc.constantFrom("rr", "wlc", "sh"),
  timeoutSeconds: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
  host: fc.integer({ min: 1, max: 3 }),
  weight: fc.integer({ min: 0, max: 5 }),
}).map(({ kind, protocol, scheduler, timeoutSeconds, host, weight }): Operation => {
  const key = virtualKey(protocol);
  const persistence = timeoutSeconds === undefined ? {} : { persistence: { timeoutSeconds } };
  return kind.startsWith("service")
    ? { kind, service: { key, scheduler, ...persistence } } as Operation
    : { kind, service: key, server: realServer(host, weight) } as Operation;
});

socketTest(
  "UserspaceBackend does to its table what applyOperation says, and refuses what it refuses",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyOperation, { maxLength: 30 }), async (operations) => {
        await using backend = createBackend();
        let model: ServiceTable = EMPTY_TABLE;
        for (const operation of operations) {
          let next: ServiceTable | undefined;
          try {
            next = applyOperation(model, operation);
          } catch {
            await refusal(backend.apply(operation));
          }
          if (next !== undefined) {
            model = next;
            await backend.apply(operation);
          }
          assertEquals(await backend.list(), model);
        }
      }),
      { numRuns: 40 },
    );
  },
);

socketTest(
  "apply carries out what follows for other services when one is refused, and names the refused one once",
  async () => {
    await using backend = createBackend();
    // An address of documentation (RFC 5737) is on no machine, so that nothing can listen there.
    const elsewhere: VirtualServiceKey = { ...KEY, address: "192.0.2.1" };
    const server: TableServer = { address: "127.0.0.1", port: 9, forwarding: "masq", weight: 1 };
    const message = await refusal(backend.apply(
      { kind: "service.add", service: { key: elsewhere, scheduler: "rr" } },
      addServer(server, elsewhere),
      ADD,
      addServer(server),
    ));
    assertEquals(message.startsWith("cannot listen on 192.0.2.1:"), true, message);
    assertEquals(message.includes(";"), false, message);
    const table = await backend.list();
    assertEquals([...table.values()].map((service) => [...service.servers.keys()]), [[
      "127.0.0.1:9",
    ]]);
  },
);
