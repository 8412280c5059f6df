import { assert, assertEquals, assertRejects } from "@std/assert";
import net from "node:net";
import { ConnectionError } from "../errors.ts";
import { eventually } from "../testing/mod.ts";
import { openTcp } from "./tcp.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const never = new AbortController().signal;

interface Server {
  readonly port: number;
  close(): void;
}

function serve(
  handle: (connection: Deno.TcpConn) => Promise<void> | void,
  hostname = "127.0.0.1",
): Server {
  const listener = Deno.listen({ hostname, port: 0 });
  void (async () => {
    for await (const connection of listener) void handle(connection);
  })();
  return { port: listener.addr.port, close: () => listener.close() };
}

async function echo(connection: Deno.TcpConn): Promise<void> {
  await connection.readable.pipeTo(connection.writable).catch(() => {});
}

function openDescriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

for (const address of ["127.0.0.1", "::1"]) {
  Deno.test(`openTcp connects to ${address}, writes and reads`, async () => {
    const server = serve(echo, address);
    const connection = await openTcp({ address, port: server.port }, never);
    assertEquals(connection.local.address, address);
    assert(connection.local.port > 0);
    await connection.write(encoder.encode("hello"));
    const buffer = new Uint8Array(3);
    assertEquals(await connection.read(buffer), 3);
    assertEquals(decoder.decode(buffer), "hel");
    assertEquals(await connection.read(buffer), 2);
    assertEquals(decoder.decode(buffer.subarray(0, 2)), "lo");
    connection.close();
    server.close();
  });
}

Deno.test("openTcp writes all of it and reads to the end", async () => {
  const sent = new Uint8Array(3_000_000).map((_, index) => index % 253);
  const server = serve(async (connection) => {
    const all = new Uint8Array(sent.length);
    for (let at = 0; at < all.length;) at += await connection.read(all.subarray(at)) ?? all.length;
    await connection.write(Uint8Array.of(all.every((byte, index) => byte === index % 253) ? 1 : 0));
    connection.close();
  });
  const connection = await openTcp({ address: "127.0.0.1", port: server.port }, never);
  await connection.write(sent);
  const buffer = new Uint8Array(10);
  assertEquals(await connection.read(buffer), 1);
  assertEquals(buffer[0], 1);
  assertEquals(await connection.read(buffer), null);
  connection.close();
  server.close();
});

Deno.test("openTcp says that a connection was refused, and by whom", async () => {
  const error = await assertRejects(
    () => openTcp({ address: "127.0.0.1", port: 1 }, never),
    ConnectionError,
    "cannot connect to 127.0.0.1:1: connection refused",
  );
  assertEquals([error.code, error.reason], ["connection_failed", "connection refused"]);
});

Deno.test("openTcp rejects with the signal's reason when time runs out while connecting", async () => {
  const already = AbortSignal.abort(new Error("1s is over"));
  const error = await assertRejects(
    () => openTcp({ address: "127.0.0.1", port: 1 }, already),
    ConnectionError,
    "cannot connect to 127.0.0.1:1: 1s is over",
  );
  assertEquals([error.code, error.reason], ["timed_out", "1s is over"]);
});

Deno.test("openTcp gives up an attempt that nobody answers, and closes it", async () => {
  // A listener whose queue is full drops what else comes, as a host that is gone does.
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0, tcpBacklog: 1 });
  const to = { hostname: "127.0.0.1", port: listener.addr.port };
  const queued = [await Deno.connect(to), await Deno.connect(to)];
  const before = openDescriptors();
  const abort = new AbortController();
  const target = { address: "127.0.0.1", port: listener.addr.port };
  const attempts = Array.from({ length: 20 }, () => openTcp(target, abort.signal));
  await eventually("the attempts are under way", () => openDescriptors() >= before + 20);
  abort.abort(new Error("1s is over"));
  for (const attempt of attempts) await assertRejects(() => attempt, ConnectionError, "1s is over");
  await eventually("the attempts are closed", () => openDescriptors() <= before);
  for (const connection of queued) connection.close();
  listener.close();
});

Deno.test("openTcp leaves nothing open whenever the signal aborts", async () => {
  const server = serve((connection) =>
    void connection.read(new Uint8Array(1)).finally(() => connection.close())
  );
  const to = { address: "127.0.0.1", port: server.port };
  await (await openTcp(to, never)).close();
  const before = openDescriptors();
  for (let round = 0; round < 100; round++) {
    // Connecting takes about as long as these waits, so that every moment of it is hit.
    await Promise.all(Array.from({ length: 20 }, async (_, index) => {
      const abort = new AbortController();
      setTimeout(() => abort.abort(), index % 5);
      await openTcp(to, abort.signal).then((connection) => connection.read(new Uint8Array(1)))
        .catch(() => {});
    }));
  }
  await eventually("all is closed", () => openDescriptors() <= before);
  server.close();
});

Deno.test("openTcp rejects a read that waits when the signal aborts, and closes", async () => {
  const before = openDescriptors();
  const peers: Deno.TcpConn[] = [];
  const server = serve((connection) => void peers.push(connection));
  const abort = new AbortController();
  const connection = await openTcp({ address: "127.0.0.1", port: server.port }, abort.signal);
  const reading = connection.read(new Uint8Array(10));
  abort.abort(new Error("1s is over"));
  const error = await assertRejects(() => reading, ConnectionError);
  assertEquals([error.code, error.reason], ["timed_out", "1s is over"]);
  const peer = await eventually("the server has the connection", () => peers[0]);
  assertEquals(await peer.read(new Uint8Array(10)), null, "the server sees the end");
  await assertRejects(() => connection.write(Uint8Array.of(1)), ConnectionError, "1s is over");
  peer.close();
  server.close();
  await eventually("all is closed", () => openDescriptors() <= before);
});

Deno.test("openTcp rejects what waits when it is closed, and may be closed twice", async () => {
  const peers: Deno.TcpConn[] = [];
  const server = serve((connection) => void peers.push(connection));
  const connection = await openTcp({ address: "127.0.0.1", port: server.port }, never);
  const reading = connection.read(new Uint8Array(10));
  connection.close();
  connection.close();
  const error = await assertRejects(() => reading, ConnectionError);
  assertEquals([error.code, error.reason], ["connection_failed", "closed"]);
  await assertRejects(() => connection.read(new Uint8Array(1)), ConnectionError, "closed");
  (await eventually("the server has the connection", () => peers[0])).close();
  server.close();
});

Deno.test("openTcp reports a reset in plain words", async () => {
  // Deno's own sockets always say goodbye first; node's can reset.
  const server = net.createServer((socket) => socket.once("data", () => socket.resetAndDestroy()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  const connection = await openTcp({ address: "127.0.0.1", port }, never);
  await connection.write(encoder.encode("hello"));
  const error = await assertRejects(() => connection.read(new Uint8Array(1)), ConnectionError);
  assertEquals(error.message, `cannot read from 127.0.0.1:${port}: connection reset by peer`);
  assertEquals(error.code, "connection_failed");
  connection.close();
  await new Promise((resolve) => server.close(resolve));
});

Deno.test("openTcp leaves no listener on a signal that outlives the connection", async () => {
  const server = serve(echo);
  let listeners = 0;
  const signal = new AbortController().signal;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...parameters: Parameters<typeof addEventListener>) => {
    listeners++;
    addEventListener.apply(signal, parameters);
  };
  signal.removeEventListener = (...parameters: Parameters<typeof removeEventListener>) => {
    listeners--;
    removeEventListener.apply(signal, parameters);
  };
  for (let count = 0; count < 5; count++) {
    (await openTcp({ address: "127.0.0.1", port: server.port }, signal)).close();
  }
  assertEquals(listeners, 0);
  server.close();
});
