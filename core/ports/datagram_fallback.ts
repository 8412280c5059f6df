/**
 * Datagram sockets for where the kernel's own connect cannot be reached: Deno's sockets, and what
 * others send is dropped.
 */

import { ConnectionError, messageOf } from "../errors.ts";
import { canonicalAddress, type Endpoint, familyOf, formatEndpoint } from "../model/mod.ts";
import type { Datagram } from "./datagram.ts";
import { plainReason } from "./tcp.ts";

export type DatagramOpener = (to: Endpoint, signal: AbortSignal) => Promise<Datagram>;

/**
 * Opens a socket that gives only the peer's datagrams. It never learns of "port unreachable", and
 * its local address is the unspecified one. Rejects with ConnectionError.
 */
export function openFilteredDatagram(to: Endpoint, signal: AbortSignal): Promise<Datagram> {
  return new Promise((resolve) => resolve(open(to, signal)));
}

function open(to: Endpoint, signal: AbortSignal): Datagram {
  const fail = (action: string, thrown: unknown) =>
    signal.aborted
      ? failure("timed_out", "hear from", to, messageOf(signal.reason))
      : failure("connection_failed", action, to, closed ? "closed" : plainReason(thrown));
  let closed = false;
  if (signal.aborted) throw fail("open a socket to", signal.reason);
  const socket = listen(to, fail);
  const local = socket.addr as Deno.NetAddr;
  const close = () => {
    if (closed) return;
    closed = true;
    signal.removeEventListener("abort", close);
    socket.close();
  };
  signal.addEventListener("abort", close, { once: true });
  return {
    local: { address: canonicalAddress(local.hostname) ?? local.hostname, port: local.port },
    async send(bytes) {
      try {
        await socket.send(bytes, { transport: "udp", hostname: to.address, port: to.port });
      } catch (thrown) {
        throw fail("send to", thrown);
      }
    },
    async receive() {
      try {
        for (;;) {
          const [bytes, from] = await socket.receive();
          if (isFrom(to, from)) return bytes;
        }
      } catch (thrown) {
        throw fail("receive from", thrown);
      }
    },
    close,
  };
}

function listen(to: Endpoint, fail: (action: string, thrown: unknown) => Error): Deno.DatagramConn {
  const hostname = familyOf(to.address) === 4 ? "0.0.0.0" : "::";
  try {
    return Deno.listenDatagram({ transport: "udp", hostname, port: 0 });
  } catch (thrown) {
    throw fail("open a socket to", thrown);
  }
}

function isFrom(peer: Endpoint, from: Deno.Addr): boolean {
  return from.transport === "udp" && from.port === peer.port &&
    canonicalAddress(from.hostname) === peer.address;
}

function failure(
  code: "connection_failed" | "timed_out",
  action: string,
  to: Endpoint,
  reason: string,
): ConnectionError {
  return new ConnectionError(code, `cannot ${action} ${formatEndpoint(to)}`, reason);
}
