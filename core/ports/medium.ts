/** UDP sockets for heartbeats, as a seam: bound to an interface, joined to a group, many senders. */

import { ConnectionError } from "../errors.ts";
import type { Endpoint, IpFamily } from "../model/mod.ts";
import { openLibc } from "./libc.ts";
import { createKernelMedia } from "./medium_kernel.ts";

export interface MediumOptions {
  readonly family: IpFamily;
  /** Bound to it (SO_BINDTODEVICE), by name; all interfaces where left out. */
  readonly interface?: string;
  /** Port that is listened on. */
  readonly port: number;
  /** Multicast group to join on the interface, and to listen for. */
  readonly group?: string;
  /** Hops that a multicast packet may go; 1 stays on the network. */
  readonly ttl?: number;
  /** Whether this machine hears its own multicast. */
  readonly loop?: boolean;
  /** Whether it may send to broadcast addresses. */
  readonly broadcast?: boolean;
  /** The only one that is listened to, by address and port; anybody where left out. */
  readonly peer?: Endpoint;
}

export interface MediumListener {
  readonly onDatagram: (bytes: Uint8Array, from: Endpoint) => void;
  /**
   * The socket receives nothing, for the reason given, such as an interface that was removed. It tries again by itself;
   * undefined once it works again. Its descriptor stays the same all the time, so that a thread may go on with it.
   */
  readonly onFault: (reason: string | undefined) => void;
}

/** Where a datagram goes out: what a thread needs to send one by itself. */
export interface DatagramWire {
  readonly descriptor: number;
  /** The destination as a socket address of the C library (struct sockaddr_in, sockaddr_in6). */
  readonly address: Uint8Array;
}

export interface MediumSocket {
  readonly local: Endpoint;
  /** Throws ConnectionError `connection_failed` where the system refuses. */
  send(bytes: Uint8Array, to: Endpoint): void;
  wire(to: Endpoint): DatagramWire;
  /**
   * Hands over at once what has arrived and was not handed over yet, because this process was busy. To be called before
   * anybody is judged by silence. From within a listener it does nothing.
   */
  drain(): void;
  /** Idempotent. */
  close(): void;
}

/** What the doctor and what uses it are to know of an interface. */
export interface InterfaceState {
  readonly index: number;
  readonly up: boolean;
  /** Whether it is up and something is at the other end of it. */
  readonly carrier: boolean;
  readonly multicast: boolean;
  readonly broadcast: boolean;
  /** Canonical, of both families. */
  readonly addresses: readonly string[];
}

export interface Media {
  /** Undefined where there is no such interface, or where nothing can be said of it. */
  interface(name: string): InterfaceState | undefined;
  /** The addresses of this machine, canonical, of both families. */
  addresses(): readonly string[];
  /** Throws ConnectionError `connection_failed`, naming interface, group and port, where it cannot be opened. */
  open(options: MediumOptions, listener: MediumListener): MediumSocket;
}

const NO_LIBRARY = "the C library of this system cannot be used, which such sockets need";

/** For where the C library cannot be had. */
export const missingMedia: Media = {
  interface: () => undefined,
  addresses: () => [],
  open() {
    throw new ConnectionError("connection_failed", "cannot open a heartbeat socket", NO_LIBRARY);
  },
};

let chosen: Media | undefined;

function choose(): Media {
  const libc = openLibc();
  return libc === undefined ? missingMedia : createKernelMedia(libc);
}

/** UDP sockets of the kernel, made through the C library when the first one is asked for. */
export const systemMedia: Media = {
  interface: (name) => (chosen ??= choose()).interface(name),
  addresses: () => (chosen ??= choose()).addresses(),
  open: (options, listener) => (chosen ??= choose()).open(options, listener),
};
