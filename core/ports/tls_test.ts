import { assertEquals, assertRejects } from "@std/assert";
import tls from "node:tls";
import type { AddressInfo } from "node:net";
import { ConnectionError } from "../errors.ts";
import { eventually, testCertificate } from "../testing/mod.ts";
import { openTcp, type TlsOptions } from "./tcp.ts";
import { UNREAD_BYTES_MAX } from "./tls.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const never = new AbortController().signal;
const unverified: TlsOptions = { verify: false };

interface Server {
  readonly port: number;
  close(): void;
}

/** A server with the test certificate; `handle` gets each connection once its handshake is done. */
async function serve(handle: (socket: tls.TLSSocket) => void): Promise<Server> {
  const { cert, key } = testCertificate;
  const sockets = new Set<tls.TLSSocket>();
  const server = tls.createServer({ cert, key }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    handle(socket);
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

async function readAll(port: number, options: TlsOptions, bufferBytes = 1_000): Promise<string> {
  const connection = await openTcp({ address: "127.0.0.1", port }, never, options);
  try {
    const buffer = new Uint8Array(bufferBytes);
    let text = "";
    for (;;) {
      const length = await connection.read(buffer);
      if (length === null) return text;
      text += decoder.decode(buffer.subarray(0, length));
    }
  } finally {
    connection.close();
  }
}

function openDescriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

Deno.test("openTls takes an unverified certificate, writes and reads", async () => {
  const server = await serve((socket) => socket.pipe(socket));
  const connection = await openTcp({ address: "127.0.0.1", port: server.port }, never, unverified);
  assertEquals(connection.local.address, "127.0.0.1");
  await connection.write(encoder.encode("hello"));
  const buffer = new Uint8Array(100);
  const length = await connection.read(buffer);
  assertEquals(decoder.decode(buffer.subarray(0, length ?? 0)), "hello");
  connection.close();
  connection.close();
  server.close();
});

Deno.test("openTls asks for the name that it is given, and for none where that is an address", async () => {
  const server = await serve((socket) => {
    socket.end(String((socket as { servername?: unknown }).servername));
  });
  assertEquals(
    await readAll(server.port, { verify: false, serverName: "ring.example" }),
    "ring.example",
  );
  for (const options of [unverified, { verify: false, serverName: "127.0.0.1" }]) {
    assertEquals(
      ["null", "undefined", "false"].includes(await readAll(server.port, options)),
      true,
    );
  }
  server.close();
});

Deno.test("openTls hands out what does not fit into the buffer with the next reads", async () => {
  const server = await serve((socket) => socket.end("0123456789"));
  assertEquals(await readAll(server.port, unverified, 3), "0123456789");
  server.close();
});

Deno.test("openTls reads a long stream without losing or doubling anything", async () => {
  const sent = Array.from({ length: 60_000 }, (_, index) => `line ${index}\n`).join("");
  const server = await serve((socket) => socket.end(sent));
  assertEquals(await readAll(server.port, unverified, 7_001) === sent, true);
  server.close();
});

Deno.test("openTls gives a connection up whose server sends far ahead of the reader", async () => {
  let isCut = false;
  const server = await serve((socket) => {
    socket.on("close", () => isCut = true);
    socket.end(new Uint8Array(5 * UNREAD_BYTES_MAX));
  });
  const to = { address: "127.0.0.1", port: server.port };
  const connection = await openTcp(to, never, unverified);
  await eventually("the connection is cut", () => isCut);
  const buffer = new Uint8Array(65_536);
  await assertRejects(
    async () => {
      while (await connection.read(buffer) !== null);
    },
    ConnectionError,
    "bytes were not read in time",
  );
  connection.close();
  server.close();
});

Deno.test("openTls refuses a certificate that nobody vouches for where it is to verify", async () => {
  const server = await serve((socket) => socket.end("secret"));
  const error = await assertRejects(
    () => readAll(server.port, { verify: true, serverName: testCertificate.name }),
    ConnectionError,
  );
  assertEquals([error.code, error.reason], ["connection_failed", "self-signed certificate"]);
  server.close();
});

Deno.test("openTls verifies name and chain against the trusted certificates", async () => {
  const server = await serve((socket) => socket.end("secret"));
  const script = `
    const { openTcp } = await import(${JSON.stringify(import.meta.resolve("./tcp.ts"))});
    const to = { address: "127.0.0.1", port: ${server.port} };
    for (const serverName of ["ring.example", "other.example", undefined]) {
      const options = { verify: true, ...(serverName === undefined ? {} : { serverName }) };
      const opening = openTcp(to, new AbortController().signal, options);
      console.log(await opening.then((each) => (each.close(), "ok"), (error) => error.reason));
    }
  `;
  const file = await Deno.makeTempFile({ suffix: ".pem" });
  await Deno.writeTextFile(file, testCertificate.cert);
  const output = await runScript(script, { DENO_CERT: file });
  assertEquals(output, "ok\nthe certificate is for another name\nok\n");
  await Deno.remove(file);
  server.close();
});

async function runScript(script: string, env: Record<string, string>): Promise<string> {
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", "--config", config, "-"],
    env,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(encoder.encode(script));
  await writer.close();
  return decoder.decode((await child.output()).stdout);
}

Deno.test("openTls says that a connection was refused", async () => {
  const error = await assertRejects(
    () => openTcp({ address: "127.0.0.1", port: 1 }, never, unverified),
    ConnectionError,
    "cannot connect to 127.0.0.1:1: connection refused",
  );
  assertEquals(error.code, "connection_failed");
});

Deno.test("openTls fails where the server speaks no TLS, or closes instead of shaking hands", async () => {
  for (const answer of ["HTTP/1.1 400 Bad Request\r\n\r\n", ""]) {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const accepting = (async () => {
      const connection = await listener.accept();
      await connection.write(encoder.encode(answer));
      connection.close();
    })();
    const to = { address: "127.0.0.1", port: listener.addr.port };
    const error = await assertRejects(() => openTcp(to, never, unverified), ConnectionError);
    assertEquals(error.code, "connection_failed");
    await accepting;
    listener.close();
  }
});

Deno.test("openTls gives up when the signal aborts: before, in the handshake and while reading", async () => {
  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const server = await serve(() => {});
  const already = AbortSignal.abort(new Error("over"));
  const to = { address: "127.0.0.1", port: silent.addr.port };
  const early = await assertRejects(() => openTcp(to, already, unverified), ConnectionError);
  assertEquals([early.code, early.reason], ["timed_out", "over"]);

  const inHandshake = new AbortController();
  const opening = openTcp(to, inHandshake.signal, unverified);
  const peer = await silent.accept();
  inHandshake.abort(new Error("over"));
  assertEquals((await assertRejects(() => opening, ConnectionError)).code, "timed_out");
  peer.close();
  silent.close();

  const whileReading = new AbortController();
  const connection = await openTcp(
    { address: "127.0.0.1", port: server.port },
    whileReading.signal,
    unverified,
  );
  const reading = connection.read(new Uint8Array(10));
  whileReading.abort(new Error("over"));
  const late = await assertRejects(() => reading, ConnectionError);
  assertEquals([late.code, late.reason], ["timed_out", "over"]);
  await assertRejects(() => connection.write(Uint8Array.of(1)), ConnectionError, "over");
  server.close();
});

Deno.test("openTls rejects a write that a closing cuts off", async () => {
  const server = await serve(() => {});
  const to = { address: "127.0.0.1", port: server.port };
  const connection = await openTcp(to, never, unverified);
  const writing = connection.write(new Uint8Array(30_000_000));
  connection.close();
  await assertRejects(() => writing, ConnectionError);
  server.close();
});

Deno.test("openTls leaves no descriptors behind", async () => {
  const server = await serve((socket) => socket.end("bye"));
  await readAll(server.port, unverified);
  const before = openDescriptors();
  for (let count = 0; count < 30; count++) {
    await readAll(server.port, unverified);
    await readAll(server.port, { verify: true }).catch(() => {});
  }
  await eventually("all sockets are closed", () => openDescriptors() <= before);
  server.close();
});

Deno.test("openTls leaves nothing open whenever the signal aborts", async () => {
  const server = await serve((socket) => socket.end("bye"));
  const to = { address: "127.0.0.1", port: server.port };
  await readAll(server.port, unverified);
  const before = openDescriptors();
  for (let round = 0; round < 20; round++) {
    // A handshake takes about as long as these waits, so that every moment of it is hit.
    await Promise.all(Array.from({ length: 10 }, async (_, index) => {
      const abort = new AbortController();
      setTimeout(() => abort.abort(), index);
      const opened = await openTcp(to, abort.signal, unverified).catch(() => undefined);
      await opened?.read(new Uint8Array(10)).catch(() => {});
      opened?.close();
    }));
  }
  await eventually("all sockets are closed", () => openDescriptors() <= before);
  server.close();
});
