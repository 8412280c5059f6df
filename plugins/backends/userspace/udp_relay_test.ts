import { assert, assertEquals } from "@std/assert";
import { createFakeClock, eventually } from "../../../core/testing/mod.ts";
import { loopback, PORT, realServer, socketTest, startBalancer } from "./test_kit.ts";
import { startUdpServer, UdpClient, VIRTUAL } from "./udp_test_kit.ts";

const encoder = new TextEncoder();

const BOTH = [realServer(147), realServer(146)];

socketTest("UdpRelay gives each client's port a server in turn, and keeps it there", async () => {
  await using _one = startUdpServer(146);
  await using _two = startUdpServer(147);
  await using balancer = await startBalancer({ protocol: "udp", servers: BOTH });
  using first = new UdpClient();
  using second = new UdpClient();
  assertEquals([await first.ask("a"), await second.ask("b")], ["147;a", "146;b"]);
  assertEquals([await first.ask("c"), await second.ask("d")], ["147;c", "146;d"]);
  const stats = await balancer.stats(147);
  assertEquals([stats.activeConnections, stats.inactiveConnections, stats.connections], [0, 1, 1]);
  assertEquals([stats.bytesIn, stats.bytesOut], [2, 10]);
});

socketTest("UdpRelay answers from the virtual address and port", async () => {
  await using _server = startUdpServer(147);
  await using _balancer = await startBalancer({ protocol: "udp", servers: BOTH });
  using client = new UdpClient();
  await client.send("hello");
  const { from } = await client.receive();
  assertEquals([from.hostname, from.port], [loopback(150), PORT]);
});

socketTest("UdpRelay throws away what comes from anybody but the session's server", async () => {
  await using server = startUdpServer(147);
  await using balancer = await startBalancer({ protocol: "udp", servers: BOTH });
  using client = new UdpClient();
  await client.ask("hello");
  const upstream: Deno.NetAddr = { ...server.peers[0] as Deno.NetAddr, hostname: loopback(147) };
  using otherAddress = new UdpClient(66);
  await otherAddress.socket.send(encoder.encode("forged"), upstream);
  const otherPort = Deno.listenDatagram({ transport: "udp", hostname: loopback(147), port: 0 });
  await otherPort.send(encoder.encode("forged"), upstream);
  otherPort.close();
  assertEquals(await client.ask("still"), "147;still");
  assertEquals((await balancer.stats(147)).bytesOut, "147;hello".length + "147;still".length);
});

socketTest("UdpRelay passes a server's own datagrams on while the session lasts", async () => {
  await using server = startUdpServer(147);
  await using _balancer = await startBalancer({ protocol: "udp", servers: BOTH });
  using client = new UdpClient();
  await client.ask("hello");
  const upstream = server.peers[0] as Deno.NetAddr;
  for (const word of ["one", "two", "three"]) {
    await server.socket.send(encoder.encode(word), upstream);
    assertEquals((await client.receive()).text, word);
  }
});

socketTest("UdpRelay takes datagrams of every size across, up to the largest", async () => {
  const sizes = [0, 1, 1_472, 1_473, 9_000, 65_507];
  const received: number[] = [];
  const socket = Deno.listenDatagram({ transport: "udp", hostname: loopback(147), port: PORT });
  await using _balancer = await startBalancer({ protocol: "udp", servers: [realServer(147)] });
  using client = new UdpClient();
  const buffer = new Uint8Array(65_536);
  for (const size of sizes) {
    const bytes = Uint8Array.from({ length: size }, (_, index) => index * 7);
    await client.socket.send(bytes, VIRTUAL);
    const [there, from] = await socket.receive(buffer);
    received.push(there.length);
    await socket.send(there, from);
    const [back] = await client.socket.receive(new Uint8Array(65_536));
    assertEquals(back, bytes);
  }
  assertEquals(received, sizes);
  socket.close();
});

socketTest(
  "UdpRelay keeps a session on a server that gets weight 0, and gives it no new ones",
  async () => {
    await using _one = startUdpServer(146);
    await using _two = startUdpServer(147);
    await using balancer = await startBalancer({ protocol: "udp", servers: BOTH });
    using client = new UdpClient();
    await client.ask("a");
    await balancer.apply({
      kind: "server.edit",
      service: balancer.key,
      server: realServer(147, 0),
    });
    using other = new UdpClient();
    assertEquals([await client.ask("b"), await other.ask("c")], ["147;b", "146;c"]);
  },
);

socketTest(
  "UdpRelay moves a removed server's sessions to another with their next datagram",
  async () => {
    await using _one = startUdpServer(146);
    await using _two = startUdpServer(147);
    await using balancer = await startBalancer({ protocol: "udp", servers: BOTH });
    using client = new UdpClient();
    using other = new UdpClient();
    assertEquals([await client.ask("a"), await other.ask("b")], ["147;a", "146;b"]);
    await balancer.apply({ kind: "server.remove", service: balancer.key, server: realServer(147) });
    assertEquals([await client.ask("c"), await other.ask("d")], ["146;c", "146;d"]);
    assertEquals((await balancer.stats(146)).connections, 2);
  },
);

socketTest("UdpRelay drops datagrams while there is no server, and says so", async () => {
  await using server = startUdpServer(147);
  await using balancer = await startBalancer({ protocol: "udp", servers: [realServer(147, 0)] });
  using client = new UdpClient();
  await client.send("lost");
  await eventually("it was dropped", () => balancer.lines.length === 1);
  assert(balancer.lines[0]?.endsWith("its datagram was dropped"), balancer.lines[0]);
  await balancer.apply({ kind: "server.edit", service: balancer.key, server: realServer(147) });
  assertEquals(await client.ask("found"), "147;found");
  assertEquals(server.peers.length, 1);
});

socketTest(
  "UdpRelay keeps a persistent client's ports on one server until its time is over",
  async () => {
    const clock = createFakeClock();
    await using _one = startUdpServer(146);
    await using _two = startUdpServer(147);
    await using balancer = await startBalancer({
      clock,
      protocol: "udp",
      servers: BOTH,
      persistence: { timeoutSeconds: 1 },
    });
    const askOnce = async (host: number) => {
      using client = new UdpClient(host);
      return await client.ask("");
    };
    const answers: string[] = [];
    for (let round = 0; round < 4; round++) {
      answers.push(await askOnce(1));
      await clock.advance(900);
    }
    assertEquals(answers, ["147;", "147;", "147;", "147;"]);
    assertEquals(await askOnce(2), "146;");
    await clock.advance(1_000);
    assertEquals(await askOnce(3), "147;");
    assertEquals(await askOnce(1), "146;");
    assertEquals((await balancer.stats(147)).connections, 5);
  },
);
