/** Datagram sockets that the kernel connects; see datagram.ts for why. */

import { ConnectionError, messageOf } from "../errors.ts";
import { type Endpoint, familyOf, formatEndpoint } from "../model/mod.ts";
import type { Datagram } from "./datagram.ts";
import type { DatagramOpener } from "./datagram_fallback.ts";
import type { Libc } from "./libc.ts";
import { createPoller, type Polled, type Poller } from "./poller.ts";
import {
  AF_INET,
  AF_INET6,
  packSocketAddress,
  SOCKET_ADDRESS_BYTES,
  unpackSocketAddress,
} from "./socket_address.ts";
import { EAGAIN, ECONNREFUSED, systemErrorWords } from "./system_error.ts";

/** SOCK_DGRAM with SOCK_NONBLOCK and SOCK_CLOEXEC. */
const SOCKET_TYPE = 2 | 0x800 | 0x80000;
/** No datagram is longer than this (udp(7)). */
const DATAGRAM_BYTES_MAX = 65_536;

interface Shared {
  readonly libc: Libc;
  readonly poller: Poller;
  /**
   * All sockets receive into it, one at a time; what arrived is copied out before the next call.
   */
  readonly buffer: Uint8Array<ArrayBuffer>;
}

export function createKernelDatagrams(libc: Libc): DatagramOpener {
  const shared = { libc, poller: createPoller(libc), buffer: new Uint8Array(DATAGRAM_BYTES_MAX) };
  // The opener is a promise's function so that every failure is a rejection.
  return (to, signal) => new Promise((resolve) => resolve(new KernelDatagram(shared, to, signal)));
}

interface Receiver {
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: ConnectionError) => void;
}

class KernelDatagram implements Datagram, Polled {
  readonly descriptor: number;
  readonly local: Endpoint;
  readonly #shared: Shared;
  readonly #to: Endpoint;
  readonly #signal: AbortSignal;
  readonly #onAbort = () => this.#end(this.#timedOut());
  #receiver: Receiver | undefined;
  /** Why nothing can be sent or received any more. */
  #ended: ConnectionError | undefined;

  constructor(shared: Shared, to: Endpoint, signal: AbortSignal) {
    this.#shared = shared;
    this.#to = to;
    this.#signal = signal;
    if (signal.aborted) throw this.#timedOut();
    const { libc } = shared;
    this.descriptor = libc.socket(familyOf(to.address) === 4 ? AF_INET : AF_INET6, SOCKET_TYPE, 0);
    if (this.descriptor < 0) throw this.#failure("open a socket to", libc.errno());
    try {
      this.local = this.#connect();
    } catch (thrown) {
      libc.close(this.descriptor);
      throw thrown;
    }
    signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  #connect(): Endpoint {
    const { libc } = this.#shared;
    if (libc.connect(this.descriptor, packSocketAddress(this.#to)) < 0) {
      throw this.#failure("open a socket to", libc.errno());
    }
    const packed = new Uint8Array(SOCKET_ADDRESS_BYTES);
    const length = libc.getsockname(this.descriptor, packed);
    const local = length < 0 ? undefined : unpackSocketAddress(packed.subarray(0, length));
    if (local === undefined) throw this.#failure("open a socket to", libc.errno());
    return local;
  }

  send(bytes: Uint8Array): Promise<void> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    const { libc } = this.#shared;
    // The type tells shared memory apart, which no caller hands over.
    return libc.send(this.descriptor, bytes as Uint8Array<ArrayBuffer>) < 0
      ? Promise.reject(this.#failure("send to", libc.errno()))
      : Promise.resolve();
  }

  receive(): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) return reject(this.#ended);
      if (this.#receiver !== undefined) {
        return reject(this.#connectionError("receive from", "another call waits already"));
      }
      this.#receiver = { resolve, reject };
      this.#shared.poller.wait(this);
    });
  }

  onReady(hasError: boolean): void {
    const receiver = this.#receiver;
    if (receiver === undefined) return;
    const { libc, buffer } = this.#shared;
    const pending = hasError ? libc.takeError(this.descriptor) : 0;
    const length = pending === 0 ? libc.recv(this.descriptor, buffer) : -1;
    if (length >= 0) {
      this.#receiver = undefined;
      return receiver.resolve(buffer.slice(0, length));
    }
    const errorNumber = pending === 0 ? libc.errno() : pending;
    // The kernel drops a datagram with a wrong checksum only when it is read: there was nothing
    // after all.
    if (errorNumber === EAGAIN) return this.#shared.poller.wait(this);
    this.#receiver = undefined;
    receiver.reject(this.#failure("receive from", errorNumber));
  }

  onFault(reason: string): void {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    receiver?.reject(this.#connectionError("receive from", reason));
  }

  close(): void {
    if (this.#ended === undefined) this.#end(this.#connectionError("use the socket to", "closed"));
  }

  #end(error: ConnectionError): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#shared.poller.forget(this);
    this.#shared.libc.close(this.descriptor);
    this.#receiver?.reject(error);
    this.#receiver = undefined;
  }

  #failure(action: string, errorNumber: number): ConnectionError {
    // On a datagram socket this error number is the peer's ICMP answer.
    const reason = errorNumber === ECONNREFUSED
      ? "port unreachable"
      : systemErrorWords(errorNumber);
    return this.#connectionError(action, reason);
  }

  #connectionError(action: string, reason: string): ConnectionError {
    const text = `cannot ${action} ${formatEndpoint(this.#to)}`;
    return new ConnectionError("connection_failed", text, reason);
  }

  #timedOut(): ConnectionError {
    const text = `cannot hear from ${formatEndpoint(this.#to)}`;
    return new ConnectionError("timed_out", text, messageOf(this.#signal.reason));
  }
}
