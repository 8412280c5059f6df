/**
 * What the userspace backend adds: throughput, time for a connection and for a datagram there and back, each
 * relayed beside direct in the same run, the balancer's own CPU time for them, and its memory for what is open.
 * Client, balancer and server are three processes; rounds take turns, and medians count.
 */

import { cpuSeconds, memoryMebibytes } from "./process_stats.ts";
import { type BenchRow, median } from "./rows.ts";

const ADDRESS = "127.0.0.1";
const ROUNDS = 5;
const BULK_MEBIBYTES = 200;
const CONNECTIONS = 400;
const DATAGRAMS = 1_000;
const OPEN_CONNECTIONS = 1_000;
const OPEN_SESSIONS = 2_000;

interface Peer {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

async function startPeer(...args: string[]): Promise<Peer> {
  const path = new URL("./userspace_peer.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", path, ...args],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  let text = "";
  for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (text.endsWith("\n")) break;
  }
  return {
    pid: child.pid,
    port: JSON.parse(text).port,
    async stop() {
      await child.stdin.close();
      await child.status;
    },
  };
}

export async function run(): Promise<BenchRow[]> {
  const servers = await startPeer("servers");
  try {
    const balancer = await startPeer("balancer", String(servers.port));
    try {
      return [
        ...await compare(servers, balancer, BULK),
        ...await compare(servers, balancer, CONNECTING),
        ...await compare(servers, balancer, DATAGRAM),
        ...await memoryRows(balancer),
      ];
    } finally {
      await balancer.stop();
    }
  } finally {
    await servers.stop();
  }
}

/** Something that is done directly and through the balancer. */
interface Subject {
  readonly name: string;
  readonly unit: string;
  /** How many times a round does it, and what one of them is called. */
  readonly count: number;
  readonly each: string;
  work(port: number): Promise<void>;
  /** The figure of a round from its milliseconds. */
  figure(elapsedMs: number): number;
}

const BULK: Subject = {
  name: "userspace: download over one connection",
  unit: "MiB/s",
  count: BULK_MEBIBYTES,
  each: "MiB",
  work: download,
  figure: (elapsedMs) => BULK_MEBIBYTES / elapsedMs * 1_000,
};

const CONNECTING: Subject = {
  name: "userspace: connect, ask, be answered, close",
  unit: "us",
  count: CONNECTIONS,
  each: "connection",
  async work(port) {
    for (let count = 0; count < CONNECTIONS; count++) await askOnce(port);
  },
  figure: (elapsedMs) => elapsedMs * 1_000 / CONNECTIONS,
};

const DATAGRAM: Subject = {
  name: "userspace: datagram there and back",
  unit: "us",
  count: DATAGRAMS,
  each: "datagram there and back",
  work: exchangeDatagrams,
  figure: (elapsedMs) => elapsedMs * 1_000 / DATAGRAMS,
};

async function compare(servers: Peer, balancer: Peer, subject: Subject): Promise<BenchRow[]> {
  const direct: number[] = [];
  const relayed: number[] = [];
  await timed(subject, balancer.port);
  const cpuBefore = cpuSeconds(balancer.pid);
  for (let round = 0; round < ROUNDS; round++) {
    direct.push(await timed(subject, servers.port));
    relayed.push(await timed(subject, balancer.port));
  }
  const cpu = cpuSeconds(balancer.pid) - cpuBefore;
  const { name, unit } = subject;
  return [
    { name: `${name}, direct`, value: median(direct), unit },
    {
      name: `${name}, relayed`,
      value: median(relayed),
      unit,
      ratio: { to: "direct", value: median(relayed) / median(direct) },
    },
    {
      name: `${name}, CPU that the balancer adds`,
      value: cpu * 1_000_000 / (ROUNDS * subject.count),
      unit: `us per ${subject.each}`,
    },
  ];
}

async function timed(subject: Subject, port: number): Promise<number> {
  const start = performance.now();
  await subject.work(port);
  return subject.figure(performance.now() - start);
}

async function download(port: number): Promise<void> {
  const connection = await Deno.connect({ hostname: ADDRESS, port });
  const chunk = new Uint8Array(256 * 1024);
  let left = BULK_MEBIBYTES * 1024 * 1024 + 1;
  await connection.write(Uint8Array.of(BULK_MEBIBYTES));
  while (left > 0) {
    const count = await connection.read(chunk);
    if (count === null) throw new Error(`the download ended with ${left} bytes missing`);
    left -= count;
  }
  connection.close();
}

async function askOnce(port: number): Promise<void> {
  const connection = await Deno.connect({ hostname: ADDRESS, port });
  const answer = new Uint8Array(1);
  await connection.write(Uint8Array.of(0));
  await connection.read(answer);
  await connection.closeWrite();
  if (await connection.read(answer) !== null) throw new Error("more was said than was asked");
  connection.close();
}

async function exchangeDatagrams(port: number): Promise<void> {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: ADDRESS, port: 0 });
  const to: Deno.NetAddr = { transport: "udp", hostname: ADDRESS, port };
  const bytes = new Uint8Array(400);
  const buffer = new Uint8Array(2_048);
  for (let count = 0; count < DATAGRAMS; count++) {
    await socket.send(bytes, to);
    await socket.receive(buffer);
  }
  socket.close();
}

/** KiB of the balancer's memory for each connection and session that is open and idle. */
async function memoryRows(balancer: Peer): Promise<BenchRow[]> {
  const before = memoryMebibytes(balancer.pid);
  const connections: Deno.TcpConn[] = [];
  for (let count = 0; count < OPEN_CONNECTIONS; count++) {
    const connection = await Deno.connect({ hostname: ADDRESS, port: balancer.port });
    await connection.write(Uint8Array.of(0));
    await connection.read(new Uint8Array(1));
    connections.push(connection);
  }
  const withConnections = memoryMebibytes(balancer.pid);
  const sockets: Deno.DatagramConn[] = [];
  const to: Deno.NetAddr = { transport: "udp", hostname: ADDRESS, port: balancer.port };
  for (let count = 0; count < OPEN_SESSIONS; count++) {
    const socket = Deno.listenDatagram({ transport: "udp", hostname: ADDRESS, port: 0 });
    await socket.send(new Uint8Array(400), to);
    await socket.receive(new Uint8Array(2_048));
    sockets.push(socket);
  }
  const withSessions = memoryMebibytes(balancer.pid);
  for (const each of [...connections, ...sockets]) each.close();
  return [
    { name: "userspace: memory of the balancer before", value: before, unit: "MiB" },
    {
      name: "userspace: memory per idle TCP connection",
      value: (withConnections - before) * 1_024 / OPEN_CONNECTIONS,
      unit: "KiB",
    },
    {
      name: "userspace: memory per idle UDP session",
      value: (withSessions - withConnections) * 1_024 / OPEN_SESSIONS,
      unit: "KiB",
    },
  ];
}
