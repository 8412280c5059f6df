import { assertEquals, assertGreater, assertLess } from "@std/assert";
import { createHash } from "node:crypto";
import { eventually } from "../../../core/testing/mod.ts";
import { CHUNK_BYTES_MAX } from "./pump.ts";
import {
  connectToVirtual,
  echo,
  realServer,
  socketTest,
  startBalancer,
  startTcpServer,
  writeAll,
} from "./test_kit.ts";

const MEBIBYTE = 1024 * 1024;

/** Bytes that look random but follow from their place, so that a swap or a loss changes the checksum. */
function block(index: number): Uint8Array {
  const words = new Uint32Array(MEBIBYTE / 4);
  let state = index + 1;
  for (let word = 0; word < words.length; word++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    words[word] = state;
  }
  return new Uint8Array(words.buffer);
}

async function sendBlocks(connection: Deno.TcpConn, count: number): Promise<string> {
  const hash = createHash("sha256");
  for (let index = 0; index < count; index++) {
    const bytes = block(index);
    hash.update(bytes);
    await writeAll(connection, bytes);
  }
  await connection.closeWrite();
  return hash.digest("hex");
}

async function receiveAll(connection: Deno.TcpConn): Promise<{ hash: string; bytes: number }> {
  const hash = createHash("sha256");
  const chunk = new Uint8Array(256 * 1024);
  let bytes = 0;
  for (let count = await connection.read(chunk); count !== null;) {
    hash.update(chunk.subarray(0, count));
    bytes += count;
    count = await connection.read(chunk);
  }
  return { hash: hash.digest("hex"), bytes };
}

/** Waits until the count has stood still for as long as nothing could keep it from growing. */
async function standsStill(count: () => number): Promise<number> {
  let last = -1;
  let same = 0;
  return await eventually("nothing moves any more", () => {
    same = count() === last ? same + 1 : 0;
    last = count();
    return last > 0 && same >= 20 ? last : undefined;
  });
}

/** What the sockets of two connections hold at most: a sender's and a receiver's buffer each (tcp(7)). */
function socketBuffersMax(): number {
  const limitOf = (name: string) =>
    Number(Deno.readTextFileSync(`/proc/sys/net/ipv4/${name}`).trim().split(/\s+/)[2]);
  return 2 * (limitOf("tcp_wmem") + limitOf("tcp_rmem"));
}

/** So many blocks that they cannot all lie in buffers. */
function moreThanBuffers(): number {
  return Math.ceil(socketBuffersMax() / MEBIBYTE) + 16;
}

socketTest("TcpRelay takes 64 MiB there and back at the same time, unchanged", async () => {
  await using _server = startTcpServer(147, echo);
  await using balancer = await startBalancer({ servers: [realServer(147)] });
  using client = await connectToVirtual();
  const [sent, received] = await Promise.all([sendBlocks(client, 64), receiveAll(client)]);
  assertEquals(received, { hash: sent, bytes: 64 * MEBIBYTE });
  const { bytesIn, bytesOut } = await balancer.stats(147);
  assertEquals([bytesIn, bytesOut], [64 * MEBIBYTE, 64 * MEBIBYTE]);
});

socketTest(
  "TcpRelay slows a fast server down to a client that does not read, and loses nothing",
  async () => {
    const total = moreThanBuffers();
    let offered = 0;
    const { promise: sent, resolve } = Promise.withResolvers<string>();
    await using _server = startTcpServer(147, async (connection) => {
      const hash = createHash("sha256");
      for (let index = 0; index < total; index++) {
        const bytes = block(index);
        hash.update(bytes);
        for (let written = 0; written < bytes.length;) {
          const count = await connection.write(bytes.subarray(written));
          written += count;
          offered += count;
        }
      }
      resolve(hash.digest("hex"));
    });
    await using balancer = await startBalancer({ servers: [realServer(147)] });
    using client = await connectToVirtual();
    const stalledAt = await standsStill(() => offered);
    // What the relay itself holds is what it has read and not yet handed on: less than one chunk.
    const { bytesOut = 0 } = await balancer.stats(147);
    assertLess(stalledAt, socketBuffersMax() + CHUNK_BYTES_MAX);
    assertGreater(bytesOut, 0);
    assertEquals(await receiveAll(client), { hash: await sent, bytes: total * MEBIBYTE });
  },
);

socketTest(
  "TcpRelay slows a fast client down to a server that does not read, and loses nothing",
  async () => {
    const total = moreThanBuffers();
    const { promise: mayRead, resolve: letRead } = Promise.withResolvers<void>();
    const { promise: received, resolve } = Promise.withResolvers<{ hash: string; bytes: number }>();
    await using _server = startTcpServer(147, async (connection) => {
      await mayRead;
      resolve(await receiveAll(connection));
    });
    await using balancer = await startBalancer({ servers: [realServer(147)] });
    using client = await connectToVirtual();
    const memoryBefore = Deno.memoryUsage().external;
    const sending = sendBlocks(client, total);
    let bytesIn = 0;
    const reading = setInterval(() => {
      void balancer.stats(147).then((stats) => void (bytesIn = stats.bytesIn ?? 0));
    }, 5);
    const stalledAt = await standsStill(() => bytesIn);
    clearInterval(reading);
    assertLess(stalledAt, socketBuffersMax());
    assertLess(Deno.memoryUsage().external - memoryBefore, 32 * MEBIBYTE);
    letRead();
    assertEquals(await received, { hash: await sending, bytes: total * MEBIBYTE });
  },
);

socketTest("TcpRelay lets other clients through while one does not read", async () => {
  await using _server = startTcpServer(147, async (connection) => {
    const first = new Uint8Array(1);
    await connection.read(first);
    if (first[0] === 1) await sendBlocks(connection, 64);
    else await echo(connection);
  });
  await using _balancer = await startBalancer({ servers: [realServer(147)] });
  const stuck = await connectToVirtual();
  await writeAll(stuck, Uint8Array.of(1));
  using other = await connectToVirtual();
  await writeAll(other, Uint8Array.of(0));
  const [sent, received] = await Promise.all([sendBlocks(other, 8), receiveAll(other)]);
  assertEquals(received, { hash: sent, bytes: 8 * MEBIBYTE });
  stuck.close();
});
