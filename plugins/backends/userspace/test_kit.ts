/**
 * For this folder's tests: real sockets on loopback addresses of this process's own, servers that say who they
 * are, and the backend under test.
 */

import {
  type Clock,
  type Operation,
  type Persistence,
  type Protocol,
  serverId,
  type ServerStats,
  serviceId,
  type ServiceSettings,
  systemClock,
  type TableServer,
  type VirtualServiceKey,
} from "../../../core/plugin/mod.ts";
import { createFakeFiles } from "../../../core/testing/mod.ts";
import { UserspaceBackend } from "./backend.ts";
import { userspaceOptions } from "./options.ts";

/** A test whose sockets must all be closed and whose operations must all be over at its end. */
export function socketTest(name: string, body: () => Promise<void>): void {
  Deno.test({ name, fn: body, sanitizeOps: true, sanitizeResources: true });
}

const [SECOND_OCTET = 0, THIRD_OCTET = 0] = crypto.getRandomValues(new Uint8Array(2));

/** Addresses that hardly any other test uses at the same time: the whole of 127.0.0.0/8 is loopback on Linux. */
export function loopback(host: number): string {
  return `127.${64 + (SECOND_OCTET & 63)}.${THIRD_OCTET}.${host}`;
}

export const PORT = 9072;
export const SIGNAL = new AbortController().signal;

/** 127.x.y.150, as the article's virtual address ends. */
export function virtualKey(protocol: Protocol): Extract<VirtualServiceKey, { by: "address" }> {
  return { by: "address", protocol, address: loopback(150), port: PORT };
}

export function realServer(host: number, weight = 1): TableServer {
  return { address: loopback(host), port: PORT, forwarding: "masq", weight };
}

export interface Balancer {
  readonly backend: UserspaceBackend;
  readonly lines: readonly string[];
  readonly key: VirtualServiceKey;
  apply(...operations: Operation[]): Promise<void>;
  /** The counters of the server whose address ends so. */
  stats(host: number): Promise<ServerStats>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface BalancerOptions {
  readonly protocol?: Protocol;
  readonly scheduler?: string;
  readonly persistence?: Persistence;
  readonly servers?: readonly TableServer[];
  readonly options?: Record<string, unknown>;
  readonly clock?: Clock;
  /** The limit that the backend reads; the system's own stays as it is. */
  readonly openFiles?: number;
}

/** One virtual service on the virtual address, with its servers. */
export async function startBalancer(wanted: BalancerOptions = {}): Promise<Balancer> {
  const { protocol = "tcp", scheduler = "rr", servers = [], clock = systemClock } = wanted;
  const lines: string[] = [];
  const key = virtualKey(protocol);
  const settings: ServiceSettings = {
    key,
    scheduler,
    ...(wanted.persistence === undefined ? {} : { persistence: wanted.persistence }),
  };
  const backend = new UserspaceBackend(userspaceOptions.parse(wanted.options ?? {}), {
    clock,
    files: createFakeFiles({
      "/proc/self/limits": `Max open files            ${
        wanted.openFiles ?? 4_096
      }    4096    files\n`,
    }),
    logger: { log: (level, message) => void lines.push(`${level}: ${message}`) },
  });
  await backend.start();
  await backend.apply([
    { kind: "service.add", service: settings },
    ...servers.map((server): Operation => ({ kind: "server.add", service: key, server })),
  ], SIGNAL);
  return {
    backend,
    lines,
    key,
    apply: (...operations) => backend.apply(operations, SIGNAL),
    async stats(host) {
      const table = await backend.stats();
      const found = table.get(serviceId(key))?.get(serverId(realServer(host)));
      if (found === undefined) throw new Error(`no counters for the server that ends with ${host}`);
      return found;
    },
    [Symbol.asyncDispose]: () => backend.stop(),
  };
}

export interface TcpServer {
  readonly accepted: Deno.TcpConn[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** A server that hands each connection to the handler, and closes it when the handler is done. */
export function startTcpServer(
  host: number,
  handler: (connection: Deno.TcpConn) => Promise<void>,
): TcpServer {
  const listener = Deno.listen({ hostname: loopback(host), port: PORT });
  const accepted: Deno.TcpConn[] = [];
  const tasks: Promise<void>[] = [];
  const serve = async (connection: Deno.TcpConn) => {
    try {
      await handler(connection);
    } catch {
      // What became of the connection is the test's business, on the client's side.
    }
    quietly(connection);
  };
  const accepting = (async () => {
    for await (const connection of listener) {
      accepted.push(connection);
      tasks.push(serve(connection));
    }
  })();
  return {
    accepted,
    async [Symbol.asyncDispose]() {
      quietly(listener);
      accepted.forEach(quietly);
      await accepting;
      await Promise.all(tasks);
    },
  };
}

/** Says the last part of its address on each connection, then echoes until the client ends. */
export function startNamedServer(host: number): TcpServer {
  return startTcpServer(host, async (connection) => {
    await writeAll(connection, new TextEncoder().encode(`${host};`));
    await echo(connection);
  });
}

export async function echo(connection: Deno.TcpConn): Promise<void> {
  const chunk = new Uint8Array(64 * 1024);
  for (let count = await connection.read(chunk); count !== null;) {
    await writeAll(connection, chunk.subarray(0, count));
    count = await connection.read(chunk);
  }
}

export async function writeAll(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await connection.write(bytes.subarray(written));
  }
}

export function connectToVirtual(): Promise<Deno.TcpConn> {
  return Deno.connect({ hostname: loopback(150), port: PORT });
}

/** What the server says first: its name, up to the semicolon; empty where the connection was closed. */
export async function readName(connection: Deno.TcpConn): Promise<string> {
  const byte = new Uint8Array(1);
  let name = "";
  while (await connection.read(byte) !== null) {
    const letter = String.fromCharCode(byte[0] ?? 0);
    if (letter === ";") break;
    name += letter;
  }
  return name;
}

/** The text up to the end of the stream. */
export async function readText(connection: Deno.TcpConn): Promise<string> {
  const chunk = new Uint8Array(4_096);
  const decoder = new TextDecoder();
  let text = "";
  for (let count = await connection.read(chunk); count !== null;) {
    text += decoder.decode(chunk.subarray(0, count), { stream: true });
    count = await connection.read(chunk);
  }
  return text;
}

/** Connects, asks for the name and closes again. */
export async function nameOnce(): Promise<string> {
  const connection = await connectToVirtual();
  try {
    return await readName(connection);
  } finally {
    connection.close();
  }
}

export function openFiles(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

export function quietly(closeable: { close(): void }): void {
  try {
    closeable.close();
  } catch {
    // Closed already.
  }
}
