import { assert, assertEquals } from "@std/assert";
import { createFakeClock, eventually } from "../../../core/testing/mod.ts";
import {
  connectToVirtual,
  loopback,
  openFiles,
  PORT,
  readName,
  readText,
  realServer,
  socketTest,
  startBalancer,
  startNamedServer,
  startTcpServer,
  writeAll,
} from "./test_kit.ts";

const encoder = new TextEncoder();

socketTest("TcpRelay gives a server that does not answer until connect_timeout", async () => {
  const clock = createFakeClock();
  // Nobody accepts and the queue is short, so that the system leaves further attempts without an answer.
  using silent = Deno.listen({ hostname: loopback(147), port: PORT, tcpBacklog: 1 });
  const fillers = [
    await Deno.connect({ hostname: loopback(147), port: PORT }),
    await Deno.connect({ hostname: loopback(147), port: PORT }),
  ];
  await using balancer = await startBalancer({
    clock,
    servers: [realServer(147)],
    options: { connect_timeout: "3s" },
  });
  using client = await connectToVirtual();
  await eventually("it is connecting", async () => {
    return (await balancer.stats(147)).inactiveConnections === 1;
  });
  await clock.advance(2_999);
  assertEquals((await balancer.stats(147)).inactiveConnections, 1);
  await clock.advance(1);
  assertEquals(await readText(client), "");
  const { inactiveConnections, failedConnections } = await balancer.stats(147);
  assertEquals([inactiveConnections, failedConnections], [0, 1]);
  assert(balancer.lines[0]?.endsWith("no answer in time"), balancer.lines[0]);
  fillers.forEach((filler) => filler.close());
  assertEquals(silent.addr.transport, "tcp");
});

socketTest(
  "TcpRelay ends an attempt to connect when its server is removed, and that is no failure",
  async () => {
    using _silent = Deno.listen({ hostname: loopback(147), port: PORT, tcpBacklog: 1 });
    const fillers = [
      await Deno.connect({ hostname: loopback(147), port: PORT }),
      await Deno.connect({ hostname: loopback(147), port: PORT }),
    ];
    await using balancer = await startBalancer({ servers: [realServer(147)] });
    using client = await connectToVirtual();
    await eventually("it is connecting", async () => {
      return (await balancer.stats(147)).inactiveConnections === 1;
    });
    await balancer.apply({ kind: "server.remove", service: balancer.key, server: realServer(147) });
    assertEquals(await readText(client), "");
    assertEquals(balancer.lines.length, 0);
    fillers.forEach((filler) => filler.close());
  },
);

socketTest("TcpRelay closes a connection on which nothing moves for tcp_timeout", async () => {
  const clock = createFakeClock();
  await using _server = startNamedServer(147);
  await using balancer = await startBalancer({ clock, servers: [realServer(147)] });
  using client = await connectToVirtual();
  await readName(client);
  await clock.advance(899_000);
  await writeAll(client, encoder.encode("alive;"));
  assertEquals(await readName(client), "alive");
  await clock.advance(899_000);
  assertEquals((await balancer.stats(147)).activeConnections, 1);
  await clock.advance(1_000);
  assertEquals(await readText(client), "");
  await eventually("it is gone", async () => (await balancer.stats(147)).activeConnections === 0);
});

socketTest(
  "TcpRelay closes a half-closed connection on which nothing moves for tcp_fin_timeout",
  async () => {
    const clock = createFakeClock();
    const { promise: testIsOver, resolve: endTest } = Promise.withResolvers<void>();
    await using _server = startTcpServer(147, async (connection) => {
      await writeAll(connection, encoder.encode("147;"));
      await readText(connection);
      await testIsOver;
    });
    await using balancer = await startBalancer({ clock, servers: [realServer(147)] });
    using client = await connectToVirtual();
    assertEquals(await readName(client), "147");
    await client.closeWrite();
    await eventually("it is half closed", async () => {
      return (await balancer.stats(147)).inactiveConnections === 1;
    });
    await clock.advance(119_999);
    assertEquals((await balancer.stats(147)).inactiveConnections, 1);
    await clock.advance(1);
    assertEquals(await readText(client), "");
    endTest();
  },
);

socketTest(
  "TcpRelay relays at most tcp_connections at once; the next client waits for its turn",
  async () => {
    await using _server = startNamedServer(147);
    await using balancer = await startBalancer({
      servers: [realServer(147)],
      options: { tcp_connections: 2 },
    });
    const first = await connectToVirtual();
    using second = await connectToVirtual();
    await readName(first);
    await readName(second);
    using third = await connectToVirtual();
    const name = readName(third);
    assertEquals((await balancer.stats(147)).connections, 2);
    first.close();
    assertEquals(await name, "147");
    assertEquals((await balancer.stats(147)).connections, 3);
  },
);

socketTest("TcpRelay leaves a quarter of the open files to others; more clients wait", async () => {
  await using _server = startNamedServer(147);
  // Of twelve files the relays get nine: four connections and half of a fifth.
  await using balancer = await startBalancer({ servers: [realServer(147)], openFiles: 12 });
  const clients = await Promise.all(Array.from({ length: 6 }, () => connectToVirtual()));
  const names = clients.map((client) => readName(client));
  assertEquals(await Promise.all(names.slice(0, 4)), ["147", "147", "147", "147"]);
  await eventually("the others wait", () => balancer.lines.length === 1);
  assert(balancer.lines[0]?.includes("lets new connections wait"), balancer.lines[0]);
  assertEquals((await balancer.stats(147)).connections, 4);
  clients[0]?.close();
  assertEquals(await names[4], "147");
  assertEquals((await balancer.stats(147)).connections, 5);
  clients[1]?.close();
  assertEquals(await names[5], "147");
  clients.slice(2).forEach((client) => client.close());
});

socketTest("TcpRelay that waits for open files can be closed", async () => {
  await using _server = startNamedServer(147);
  await using balancer = await startBalancer({ servers: [realServer(147)], openFiles: 3 });
  using client = await connectToVirtual();
  assertEquals(await readName(client), "147");
  await eventually("the next would wait", () => balancer.lines.length === 1);
});

socketTest(
  "TcpRelay leaves no file open, whatever its connections were doing when it was stopped",
  async () => {
    await using _server = startNamedServer(147);
    await startBalancer({ servers: [realServer(147)] }).then((each) => each[Symbol.asyncDispose]());
    const before = openFiles();
    const clock = createFakeClock();
    const balancer = await startBalancer({ clock, servers: [realServer(147)] });
    const clients = await Promise.all(Array.from({ length: 20 }, () => connectToVirtual()));
    await readName(await connectToVirtual().then((client) => (clients.push(client), client)));
    await clients[0]?.closeWrite();
    const stuck = writeAll(clients[1] as Deno.TcpConn, new Uint8Array(64 << 20)).catch(() => "cut");
    await balancer[Symbol.asyncDispose]();
    assertEquals(clock.pending, 0);
    assertEquals(await stuck, "cut");
    clients.forEach((client) => client.close());
    await eventually("the files are closed", () => openFiles() <= before);
  },
);
