import { assert, assertEquals } from "@std/assert";
import net from "node:net";
import { createFakeClock, eventually } from "../../../core/testing/mod.ts";
import {
  connectToVirtual,
  loopback,
  nameOnce,
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

socketTest("TcpRelay sends one client after the other to the servers in turn", async () => {
  await using _one = startNamedServer(146);
  await using _two = startNamedServer(147);
  await using balancer = await startBalancer({ servers: [realServer(147), realServer(146)] });
  const names = [await nameOnce(), await nameOnce(), await nameOnce(), await nameOnce()];
  assertEquals(names, ["147", "146", "147", "146"]);
  assertEquals((await balancer.stats(147)).connections, 2);
});

socketTest("TcpRelay honours weights exactly under wrr", async () => {
  await using _one = startNamedServer(146);
  await using _two = startNamedServer(147);
  await using balancer = await startBalancer({
    scheduler: "wrr",
    servers: [realServer(146, 1), realServer(147, 3)],
  });
  for (let round = 0; round < 8; round++) await nameOnce();
  assertEquals((await balancer.stats(146)).connections, 2);
  assertEquals((await balancer.stats(147)).connections, 6);
});

socketTest(
  "TcpRelay tells the server of the client's end, and the answer still arrives",
  async () => {
    await using _server = startTcpServer(147, async (connection) => {
      const question = await readText(connection);
      await writeAll(connection, encoder.encode(`you said: ${question}`));
    });
    await using balancer = await startBalancer({ servers: [realServer(147)] });
    using client = await connectToVirtual();
    await writeAll(client, encoder.encode("hello"));
    await client.closeWrite();
    assertEquals(await readText(client), "you said: hello");
    await eventually("the connection is over", async () => {
      const { activeConnections, inactiveConnections } = await balancer.stats(147);
      return activeConnections + inactiveConnections === 0;
    });
  },
);

socketTest(
  "TcpRelay tells the client of the server's end, and the client still sends",
  async () => {
    const { promise: received, resolve } = Promise.withResolvers<string>();
    await using _server = startTcpServer(147, async (connection) => {
      await writeAll(connection, encoder.encode("goodbye"));
      await connection.closeWrite();
      resolve(await readText(connection));
    });
    await using balancer = await startBalancer({ servers: [realServer(147)] });
    using client = await connectToVirtual();
    assertEquals(await readText(client), "goodbye");
    const { activeConnections, inactiveConnections } = await balancer.stats(147);
    assertEquals([activeConnections, inactiveConnections], [0, 1]);
    await writeAll(client, encoder.encode("one more thing"));
    await client.closeWrite();
    assertEquals(await received, "one more thing");
  },
);

socketTest("TcpRelay closes the server's connection when the client resets its own", async () => {
  await using server = startNamedServer(147);
  await using balancer = await startBalancer({ servers: [realServer(147)] });
  const client = net.connect(PORT, loopback(150));
  await new Promise((resolve) => client.once("data", resolve));
  assertEquals((await balancer.stats(147)).activeConnections, 1);
  client.resetAndDestroy();
  await eventually("both are closed", async () => {
    const { activeConnections, inactiveConnections } = await balancer.stats(147);
    return activeConnections + inactiveConnections === 0;
  });
  assertEquals(server.accepted.length, 1);
  assertEquals(await nameOnce(), "147");
});

socketTest("TcpRelay closes the client's connection when the server resets its own", async () => {
  const sockets: net.Socket[] = [];
  const server = net.createServer((socket) => void sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(PORT, loopback(147), resolve));
  {
    await using _balancer = await startBalancer({ servers: [realServer(147)] });
    using client = await connectToVirtual();
    await writeAll(client, encoder.encode("hello"));
    const socket = await eventually("the server has the connection", () => sockets[0]);
    socket.on("error", () => {});
    await new Promise((resolve) => socket.once("data", resolve));
    socket.resetAndDestroy();
    assertEquals(await readText(client).catch(() => ""), "");
  }
  await new Promise((resolve) => server.close(resolve));
});

socketTest("TcpRelay delivers what a server answered before it stopped listening", async () => {
  const answer = "413 too large";
  await using _server = startTcpServer(147, async (connection) => {
    await connection.read(new Uint8Array(1));
    await writeAll(connection, encoder.encode(answer));
  });
  await using _balancer = await startBalancer({ servers: [realServer(147)] });
  const client = await connectToVirtual();
  const sending = writeAll(client, new Uint8Array(64 << 20)).catch(() => "cut");
  const received = new Uint8Array(answer.length);
  assertEquals(await client.read(received), answer.length);
  assertEquals(new TextDecoder().decode(received), answer);
  assertEquals(await sending, "cut");
  client.close();
});

socketTest(
  "TcpRelay keeps established connections of a server that gets weight 0, and gives it no new ones",
  async () => {
    await using _one = startNamedServer(146);
    await using _two = startNamedServer(147);
    await using balancer = await startBalancer({ servers: [realServer(147), realServer(146)] });
    using client = await connectToVirtual();
    assertEquals(await readName(client), "147");
    await balancer.apply({
      kind: "server.edit",
      service: balancer.key,
      server: realServer(147, 0),
    });
    assertEquals([await nameOnce(), await nameOnce()], ["146", "146"]);
    await writeAll(client, encoder.encode("still here;"));
    assertEquals(await readName(client), "still here");
  },
);

socketTest("TcpRelay cuts the connections of a removed server and nobody else's", async () => {
  await using _one = startNamedServer(146);
  await using _two = startNamedServer(147);
  await using balancer = await startBalancer({ servers: [realServer(147), realServer(146)] });
  using cut = await connectToVirtual();
  using kept = await connectToVirtual();
  assertEquals([await readName(cut), await readName(kept)], ["147", "146"]);
  await balancer.apply({ kind: "server.remove", service: balancer.key, server: realServer(147) });
  assertEquals(await readText(cut), "");
  await writeAll(kept, encoder.encode("here;"));
  assertEquals(await readName(kept), "here");
  assertEquals([await nameOnce(), await nameOnce()], ["146", "146"]);
});

socketTest(
  "TcpRelay closes a client at once when there is no server, and says so once a minute",
  async () => {
    const clock = createFakeClock();
    await using _server = startNamedServer(147);
    await using balancer = await startBalancer({ clock, servers: [realServer(147, 0)] });
    assertEquals([await nameOnce(), await nameOnce()], ["", ""]);
    assertEquals(balancer.lines.length, 1);
    assertEquals(balancer.lines[0]?.includes("has no server for 127."), true);
    await clock.advance(60_000);
    await nameOnce();
    assertEquals(balancer.lines[1]?.endsWith("(and 1 like it before)"), true);
    await balancer.apply({
      kind: "server.edit",
      service: balancer.key,
      server: realServer(147, 1),
    });
    assertEquals(await nameOnce(), "147");
  },
);

socketTest(
  "TcpRelay closes a client whose server refuses, counts it and tries no other",
  async () => {
    await using _other = startNamedServer(146);
    await using balancer = await startBalancer({ servers: [realServer(147), realServer(146)] });
    assertEquals([await nameOnce(), await nameOnce()], ["", "146"]);
    const stats = await balancer.stats(147);
    assertEquals([stats.connections, stats.failedConnections], [1, 1]);
    assertEquals([stats.activeConnections, stats.inactiveConnections], [0, 0]);
    assertEquals(balancer.lines.length, 1);
    assert(
      balancer.lines[0]?.endsWith(`cannot connect to ${loopback(147)}:${PORT}: connection refused`),
    );
  },
);

socketTest("TcpRelay serves 200 clients at once, each with its own bytes", async () => {
  await using _one = startNamedServer(146);
  await using _two = startNamedServer(147);
  await using balancer = await startBalancer({ servers: [realServer(146), realServer(147)] });
  const clients = await Promise.all(Array.from({ length: 200 }, () => connectToVirtual()));
  await Promise.all(clients.map(async (client, index) => {
    await readName(client);
    const words = `client ${index} `.repeat(2_000);
    const sending = writeAll(client, encoder.encode(words)).then(() => client.closeWrite());
    assertEquals(await readText(client), words);
    await sending;
  }));
  const [one, two] = [await balancer.stats(146), await balancer.stats(147)];
  assertEquals([one.connections, two.connections], [100, 100]);
  assertEquals(
    (one.bytesIn ?? 0) + (two.bytesIn ?? 0) + 200 * 4,
    (one.bytesOut ?? 0) + (two.bytesOut ?? 0),
  );
  clients.forEach((client) => client.close());
  await eventually("all are over", async () => {
    const { activeConnections, inactiveConnections } = await balancer.stats(146);
    return activeConnections + inactiveConnections === 0;
  });
});
