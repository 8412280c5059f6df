import { assert, assertEquals } from "@std/assert";
import { createFakeClock, eventually } from "../../../core/testing/mod.ts";
import { type Balancer, openFiles, realServer, socketTest, startBalancer } from "./test_kit.ts";
import { startUdpServer, UdpClient } from "./udp_test_kit.ts";

const encoder = new TextEncoder();

const sessionsOf = async (balancer: Balancer, host: number) =>
  (await balancer.stats(host)).inactiveConnections;

const BOTH = [realServer(147), realServer(146)];

socketTest(
  "UdpRelay forgets a session after udp_timeout without a datagram, and opens a new one",
  async () => {
    const clock = createFakeClock();
    await using one = startUdpServer(146);
    await using two = startUdpServer(147);
    await using balancer = await startBalancer({ clock, protocol: "udp", servers: BOTH });
    using client = new UdpClient();
    assertEquals(await client.ask("a"), "147;a");
    await clock.advance(299_999);
    assertEquals([await sessionsOf(balancer, 147), await client.ask("b")], [1, "147;b"]);
    await clock.advance(300_000);
    assertEquals(await sessionsOf(balancer, 147), 0);
    assertEquals(await client.ask("c"), "146;c");
    assertEquals([two.peers.length, one.peers.length], [2, 1]);
  },
);

socketTest("UdpRelay counts a server's datagram as use of the session", async () => {
  const clock = createFakeClock();
  await using server = startUdpServer(147);
  await using balancer = await startBalancer({ clock, protocol: "udp", servers: BOTH });
  using client = new UdpClient();
  await client.ask("a");
  await clock.advance(200_000);
  await server.socket.send(encoder.encode("news"), server.peers[0] as Deno.NetAddr);
  await client.receive();
  await clock.advance(200_000);
  assertEquals(await sessionsOf(balancer, 147), 1);
});

socketTest(
  "UdpRelay counts a client's datagram as use of the session, also without an answer",
  async () => {
    const clock = createFakeClock();
    await using server = startUdpServer(147, false);
    await using balancer = await startBalancer({ clock, protocol: "udp", servers: BOTH });
    using client = new UdpClient();
    for (const count of [1, 2, 3]) {
      await client.send("a");
      await eventually("it arrived", () => server.peers.length === count);
      await clock.advance(200_000);
    }
    assertEquals(await sessionsOf(balancer, 147), 1);
    assertEquals(new Set(server.peers.map(({ port }) => port)).size, 1);
  },
);

socketTest("UdpRelay has one timer for all sessions and none for none", async () => {
  const clock = createFakeClock();
  await using _server = startUdpServer(147);
  await using balancer = await startBalancer({
    clock,
    protocol: "udp",
    servers: [realServer(147)],
    options: { udp_timeout: "10s" },
  });
  assertEquals(clock.pending, 0);
  for (let round = 0; round < 5; round++) {
    using client = new UdpClient();
    await client.ask("a");
    assertEquals(clock.pending, 1);
  }
  await clock.advance(10_000);
  assertEquals([await sessionsOf(balancer, 147), clock.pending], [0, 0]);
});

socketTest("UdpRelay that has udp_sessions replaces the one that is idle for longest", async () => {
  await using server = startUdpServer(147);
  await using balancer = await startBalancer({
    protocol: "udp",
    servers: [realServer(147)],
    options: { udp_sessions: 2 },
  });
  using first = new UdpClient();
  using second = new UdpClient();
  using third = new UdpClient();
  await first.ask("a");
  await second.ask("b");
  await first.ask("c");
  await third.ask("d");
  assertEquals(await sessionsOf(balancer, 147), 2);
  assert(balancer.lines[0]?.includes("has all the sessions"), balancer.lines[0]);
  await first.ask("e");
  const ports = server.peers.map(({ port }) => port);
  assertEquals(ports[4], ports[0]);
  await second.ask("f");
  assertEquals(server.peers[5]?.port === ports[1], false);
});

socketTest(
  "UdpRelay goes on when a server's port is closed, and the session is there when it opens",
  async () => {
    await using balancer = await startBalancer({ protocol: "udp", servers: [realServer(147)] });
    using client = new UdpClient();
    for (const word of ["lost", "lost too"]) await client.send(word);
    await eventually("both were sent", async () => {
      return (await balancer.stats(147)).bytesIn === "lostlost too".length;
    });
    await using _server = startUdpServer(147);
    assertEquals(await client.ask("found"), "147;found");
    assertEquals((await balancer.stats(147)).connections, 1);
  },
);

socketTest("UdpRelay serves 200 clients at once, each with its own answers", async () => {
  await using _one = startUdpServer(146);
  await using _two = startUdpServer(147);
  await using balancer = await startBalancer({ protocol: "udp", servers: BOTH });
  const clients = Array.from({ length: 200 }, () => new UdpClient());
  for (const [index, client] of clients.entries()) {
    assertEquals((await client.ask(`${index}`)).split(";")[1], `${index}`);
  }
  assertEquals([await sessionsOf(balancer, 146), await sessionsOf(balancer, 147)], [100, 100]);
  clients.forEach((client) => client[Symbol.dispose]());
});

socketTest("UdpRelay replaces its longest idle session when open files are used up", async () => {
  await using server = startUdpServer(147);
  await using balancer = await startBalancer({
    protocol: "udp",
    servers: [realServer(147)],
    openFiles: 4,
  });
  const clients = Array.from({ length: 5 }, () => new UdpClient());
  for (const client of clients) assertEquals(await client.ask("a"), "147;a");
  assertEquals(await sessionsOf(balancer, 147), 3);
  assert(balancer.lines[0]?.includes("replaces the longest idle one"), balancer.lines[0]);
  await clients[4]?.ask("b");
  assertEquals(server.peers[5]?.port, server.peers[4]?.port);
  clients.forEach((client) => client[Symbol.dispose]());
});

socketTest(
  "UdpRelay drops a datagram when there is neither a file nor a session to replace",
  async () => {
    await using server = startUdpServer(147);
    await using balancer = await startBalancer({
      protocol: "udp",
      servers: [realServer(147)],
      openFiles: 1,
    });
    using client = new UdpClient();
    await client.send("lost");
    await eventually("it was dropped", () => balancer.lines.length === 1);
    assert(balancer.lines[0]?.includes("cannot open a session"), balancer.lines[0]);
    assertEquals([await sessionsOf(balancer, 147), server.peers.length], [0, 0]);
  },
);

socketTest("UdpRelay leaves no file open and no timer when it was stopped", async () => {
  const clock = createFakeClock();
  await using _server = startUdpServer(147, false);
  const wanted = { clock, protocol: "udp", servers: [realServer(147)] } as const;
  await startBalancer(wanted).then((each) => each[Symbol.asyncDispose]());
  const before = openFiles();
  const balancer = await startBalancer(wanted);
  const clients = Array.from({ length: 20 }, () => new UdpClient());
  await Promise.all(clients.map((client) => client.send("hello")));
  await eventually("all have sessions", async () => await sessionsOf(balancer, 147) === 20);
  await balancer[Symbol.asyncDispose]();
  clients.forEach((client) => client[Symbol.dispose]());
  assertEquals([openFiles(), clock.pending], [before, 0]);
});
