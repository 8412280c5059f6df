/** What the kernel says of a network interface by its name (netdevice(7)). */

import type { SocketLibc } from "./libc.ts";
import { AF_INET } from "./socket_address.ts";

/** Room for a name and the zero behind it (IFNAMSIZ). */
const NAME_BYTES = 16;
/** struct ifreq; what is asked stands behind the name. */
const REQUEST_BYTES = 40;

const SIOCGIFFLAGS = 0x8913;
const SIOCGIFHWADDR = 0x8927;
const SIOCGIFINDEX = 0x8933;

const IFF_UP = 0x1;
const IFF_BROADCAST = 0x2;
const IFF_RUNNING = 0x40;
const IFF_MULTICAST = 0x1000;

/** SOCK_DGRAM with SOCK_CLOEXEC: any socket will do for asking. */
const SOCKET_TYPE = 2 | 0x80000;

const MAC_BYTES = 6;

export interface InterfaceFlags {
  readonly up: boolean;
  /** Whether it is up and something is at the other end of it. */
  readonly carrier: boolean;
  readonly broadcast: boolean;
  readonly multicast: boolean;
}

/** The name as the kernel takes it, or undefined where no interface can be called so. */
export function interfaceNameBytes(name: string): Uint8Array<ArrayBuffer> | undefined {
  const encoded = new TextEncoder().encode(name);
  if (encoded.length === 0 || encoded.length >= NAME_BYTES) return undefined;
  const padded = new Uint8Array(NAME_BYTES);
  padded.set(encoded);
  return padded;
}

/** Its number, which a new one of the same name does not get; undefined where there is no such interface. */
export function interfaceIndex(libc: SocketLibc, name: string): number | undefined {
  return ask(libc, name, SIOCGIFINDEX)?.getInt32(NAME_BYTES, true);
}

/** Undefined where there is no such interface. */
export function interfaceFlags(libc: SocketLibc, name: string): InterfaceFlags | undefined {
  const flags = ask(libc, name, SIOCGIFFLAGS)?.getUint16(NAME_BYTES, true);
  if (flags === undefined) return undefined;
  return {
    up: (flags & IFF_UP) !== 0,
    carrier: (flags & IFF_RUNNING) !== 0,
    broadcast: (flags & IFF_BROADCAST) !== 0,
    multicast: (flags & IFF_MULTICAST) !== 0,
  };
}

/** Its hardware address, six bytes; undefined where there is no such interface. */
export function interfaceMac(libc: SocketLibc, name: string): Uint8Array | undefined {
  const answer = ask(libc, name, SIOCGIFHWADDR);
  // The answer is a struct sockaddr: the type of hardware, then the address.
  return answer === undefined
    ? undefined
    : new Uint8Array(answer.buffer, NAME_BYTES + 2, MAC_BYTES).slice();
}

function ask(libc: SocketLibc, name: string, code: number): DataView<ArrayBuffer> | undefined {
  const encoded = interfaceNameBytes(name);
  if (encoded === undefined) return undefined;
  const request = new Uint8Array(REQUEST_BYTES);
  request.set(encoded);
  const descriptor = libc.socket(AF_INET, SOCKET_TYPE, 0);
  if (descriptor < 0) return undefined;
  const answered = libc.control(descriptor, code, request) >= 0;
  libc.close(descriptor);
  return answered ? new DataView(request.buffer) : undefined;
}
