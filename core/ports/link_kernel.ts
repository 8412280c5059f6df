/** Whole frames through the kernel (packet(7)). */

import { ConnectionError } from "../errors.ts";
import { interfaceIndex, interfaceMac } from "./interface.ts";
import type { SocketLibc } from "./libc.ts";
import type { InterfaceFacts, Link, LinkReceiver, Links } from "./link.ts";
import { createPoller, type Polled, type Poller } from "./poller.ts";
import { EAGAIN, EPERM, systemErrorWords } from "./system_error.ts";

const AF_PACKET = 17;
/** SOCK_RAW with SOCK_NONBLOCK and SOCK_CLOEXEC. */
const SOCKET_TYPE = 3 | 0x800 | 0x80000;
/** struct sockaddr_ll. */
const LINK_ADDRESS_BYTES = 20;
/** Longer than any frame of a network that carries ARP; the rest of a longer one is cut off. */
const FRAME_BYTES_MAX = 9_216;
/** What is read each time before others have their turn. */
const READS_MAX = 64;

interface Shared {
  readonly libc: SocketLibc;
  readonly poller: Poller;
  /** All sockets receive into it, one at a time; what arrived is copied out before the next call. */
  readonly buffer: Uint8Array<ArrayBuffer>;
}

export function createKernelLinks(libc: SocketLibc): Links {
  const shared: Shared = {
    libc,
    poller: createPoller(libc),
    buffer: new Uint8Array(FRAME_BYTES_MAX),
  };
  return { open: (name, receive) => openLink(shared, name, receive) };
}

function openLink(shared: Shared, name: string, receive: LinkReceiver | undefined): Link {
  const { libc } = shared;
  const failure = (reason: string) => linkError(`open interface ${name}`, reason);
  const index = interfaceIndex(libc, name);
  const mac = interfaceMac(libc, name);
  if (index === undefined || mac === undefined) throw failure("no such interface");
  // No protocol yet: otherwise it would hear all interfaces until it is bound to one.
  const descriptor = libc.socket(AF_PACKET, SOCKET_TYPE, 0);
  if (descriptor < 0) throw failure(refusalWords(libc.errno()));
  if (libc.bind(descriptor, packLinkAddress(index, receive?.etherType ?? 0)) < 0) {
    const reason = systemErrorWords(libc.errno());
    libc.close(descriptor);
    throw failure(reason);
  }
  return new KernelLink(shared, { name, index, mac }, descriptor, receive);
}

class KernelLink implements Link, Polled {
  readonly name: string;
  readonly index: number;
  readonly mac: Uint8Array;
  readonly descriptor: number;
  readonly #shared: Shared;
  readonly #receive: LinkReceiver | undefined;
  readonly #address: Uint8Array<ArrayBuffer>;
  #closed = false;

  constructor(
    shared: Shared,
    { name, index, mac }: InterfaceFacts,
    descriptor: number,
    receive: LinkReceiver | undefined,
  ) {
    this.name = name;
    this.index = index;
    this.mac = mac;
    this.descriptor = descriptor;
    this.#shared = shared;
    this.#receive = receive;
    this.#address = packLinkAddress(index, 0);
    if (receive !== undefined) shared.poller.wait(this);
  }

  send(frame: Uint8Array): void {
    if (this.#closed) throw linkError(`send on interface ${this.name}`, "closed");
    const { libc } = this.#shared;
    // The type tells shared memory apart, which no caller hands over.
    const owned = frame as Uint8Array<ArrayBuffer>;
    if (libc.sendTo(this.descriptor, owned, this.#address) >= 0) return;
    throw linkError(`send on interface ${this.name}`, systemErrorWords(libc.errno()));
  }

  onReady(hasError: boolean): void {
    const { libc, buffer, poller } = this.#shared;
    // What is pending says that the interface went down; it works again when that comes back.
    if (hasError) libc.takeError(this.descriptor);
    for (let reads = 0; reads < READS_MAX && !this.#closed; reads++) {
      const length = libc.recv(this.descriptor, buffer);
      if (length < 0 && libc.errno() === EAGAIN) break;
      if (length >= 0) this.#receive?.onFrame(buffer.slice(0, length));
    }
    if (!this.#closed) poller.wait(this);
  }

  onFault(): void {
    // Nobody hears frames any more; who probes for an address finds none, as on a silent network.
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#shared.poller.forget(this);
    this.#shared.libc.close(this.descriptor);
  }
}

/** A struct sockaddr_ll: for a whole frame only the interface counts; the EtherType says which are received. */
export function packLinkAddress(index: number, etherType: number): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(LINK_ADDRESS_BYTES);
  const view = new DataView(packed.buffer);
  view.setUint16(0, AF_PACKET, true);
  view.setUint16(2, etherType, false);
  view.setInt32(4, index, true);
  return packed;
}

function refusalWords(errorNumber: number): string {
  return errorNumber === EPERM
    ? "no right to it, which takes the capability CAP_NET_RAW"
    : systemErrorWords(errorNumber);
}

function linkError(action: string, reason: string): ConnectionError {
  return new ConnectionError("connection_failed", `cannot ${action}`, reason);
}
