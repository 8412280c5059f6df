/**
 * The other two processes of tests/bench/userspace.ts, so that each one's CPU time can be told apart: `servers`
 * answers on TCP and UDP; `balancer` runs the userspace backend in front of it. Prints its port as one line of
 * JSON and ends when its standard input does.
 */

import {
  type Operation,
  type Protocol,
  systemClock,
  type VirtualServiceKey,
} from "../../core/plugin/mod.ts";
import { createTestContext, instantiate } from "../../core/testing/mod.ts";
import { plugin } from "../../plugins/backends/userspace/mod.ts";

const ADDRESS = "127.0.0.1";
const BLOCK = new Uint8Array(256 * 1024);

/** The first byte says how many MiB the client wants; then bytes are echoed. */
async function answer(connection: Deno.TcpConn): Promise<void> {
  const wanted = new Uint8Array(1);
  const buffer = new Uint8Array(64 * 1024);
  try {
    let count = await connection.read(wanted);
    if (count !== null) await connection.write(wanted);
    for (let block = 0, blocks = (wanted[0] ?? 0) * 4; block < blocks; block++) {
      for (let sent = 0; sent < BLOCK.length;) sent += await connection.write(BLOCK.subarray(sent));
    }
    while ((count = await connection.read(buffer)) !== null) {
      await connection.write(buffer.subarray(0, count));
    }
  } catch {
    // The client is gone, which is how some of them end.
  }
  connection.close();
}

async function echo(socket: Deno.DatagramConn): Promise<void> {
  for await (const [bytes, from] of socket) await socket.send(bytes, from).catch(() => {});
}

async function acceptAll(listener: Deno.TcpListener): Promise<void> {
  for await (const connection of listener) void answer(connection);
}

/** One port for both protocols. */
function startServers(): number {
  const listener = Deno.listen({ hostname: ADDRESS, port: 0 });
  const { port } = listener.addr;
  void acceptAll(listener);
  void echo(Deno.listenDatagram({ transport: "udp", hostname: ADDRESS, port }));
  return port;
}

async function startBalancer(serverPort: number): Promise<number> {
  const backend = instantiate(
    plugin,
    {},
    createTestContext(plugin.id, {
      clock: systemClock,
      onLog: (line) => console.error(line),
    }),
  );
  const reserved = Deno.listen({ hostname: ADDRESS, port: 0 });
  const { port } = reserved.addr;
  reserved.close();
  await backend.apply(
    (["tcp", "udp"] satisfies Protocol[]).flatMap((protocol): Operation[] => {
      const key: VirtualServiceKey = { by: "address", protocol, address: ADDRESS, port };
      const server = { address: ADDRESS, port: serverPort, forwarding: "masq", weight: 1 } as const;
      return [
        { kind: "service.add", service: { key, scheduler: "rr" } },
        { kind: "server.add", service: key, server },
      ];
    }),
    new AbortController().signal,
  );
  return port;
}

const [role, serverPort] = Deno.args;
const port = role === "balancer" ? await startBalancer(Number(serverPort)) : startServers();
console.log(JSON.stringify({ port }));
for await (const _ of Deno.stdin.readable) {
  // Nothing is asked; the end is what it waits for.
}
Deno.exit(0);
