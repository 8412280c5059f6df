/**
 * UDP sockets for heartbeats (ip(7), ipv6(7)), bound to their interface.
 *
 * A socket is bound to the number of its interface, and one that is removed and made anew has another number. So the
 * sockets are looked after: once in a while the number is asked for, and where it has changed a new socket takes the
 * place of the old one under the same descriptor, which a sending thread need not know about. An interface that
 * merely goes down and comes back needs nothing: addresses and memberships stay.
 */

import { ConnectionError } from "../errors.ts";
import { canonicalAddress, type Endpoint, formatEndpoint } from "../model/mod.ts";
import { type CancelTimer, roundInMs, systemClock } from "./clock.ts";
import { interfaceFlags, interfaceIndex } from "./interface.ts";
import type { SocketLibc } from "./libc.ts";
import type {
  DatagramWire,
  InterfaceState,
  Media,
  MediumListener,
  MediumOptions,
  MediumSocket,
} from "./medium.ts";
import { openMediumDescriptor } from "./medium_socket.ts";
import { createPoller, type Polled, type Poller } from "./poller.ts";
import { systemRounds } from "./rounds.ts";
import { packSocketAddress, SOCKET_ADDRESS_BYTES, unpackSocketAddress } from "./socket_address.ts";
import { EAGAIN, ECONNREFUSED, systemErrorWords } from "./system_error.ts";

/** No datagram is longer than this (udp(7)). */
const DATAGRAM_BYTES_MAX = 65_536;
/** What is read each time before others have their turn. */
const READS_MAX = 64;
/** How often it is looked whether the interface is still the same one. */
const LOOK_MS = 1_000;

interface Shared {
  readonly libc: SocketLibc;
  readonly poller: Poller;
  /** All sockets receive into these, one at a time; what arrived is copied out before the next call. */
  readonly buffer: Uint8Array<ArrayBuffer>;
  readonly from: Uint8Array<ArrayBuffer>;
}

export function createKernelMedia(libc: SocketLibc): Media {
  const shared: Shared = {
    libc,
    poller: createPoller(libc, systemRounds),
    buffer: new Uint8Array(DATAGRAM_BYTES_MAX),
    from: new Uint8Array(SOCKET_ADDRESS_BYTES),
  };
  return {
    interface: (name) => interfaceState(libc, name),
    addresses: () => ownAddresses(),
    open: (options, listener) => new KernelMedium(shared, options, listener),
  };
}

function interfaceState(libc: SocketLibc, name: string): InterfaceState | undefined {
  const index = interfaceIndex(libc, name);
  const flags = interfaceFlags(libc, name);
  if (index === undefined || flags === undefined) return undefined;
  return {
    index,
    ...flags,
    // Who asks for the carrier at every turn does not want all addresses read.
    get addresses() {
      return ownAddresses(name);
    },
  };
}

/** Of one interface, or of all where no name is given. */
function ownAddresses(name?: string): string[] {
  return Deno.networkInterfaces()
    .filter((each) => name === undefined || each.name === name)
    .flatMap(({ address }) => canonicalAddress(address) ?? []);
}

class KernelMedium implements MediumSocket, Polled {
  readonly descriptor: number;
  readonly local: Endpoint;
  readonly #shared: Shared;
  readonly #options: MediumOptions;
  readonly #listener: MediumListener;
  #cancelLook: CancelTimer = () => {};
  #index: number | undefined;
  #fault: string | undefined;
  #draining = false;
  #closed = false;

  constructor(shared: Shared, options: MediumOptions, listener: MediumListener) {
    this.#shared = shared;
    this.#options = options;
    this.#listener = listener;
    const opened = openMediumDescriptor(shared.libc, options);
    if (typeof opened === "string") {
      throw mediumError(`open a heartbeat socket on ${describeMedium(options)}`, opened);
    }
    this.descriptor = opened.descriptor;
    this.#index = opened.index;
    this.local = this.#readLocal();
    shared.poller.wait(this);
    this.#lookLater();
  }

  send(bytes: Uint8Array, to: Endpoint): void {
    if (this.#closed) throw this.#sendError(to, "closed");
    const { libc } = this.#shared;
    // The type tells shared memory apart, which no caller hands over.
    const owned = bytes as Uint8Array<ArrayBuffer>;
    const address = packSocketAddress(to);
    if (libc.sendTo(this.descriptor, owned, address) >= 0) return;
    let errorNumber = libc.errno();
    if (errorNumber === ECONNREFUSED) {
      // It is about the datagram before this one, to a peer that does not run, and this one was not sent yet.
      if (libc.sendTo(this.descriptor, owned, address) >= 0) return;
      errorNumber = libc.errno();
    }
    throw this.#sendError(to, systemErrorWords(errorNumber));
  }

  wire(to: Endpoint): DatagramWire {
    return { descriptor: this.descriptor, address: packSocketAddress(to) };
  }

  onReady(hasError: boolean): void {
    // What is pending says that a peer does not run or is out of reach, which silence says as well.
    if (hasError) this.#shared.libc.takeError(this.descriptor);
    try {
      this.drain();
    } finally {
      if (!this.#closed) this.#shared.poller.wait(this);
    }
  }

  drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    try {
      this.#readAll();
    } finally {
      this.#draining = false;
    }
  }

  #readAll(): void {
    const { libc, buffer, from } = this.#shared;
    for (let reads = 0; reads < READS_MAX && !this.#closed; reads++) {
      const length = libc.receiveFrom(this.descriptor, buffer, 0, from);
      if (length < 0 && libc.errno() === EAGAIN) break;
      const sender = length < 0 ? undefined : unpackSocketAddress(from);
      if (sender !== undefined) this.#listener.onDatagram(buffer.slice(0, length), sender);
    }
  }

  onFault(reason: string): void {
    this.#tell(reason);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelLook();
    this.#shared.poller.forget(this);
    this.#shared.libc.close(this.descriptor);
  }

  #lookLater(): void {
    this.#cancelLook = systemClock.after(roundInMs(systemClock, LOOK_MS), () => {
      this.#lookLater();
      this.#lookAfter();
    });
  }

  #lookAfter(): void {
    const { libc } = this.#shared;
    const name = this.#options.interface;
    const index = name === undefined ? undefined : interfaceIndex(libc, name);
    if (index === this.#index && this.#fault === undefined) return;
    const opened = openMediumDescriptor(libc, this.#options);
    this.#tell(typeof opened === "string" ? opened : this.#replaceBy(opened));
  }

  /** Puts a new socket in the place of the old one; the reason where that fails. */
  #replaceBy(opened: { readonly descriptor: number; readonly index?: number }): string | undefined {
    const { libc, poller } = this.#shared;
    // The kernel forgets what the old socket waited for when the last descriptor of it goes.
    poller.forget(this);
    const replaced = libc.duplicateOnto(opened.descriptor, this.descriptor) >= 0;
    const reason = replaced ? undefined : systemErrorWords(libc.errno());
    libc.close(opened.descriptor);
    if (replaced) this.#index = opened.index;
    poller.wait(this);
    return reason;
  }

  #tell(reason: string | undefined): void {
    if (this.#closed || reason === this.#fault) return;
    this.#fault = reason;
    this.#listener.onFault(reason);
  }

  #readLocal(): Endpoint {
    const packed = new Uint8Array(SOCKET_ADDRESS_BYTES);
    const length = this.#shared.libc.getsockname(this.descriptor, packed);
    const local = length < 0 ? undefined : unpackSocketAddress(packed.subarray(0, length));
    return local ?? { address: this.#options.family === 4 ? "0.0.0.0" : "::", port: 0 };
  }

  #sendError(to: Endpoint, reason: string): ConnectionError {
    const { interface: name } = this.#options;
    const where = name === undefined ? "" : ` on ${name}`;
    return mediumError(`send to ${formatEndpoint(to)}${where}`, reason);
  }
}

function mediumError(action: string, reason: string): ConnectionError {
  return new ConnectionError("connection_failed", `cannot ${action}`, reason);
}

/** `eth0, group 225.0.0.1, port 694`. */
export function describeMedium(options: MediumOptions): string {
  const { family, group, peer, port } = options;
  return [
    options.interface ?? `all interfaces (IPv${family})`,
    ...(group === undefined ? [] : [`group ${group}`]),
    ...(peer === undefined ? [] : [`peer ${formatEndpoint(peer)}`]),
    `port ${port}`,
  ].join(", ");
}
