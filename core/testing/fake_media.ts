/** UDP over a network that exists in memory only: hosts that hear each other by group, broadcast or address. */

import { ConnectionError } from "../errors.ts";
import { type Endpoint, formatEndpoint } from "../model/mod.ts";
import type {
  InterfaceState,
  Media,
  MediumListener,
  MediumOptions,
  MediumSocket,
} from "../ports/mod.ts";

const BROADCAST = "255.255.255.255";

export interface FakeNetwork {
  /** Adds a host. */
  host(options?: FakeHostOptions): FakeMedia;
}

export interface FakeHostOptions {
  /** 10.0.0.1 where left out. */
  readonly address?: string;
  /** Its only interface; eth0 where left out. */
  readonly interface?: string;
  /** How that stands where not well. */
  readonly state?: Partial<InterfaceState>;
}

export interface FakeSent {
  readonly bytes: Uint8Array;
  readonly to: Endpoint;
}

export interface FakeMedia extends Media {
  /** What the open sockets were opened with, in that order. */
  readonly opened: readonly MediumOptions[];
  /** All that was sent, also what nobody heard. */
  readonly sent: readonly FakeSent[];
  /** From now on nothing opens and nothing goes out, for this reason; undefined repairs it. */
  refuse(reason: string | undefined): void;
  /** Tells all open sockets that they receive nothing, or that they do again. */
  fault(reason: string | undefined): void;
  /** Hands a datagram to every open socket at once. */
  deliver(bytes: Uint8Array, from: Endpoint): void;
  /** Lets a datagram wait for every open socket, until somebody drains it. */
  queue(bytes: Uint8Array, from: Endpoint): void;
}

/** A network without hosts. */
export function createFakeNetwork(): FakeNetwork {
  const hosts: FakeHost[] = [];
  return {
    host(options = {}) {
      const host = new FakeHost(hosts, options);
      hosts.push(host);
      return host;
    },
  };
}

/** A host that is alone on its network. */
export function createFakeMedia(options?: FakeHostOptions): FakeMedia {
  return createFakeNetwork().host(options);
}

class FakeHost implements FakeMedia {
  readonly sent: FakeSent[] = [];
  readonly #hosts: readonly FakeHost[];
  readonly #address: string;
  readonly #interface: string;
  #state: InterfaceState;
  readonly #sockets = new Map<FakeSocket, MediumListener>();
  #refusal: string | undefined;

  constructor(hosts: readonly FakeHost[], options: FakeHostOptions) {
    this.#hosts = hosts;
    this.#address = options.address ?? "10.0.0.1";
    this.#interface = options.interface ?? "eth0";
    this.#state = {
      index: 2,
      up: true,
      carrier: true,
      multicast: true,
      broadcast: true,
      addresses: [this.#address],
      ...options.state,
    };
  }

  get opened(): readonly MediumOptions[] {
    return [...this.#sockets.keys()].map(({ options }) => options);
  }

  interface(name: string): InterfaceState | undefined {
    return name === this.#interface ? this.#state : undefined;
  }

  addresses(): readonly string[] {
    return this.#state.addresses;
  }

  open(options: MediumOptions, listener: MediumListener): MediumSocket {
    const name = options.interface;
    const known = name === undefined || name === this.#interface;
    const refusal = this.#refusal ?? (known ? undefined : "no such interface");
    if (refusal !== undefined) {
      throw new ConnectionError("connection_failed", `cannot open a socket on ${name}`, refusal);
    }
    const local = { address: options.group ?? this.#address, port: options.port };
    const socket: FakeSocket = {
      options,
      local,
      waiting: [],
      send: (bytes, to) => this.#send(socket, bytes.slice(), to),
      wire: (to) => ({
        descriptor: -1,
        address: new TextEncoder().encode(formatEndpoint(to)),
      }),
      drain: () => {
        for (const { bytes, from } of socket.waiting.splice(0)) listener.onDatagram(bytes, from);
      },
      close: () => void this.#sockets.delete(socket),
    };
    this.#sockets.set(socket, listener);
    return socket;
  }

  refuse(reason: string | undefined): void {
    this.#refusal = reason;
  }

  fault(reason: string | undefined): void {
    for (const listener of this.#sockets.values()) listener.onFault(reason);
  }

  deliver(bytes: Uint8Array, from: Endpoint): void {
    for (const listener of this.#sockets.values()) listener.onDatagram(bytes, from);
  }

  queue(bytes: Uint8Array, from: Endpoint): void {
    for (const socket of this.#sockets.keys()) socket.waiting.push({ bytes, from });
  }

  #send(socket: FakeSocket, bytes: Uint8Array, to: Endpoint): void {
    const refusal = this.#refusal ?? (this.#sockets.has(socket) ? undefined : "closed");
    if (refusal !== undefined) {
      const action = `cannot send to ${formatEndpoint(to)}`;
      throw new ConnectionError("connection_failed", action, refusal);
    }
    this.sent.push({ bytes, to });
    const from = { address: this.#address, port: socket.options.port };
    for (const host of this.#hosts) {
      const loops = to.address === BROADCAST || socket.options.loop === true;
      if (host !== this || loops) host.#hear(bytes, from, to);
    }
  }

  #hear(bytes: Uint8Array, from: Endpoint, to: Endpoint): void {
    for (const [socket, listener] of this.#sockets) {
      if (!this.#isFor(socket.options, from, to)) continue;
      // Nobody is called from within another's send, as over a wire.
      queueMicrotask(() => {
        if (this.#sockets.has(socket)) listener.onDatagram(bytes.slice(), from);
      });
    }
  }

  #isFor({ port, group, peer }: MediumOptions, from: Endpoint, to: Endpoint): boolean {
    if (port !== to.port || (peer !== undefined && !isSame(peer, from))) return false;
    if (group !== undefined) return group === to.address;
    return to.address === BROADCAST || to.address === this.#address;
  }
}

interface FakeSocket extends MediumSocket {
  readonly options: MediumOptions;
  readonly waiting: { readonly bytes: Uint8Array; readonly from: Endpoint }[];
}

function isSame(one: Endpoint, other: Endpoint): boolean {
  return one.address === other.address && one.port === other.port;
}
