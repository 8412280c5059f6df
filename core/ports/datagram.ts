/**
 * Connected datagram sockets.
 *
 * A socket that the kernel has connected (connect(2) on UDP, see udp(7)) hears only its peer, and
 * when the peer's host answers "port unreachable" (ICMP), the next call on it fails: a server whose
 * process has died is noticed at once instead of after a time-out. Neither Deno's datagram sockets
 * nor node:dgram do that, so these are made through the C library (libc.ts), and one epoll loop
 * waits for all of them (poller.ts).
 *
 * Where the C library cannot be had, Deno's own sockets stand in (datagram_fallback.ts): they too
 * hear only the peer, but a dead server is then silence, and `local` does not know its address.
 */

import type { Endpoint } from "../model/mod.ts";
import { type DatagramOpener, openFilteredDatagram } from "./datagram_fallback.ts";
import { createKernelDatagrams } from "./datagram_kernel.ts";
import { openLibc } from "./libc.ts";

export interface Datagram {
  /**
   * The own address and port; the address is the unspecified one where the system was not asked
   * (see above).
   */
  readonly local: Endpoint;
  /**
   * Rejects with ConnectionError `connection_failed` where the system refuses to send, also for an
   * earlier "port unreachable".
   */
  send(bytes: Uint8Array): Promise<void>;
  /**
   * The next datagram from the peer; one call at a time. Rejects with ConnectionError:
   * `connection_failed` when the peer's port is unreachable or the socket was closed, `timed_out`
   * when the signal has aborted.
   */
  receive(): Promise<Uint8Array>;
  /** Idempotent. */
  close(): void;
}

let opener: DatagramOpener | undefined;

/** Opens a socket that closes itself when the signal aborts. Rejects with ConnectionError. */
export function openDatagram(to: Endpoint, signal: AbortSignal): Promise<Datagram> {
  opener ??= chooseOpener();
  return opener(to, signal);
}

function chooseOpener(): DatagramOpener {
  const libc = openLibc();
  return libc === undefined ? openFilteredDatagram : createKernelDatagrams(libc);
}
