/**
 * ICMP echo through the kernel: a socket for each request, connected to the address, so that the kernel drops what
 * others send; one poller waits for all of them.
 *
 * A raw socket gets the replies and the errors that are meant for other programs too, such as those that a
 * traceroute to the same host causes. So each reply must repeat the identifier, the sequence and the random
 * payload, and each error must quote the identifier and the sequence.
 */

import { ConnectionError } from "../errors.ts";
import { canonicalAddress, familyOf, type IpFamily } from "../model/mod.ts";
import type { Echo } from "./echo.ts";
import {
  buildRequest,
  type EchoMessage,
  isQuoteOf,
  isReplyTo,
  withoutIpv4Header,
} from "./echo_message.ts";
import { type EchoSocket, openEchoSocket } from "./echo_socket.ts";
import type { Libc } from "./libc.ts";
import { createPoller, type Polled, type Poller } from "./poller.ts";
import { packSocketAddress, SOCKET_ADDRESS_BYTES, unpackSocketAddress } from "./socket_address.ts";
import { EACCES, EAGAIN, ECONNREFUSED, ENOPROTOOPT, systemErrorWords } from "./system_error.ts";

/** As much as ping(8) of old sends, and ldirectord's check. */
export const PAYLOAD_BYTES = 64;
/** Longer than any reply to a request of ours with its IP header; of others' the rest is cut off. */
const BUFFER_BYTES = 512;
/** What is read each time before others have their turn. */
const READS_MAX = 32;
const MSG_ERRQUEUE = 0x2000;

interface Shared {
  readonly libc: Libc;
  readonly poller: Poller;
  /** All sockets receive into these, one at a time. */
  readonly buffer: Uint8Array<ArrayBuffer>;
  readonly from: Uint8Array<ArrayBuffer>;
}

export function createKernelEcho(libc: Libc): Echo {
  const shared = {
    libc,
    poller: createPoller(libc),
    buffer: new Uint8Array(BUFFER_BYTES),
    from: new Uint8Array(SOCKET_ADDRESS_BYTES),
  };
  return {
    ping: (address, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const canonical = canonicalAddress(address);
        if (canonical === undefined) throw pingError(address, "it is no IP address");
        new EchoRequest(shared, canonical, signal, resolve, reject).begin();
      }),
    obstacle(family) {
      const socket = openEchoSocket(libc, family);
      if (typeof socket === "string") return socket;
      libc.close(socket.descriptor);
      return undefined;
    },
  };
}

class EchoRequest implements Polled {
  readonly descriptor: number;
  readonly #shared: Shared;
  readonly #socket: EchoSocket;
  readonly #address: string;
  readonly #signal: AbortSignal;
  readonly #resolve: () => void;
  readonly #reject: (reason: unknown) => void;
  readonly #onAbort = () => this.#end(() => this.#reject(this.#signal.reason));
  #message: EchoMessage | undefined;
  #ended = false;

  /** Throws ConnectionError where no socket can be had. */
  constructor(
    shared: Shared,
    address: string,
    signal: AbortSignal,
    resolve: () => void,
    reject: (reason: unknown) => void,
  ) {
    this.#shared = shared;
    this.#address = address;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    const socket = openEchoSocket(shared.libc, familyOf(address));
    if (typeof socket === "string") throw pingError(address, socket);
    this.#socket = socket;
    this.descriptor = socket.descriptor;
  }

  begin(): void {
    const { libc, poller } = this.#shared;
    this.#signal.addEventListener("abort", this.#onAbort, { once: true });
    const to = packSocketAddress({ address: this.#address, port: 0 });
    if (libc.connect(this.descriptor, to) < 0) return this.#failSystem(libc.errno());
    this.#message = this.#newMessage(familyOf(this.#address));
    const request = buildRequest(this.#message);
    // The first call may give an error that another program's request to this host has caused since the socket is
    // connected; the second gives the truth.
    if (libc.send(this.descriptor, request) < 0 && libc.send(this.descriptor, request) < 0) {
      return this.#failSystem(libc.errno());
    }
    poller.wait(this);
  }

  /** The kernel chooses the identifier of a datagram socket and shows it as its port. */
  #newMessage(family: IpFamily): EchoMessage {
    const payload = crypto.getRandomValues(new Uint8Array(PAYLOAD_BYTES));
    const [identifier = 0, sequence = 0] = crypto.getRandomValues(new Uint16Array(2));
    if (this.#socket.isRaw) return { family, identifier, sequence, payload };
    const { libc, from } = this.#shared;
    const length = libc.getsockname(this.descriptor, from);
    const local = length < 0 ? undefined : unpackSocketAddress(from.subarray(0, length));
    return { family, identifier: local?.port ?? 0, sequence, payload };
  }

  onReady(hasError: boolean): void {
    if (hasError) this.#readErrors(this.#shared.libc.takeError(this.descriptor));
    if (!this.#ended) this.#readReplies();
    if (!this.#ended) this.#shared.poller.wait(this);
  }

  onFault(reason: string): void {
    this.#fail(reason);
  }

  /** `first` is the error number that was pending; taking one quote makes that of the next pending. */
  #readErrors(first: number): void {
    const { libc, buffer, from } = this.#shared;
    for (let reads = 0; reads < READS_MAX; reads++) {
      const pending = reads === 0 ? first : libc.takeError(this.descriptor);
      const length = libc.receiveFrom(this.descriptor, buffer, MSG_ERRQUEUE, from);
      if (length < 0) {
        // An error that is about no packet is about the socket.
        if (reads === 0 && pending !== 0) this.#failSystem(pending);
        return;
      }
      if (this.#message !== undefined && isQuoteOf(this.#message, buffer.subarray(0, length))) {
        return this.#fail(networkErrorWords(pending));
      }
    }
  }

  #readReplies(): void {
    const { libc, buffer, from } = this.#shared;
    for (let reads = 0; reads < READS_MAX; reads++) {
      const length = libc.receiveFrom(this.descriptor, buffer, 0, from);
      if (length < 0) {
        const errorNumber = libc.errno();
        // Anything else is an error that has arrived just now.
        if (errorNumber !== EAGAIN) this.#readErrors(errorNumber);
        return;
      }
      if (this.#isReply(buffer.subarray(0, length), from)) return this.#end(this.#resolve);
    }
  }

  #isReply(received: Uint8Array, from: Uint8Array): boolean {
    const message = this.#message;
    if (message === undefined) return false;
    // The kernel compares the sender for raw sockets only.
    if (unpackSocketAddress(from)?.address !== this.#address) return false;
    const bytes = message.family === 4 && this.#socket.isRaw
      ? withoutIpv4Header(received)
      : received;
    return bytes !== undefined && isReplyTo(message, bytes);
  }

  #failSystem(errorNumber: number): void {
    this.#fail(systemErrorWords(errorNumber));
  }

  #fail(reason: string): void {
    this.#end(() => this.#reject(pingError(this.#address, reason)));
  }

  #end(settle: () => void): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#shared.poller.forget(this);
    this.#shared.libc.close(this.descriptor);
    settle();
  }
}

function pingError(address: string, reason: string): ConnectionError {
  return new ConnectionError("connection_failed", `cannot ping ${address}`, reason);
}

/** What a host or router between has said, as the kernel's number for it (icmp(7)). */
function networkErrorWords(errorNumber: number): string {
  switch (errorNumber) {
    case 0:
      return "the network says that it is unreachable";
    // "Port unreachable", "prohibited" and "protocol unreachable": no host says so of an echo request by itself.
    case ECONNREFUSED:
    case EACCES:
    case ENOPROTOOPT:
      return "refused by a packet filter";
    default:
      return systemErrorWords(errorNumber);
  }
}
