/** Datagram servers and counts for the tests of this room. */

import { eventually } from "../testing/mod.ts";

export interface Echo {
  readonly port: number;
  readonly socket: Deno.DatagramConn;
  close(): void;
}

/** Sends everything back; `twice` sends it two times. */
export function echoServer(hostname = "127.0.0.1", twice = false): Echo {
  const socket = Deno.listenDatagram({ transport: "udp", hostname, port: 0 });
  void (async () => {
    for await (const [bytes, from] of socket) {
      await socket.send(bytes, from);
      if (twice) await socket.send(bytes, from);
    }
  })();
  return {
    port: (socket.addr as Deno.NetAddr).port,
    socket,
    close: () => socket.close(),
  };
}

/** A port that nobody listens on. */
export function deadPort(hostname = "127.0.0.1"): number {
  const socket = Deno.listenDatagram({ transport: "udp", hostname, port: 0 });
  socket.close();
  return (socket.addr as Deno.NetAddr).port;
}

/** Closes a server on which something waits: Deno then lets its port go a moment later. */
export async function closeServer(echo: Echo): Promise<void> {
  echo.close();
  await eventually("the port is free", () => {
    Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: echo.port }).close();
    return true;
  });
}

export function openDescriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}
