/**
 * Sockets that may send ICMP echo requests. A raw socket (raw(7)) needs the capability CAP_NET_RAW; where that is
 * missing, the ICMP datagram socket (icmp(7)) does, if the administrator has opened it to the group of this process.
 */

import type { IpFamily } from "../model/mod.ts";
import { replyType } from "./echo_message.ts";
import type { Libc } from "./libc.ts";
import { AF_INET, AF_INET6 } from "./socket_address.ts";
import { EACCES, EPERM, systemErrorWords } from "./system_error.ts";

export interface EchoSocket {
  readonly descriptor: number;
  readonly isRaw: boolean;
}

const SOCK_DGRAM = 2;
const SOCK_RAW = 3;
/** SOCK_NONBLOCK and SOCK_CLOEXEC. */
const SOCKET_FLAGS = 0x800 | 0x80000;

/** Where an option of a socket stands. */
interface OptionPlace {
  readonly level: number;
  readonly name: number;
}

interface Family {
  readonly domain: number;
  readonly protocol: number;
  /** IP_RECVERR and IPV6_RECVERR (ip(7), ipv6(7)). */
  readonly errors: OptionPlace;
  /** ICMP_FILTER (raw(7)) and ICMP6_FILTER (RFC 3542 section 3.2). */
  readonly filter: OptionPlace & { readonly bytes: number };
}

const FAMILIES: Readonly<Record<IpFamily, Family>> = {
  4: {
    domain: AF_INET,
    protocol: 1,
    errors: { level: 0, name: 11 },
    filter: { level: 255, name: 1, bytes: 4 },
  },
  6: {
    domain: AF_INET6,
    protocol: 58,
    errors: { level: 41, name: 25 },
    filter: { level: 58, name: 1, bytes: 32 },
  },
};

/** A number of 1 as an option's value, in the machine's order. */
const YES = Uint8Array.of(1, 0, 0, 0);

export const NO_RIGHT =
  "no right to open an ICMP socket: it takes the capability CAP_NET_RAW, or a group of this process within " +
  "the kernel setting net.ipv4.ping_group_range";

/** A socket that does not block, or the reason why there is none, for a person. */
export function openEchoSocket(libc: Libc, family: IpFamily): EchoSocket | string {
  const raw = openSocket(libc, family, SOCK_RAW);
  if (typeof raw !== "number") return { descriptor: raw.descriptor, isRaw: true };
  if (!isRefusal(raw)) return systemErrorWords(raw);
  const datagram = openSocket(libc, family, SOCK_DGRAM);
  if (typeof datagram !== "number") return { descriptor: datagram.descriptor, isRaw: false };
  return isRefusal(datagram) ? NO_RIGHT : systemErrorWords(datagram);
}

function isRefusal(errorNumber: number): boolean {
  return errorNumber === EPERM || errorNumber === EACCES;
}

/** The descriptor, or the error number. */
function openSocket(
  libc: Libc,
  family: IpFamily,
  type: number,
): { readonly descriptor: number } | number {
  const { domain, protocol, errors, filter } = FAMILIES[family];
  const descriptor = libc.socket(domain, type | SOCKET_FLAGS, protocol);
  if (descriptor < 0) return libc.errno();
  // Errors of the network are kept with what they are about (IP_RECVERR); without that, a raw socket hears of
  // those only that the kernel takes for final.
  const settings = [{ ...errors, value: YES }];
  if (type === SOCK_RAW) settings.push({ ...filter, value: replyFilter(family) });
  for (const { level, name, value } of settings) {
    if (libc.setOption(descriptor, level, name, value) >= 0) continue;
    const errorNumber = libc.errno();
    libc.close(descriptor);
    return errorNumber;
  }
  return { descriptor };
}

/** Lets echo replies through and nothing else, so that a busy host wakes nobody. A set bit blocks a type. */
export function replyFilter(family: IpFamily): Uint8Array<ArrayBuffer> {
  const filter = new Uint8Array(FAMILIES[family].filter.bytes).fill(0xff);
  const type = replyType(family);
  // Both filters are words of 32 bits in the machine's order, which is little-endian on all that Deno runs on.
  const at = type >> 3;
  filter[at] = (filter[at] ?? 0) & ~(1 << (type & 7));
  return filter;
}
