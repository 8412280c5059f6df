/** Frames of a network interface, as a seam: what announces an address sends them, what probes for one hears them. */

import { ConnectionError } from "../errors.ts";
import { openLibc } from "./libc.ts";
import { createKernelLinks } from "./link_kernel.ts";

export interface InterfaceFacts {
  readonly name: string;
  readonly index: number;
  /** Six bytes. */
  readonly mac: Uint8Array;
}

export interface Link extends InterfaceFacts {
  /** Sends a whole Ethernet frame. Throws ConnectionError `connection_failed` where the system refuses. */
  send(frame: Uint8Array): void;
  /** Idempotent. */
  close(): void;
}

/** Which of the frames that arrive are wanted. */
export interface LinkReceiver {
  /** Such as 0x0806 (ARP). */
  readonly etherType: number;
  readonly onFrame: (frame: Uint8Array) => void;
}

export interface Links {
  /**
   * Opens an interface by name (packet(7)). With an EtherType such as 0x0806 (ARP) the frames of that type that arrive
   * are handed over. Throws ConnectionError `connection_failed` where there is no such interface or no right to it.
   */
  open(name: string, receive?: LinkReceiver): Link;
}

const NO_LIBRARY = "the C library of this system cannot be used, which such sockets need";

/** For where the C library cannot be had. */
export const missingLinks: Links = {
  open(name) {
    throw new ConnectionError("connection_failed", `cannot open interface ${name}`, NO_LIBRARY);
  },
};

let chosen: Links | undefined;

function choose(): Links {
  const libc = openLibc();
  return libc === undefined ? missingLinks : createKernelLinks(libc);
}

/** Packet sockets of the kernel, made through the C library when the first one is asked for. */
export const systemLinks: Links = {
  open: (name, receive) => (chosen ??= choose()).open(name, receive),
};
