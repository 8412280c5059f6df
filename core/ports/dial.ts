/**
 * Connections to servers, as a seam. A connection closes itself when its signal aborts, and what is
 * pending on it then rejects; so a checker only hands the signal on.
 */

import type { Endpoint } from "../model/mod.ts";
import { type Datagram, openDatagram } from "./datagram.ts";
import { openTcp, type TcpConnection, type TlsOptions } from "./tcp.ts";

export interface Dial {
  /** Connects within the signal's time. Throws RingmasterError `connection_failed` or `timed_out`. */
  tcp(to: Endpoint, signal: AbortSignal, tls?: TlsOptions): Promise<TcpConnection>;
  /** A connected datagram socket: only the peer's datagrams arrive, and the peer's "port unreachable" is an error. */
  datagram(to: Endpoint, signal: AbortSignal): Promise<Datagram>;
}

export const systemDial: Dial = { tcp: openTcp, datagram: openDatagram };
