/** A C library whose ICMP sockets the test plays: which may be opened, what they are told, what they receive. */

import { internetChecksum } from "./echo_message.ts";
import type { Libc } from "./libc.ts";
import { packSocketAddress, unpackSocketAddress } from "./socket_address.ts";
import { EAGAIN } from "./system_error.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** What the kernel gives for one read: bytes with their sender, or an error number. */
export interface Received {
  readonly bytes: Uint8Array;
  readonly from: string;
}

export class FakeIcmp {
  /** Error numbers for sockets of a kind: `raw 4`, `datagram 6`. */
  readonly refuse = new Map<string, number>();
  connectError = 0;
  /** Error numbers for the next calls of send, in order; 0 is a success. */
  readonly sendErrors: number[] = [];
  setOptionError = 0;
  /** The identifier that the kernel gives a datagram socket. */
  identifier = 0x4242;
  readonly opened: string[] = [];
  readonly open = new Set<number>();
  readonly options: { level: number; name: number; value: readonly number[] }[] = [];
  readonly sent: Uint8Array[] = [];
  connectedTo = "";
  /** What is to be read, what the error queue has, and which errors are pending. */
  readonly replies: Received[] = [];
  readonly quotes: Uint8Array[] = [];
  readonly pending: number[] = [];
  #errno = 0;
  #last = 100;
  #resolveWait: ((count: number) => void) | undefined;
  #waitEvents: Uint8Array | undefined;
  #token = 0;

  readonly libc: Libc = {
    socket: (domain, type) => {
      const kind = `${(type & 15) === 3 ? "raw" : "datagram"} ${domain === 2 ? 4 : 6}`;
      this.opened.push(kind);
      const error = this.refuse.get(kind);
      if (error !== undefined) return this.#fail(error);
      this.open.add(++this.#last);
      return this.#last;
    },
    connect: (_descriptor, address) => {
      this.connectedTo = unpackSocketAddress(address)?.address ?? "";
      return this.connectError === 0 ? 0 : this.#fail(this.connectError);
    },
    getsockname: (_descriptor, address) => {
      address.set(packSocketAddress({ address: "127.0.0.1", port: this.identifier }));
      return 16;
    },
    takeError: () => this.pending.shift() ?? 0,
    setOption: (_descriptor, level, name, value) => {
      this.options.push({ level, name, value: [...value] });
      return this.setOptionError === 0 ? 0 : this.#fail(this.setOptionError);
    },
    send: (_descriptor, bytes) => {
      const error = this.sendErrors.shift() ?? 0;
      if (error !== 0) return this.#fail(error);
      this.sent.push(bytes.slice());
      return bytes.length;
    },
    recv: () => this.#fail(EAGAIN),
    receiveFrom: (_descriptor, into, flags, from) => {
      if (flags !== 0) return this.#give(into, this.quotes.shift());
      const next = this.replies.shift();
      if (next !== undefined) from.set(packSocketAddress({ address: next.from, port: 0 }));
      return this.#give(into, next?.bytes);
    },
    close: (descriptor) => this.open.delete(descriptor) ? 0 : this.#fail(9),
    epollCreate: () => 3,
    epollControl: (_epoll, _operation, _descriptor, event) => {
      this.#token = new DataView(event.buffer).getFloat64(event.length - 8, true);
      return 0;
    },
    epollWait: (_epoll, events) => {
      this.#waitEvents = events;
      return new Promise((resolve) => this.#resolveWait = resolve);
    },
    errno: () => this.#errno,
  };

  /** Tells the one who waits that there is something. */
  wake(hasError = false): void {
    const events = this.#waitEvents;
    if (events === undefined) throw new Error("nobody waits");
    const bytes = Deno.build.arch === "x86_64" ? 12 : 16;
    const view = new DataView(events.buffer);
    view.setUint32(0, hasError ? 9 : 1, true);
    view.setFloat64(bytes - 8, this.#token, true);
    this.#resolveWait?.(1);
  }

  /** The request as it was sent last. */
  get request(): Uint8Array {
    const last = this.sent.at(-1);
    if (last === undefined) throw new Error("nothing was sent");
    return last;
  }

  /** The reply to it, as a raw socket of IPv4 gives it: behind an IP header. */
  rawReply(change: (icmp: Uint8Array) => void = () => {}): Uint8Array {
    const icmp = this.request.slice();
    icmp.set([0, 0, 0, 0]);
    change(icmp);
    const checksum = internetChecksum(icmp);
    icmp.set([checksum >> 8, checksum & 255], 2);
    const packet = new Uint8Array(20 + icmp.length);
    packet[0] = 0x45;
    packet[9] = 1;
    packet.set(icmp, 20);
    return packet;
  }

  #give(into: Bytes, bytes: Uint8Array | undefined): number {
    if (bytes === undefined) return this.#fail(EAGAIN);
    into.set(bytes.subarray(0, into.length));
    return Math.min(bytes.length, into.length);
  }

  #fail(errorNumber: number): number {
    this.#errno = errorNumber;
    return -1;
  }
}
