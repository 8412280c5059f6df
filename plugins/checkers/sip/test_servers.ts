/** SIP servers on the loopback for the tests of this folder, and counts. */

import type { CheckTarget } from "../../../core/plugin/mod.ts";

/** What is sent for a request, message by message on UDP and piece by piece on TCP. */
export type Reply = (request: string) => readonly (string | Uint8Array)[];

export interface TestServer {
  readonly target: CheckTarget;
  /** The bytes of each request, as they came. */
  readonly requests: readonly Uint8Array[];
  close(): void;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function udpServer(reply: Reply, hostname = "127.0.0.1"): TestServer {
  const socket = Deno.listenDatagram({ transport: "udp", hostname, port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  const requests: Uint8Array[] = [];
  void (async () => {
    for await (const [bytes, from] of socket) {
      requests.push(bytes.slice());
      // A client may have gone; that is what some tests are about.
      for (const piece of reply(decoder.decode(bytes))) {
        await socket.send(toBytes(piece), from).catch(() => {});
      }
    }
  })();
  return {
    target: { address: hostname, port, protocol: "udp" },
    requests,
    close: () => socket.close(),
  };
}

export interface TcpServerOptions {
  /** Whether it closes after the last piece, instead of waiting for the client to do so. */
  readonly hangUp?: boolean;
}

export function tcpServer(reply: Reply, { hangUp = false }: TcpServerOptions = {}): TestServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const requests: Uint8Array[] = [];

  async function serve(connection: Deno.TcpConn): Promise<void> {
    connection.setNoDelay(true);
    const request = await readRequest(connection);
    requests.push(request);
    for (const piece of reply(decoder.decode(request))) await connection.write(toBytes(piece));
    if (!hangUp) await connection.read(new Uint8Array(1));
  }

  void (async () => {
    for await (const connection of listener) {
      void serve(connection).catch(() => {}).finally(() => connection.close());
    }
  })();
  return {
    target: { address: "127.0.0.1", port: listener.addr.port, protocol: "tcp" },
    requests,
    close: () => listener.close(),
  };
}

async function readRequest(connection: Deno.Conn): Promise<Uint8Array> {
  const buffer = new Uint8Array(8_192);
  let length = 0;
  while (!decoder.decode(buffer.subarray(0, length)).includes("\r\n\r\n")) {
    const read = await connection.read(buffer.subarray(length));
    if (read === null) break;
    length += read;
  }
  return buffer.slice(0, length);
}

function toBytes(piece: string | Uint8Array): Uint8Array {
  return typeof piece === "string" ? encoder.encode(piece) : piece;
}

/** A target that nobody listens on. */
export function deadTarget(protocol: "udp" | "tcp", hostname = "127.0.0.1"): CheckTarget {
  const socket = protocol === "udp"
    ? Deno.listenDatagram({ transport: "udp", hostname, port: 0 })
    : Deno.listen({ hostname, port: 0 });
  socket.close();
  return { address: hostname, port: (socket.addr as Deno.NetAddr).port, protocol };
}

/** Files and sockets that this process has open (proc(5)). */
export function openDescriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}
