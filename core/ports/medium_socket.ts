/** The settings of a heartbeat socket: which interface, which group, how far its packets go (ip(7), ipv6(7)). */

import { addressBytes, type IpFamily } from "../model/mod.ts";
import { interfaceIndex, interfaceNameBytes } from "./interface.ts";
import type { SocketLibc } from "./libc.ts";
import type { MediumOptions } from "./medium.ts";
import { AF_INET, AF_INET6, packSocketAddress } from "./socket_address.ts";
import { systemErrorWords } from "./system_error.ts";

/** SOCK_DGRAM with SOCK_NONBLOCK and SOCK_CLOEXEC. */
const SOCKET_TYPE = 2 | 0x800 | 0x80000;

const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const SO_BROADCAST = 6;
const SO_PRIORITY = 12;
const SO_BINDTODEVICE = 25;

const SOL_IP = 0;
const IP_TOS = 1;
const IP_MULTICAST_IF = 32;
const IP_MULTICAST_TTL = 33;
const IP_MULTICAST_LOOP = 34;
const IP_ADD_MEMBERSHIP = 35;
const IP_MULTICAST_ALL = 49;

const SOL_IPV6 = 41;
const IPV6_MULTICAST_IF = 17;
const IPV6_MULTICAST_HOPS = 18;
const IPV6_MULTICAST_LOOP = 19;
const IPV6_ADD_MEMBERSHIP = 20;
const IPV6_V6ONLY = 26;
const IPV6_MULTICAST_ALL = 29;
const IPV6_TCLASS = 67;

/** IPTOS_LOWDELAY. */
const LOW_DELAY = 0x10;
/** TC_PRIO_INTERACTIVE: queues send it before bulk traffic. */
const INTERACTIVE = 6;
const DEFAULT_HOPS = 1;

const WILDCARDS: Readonly<Record<IpFamily, string>> = { 4: "0.0.0.0", 6: "::" };

export interface SocketSetting {
  readonly level: number;
  readonly name: number;
  readonly value: Uint8Array<ArrayBuffer>;
  /** Of no harm where an older kernel does not know it. */
  readonly optional?: true;
}

/** A socket ready to send and to receive, or the reason why there is none, for a person. */
export function openMediumDescriptor(
  libc: SocketLibc,
  options: MediumOptions,
): { readonly descriptor: number; readonly index?: number } | string {
  const name = options.interface;
  const index = name === undefined ? undefined : interfaceIndex(libc, name);
  if (name !== undefined && index === undefined) return "no such interface";
  const domain = options.family === 4 ? AF_INET : AF_INET6;
  const descriptor = libc.socket(domain, SOCKET_TYPE, 0);
  if (descriptor < 0) return systemErrorWords(libc.errno());
  const problem = prepare(libc, descriptor, options, index ?? 0);
  if (problem === undefined) return { descriptor, ...(index === undefined ? {} : { index }) };
  const reason = systemErrorWords(problem);
  libc.close(descriptor);
  return reason;
}

/** The error number, or undefined where all went well. */
function prepare(
  libc: SocketLibc,
  descriptor: number,
  options: MediumOptions,
  index: number,
): number | undefined {
  for (const { level, name, value, optional } of mediumSettings(options, index)) {
    if (libc.setOption(descriptor, level, name, value) < 0 && optional === undefined) {
      return libc.errno();
    }
  }
  // Bound to the group itself, so that what others send to the port of this machine is not heard.
  const address = options.group ?? WILDCARDS[options.family];
  if (libc.bind(descriptor, packSocketAddress({ address, port: options.port })) < 0) {
    return libc.errno();
  }
  const { peer } = options;
  if (peer !== undefined && libc.connect(descriptor, packSocketAddress(peer)) < 0) {
    return libc.errno();
  }
  return undefined;
}

/** In their order: the interface first, which the later ones are about. Pure. */
export function mediumSettings(options: MediumOptions, index: number): SocketSetting[] {
  const { family, interface: name, group, broadcast } = options;
  const device = name === undefined ? undefined : interfaceNameBytes(name);
  return [
    { level: SOL_SOCKET, name: SO_REUSEADDR, value: number(1) },
    ...(device === undefined ? [] : [{ level: SOL_SOCKET, name: SO_BINDTODEVICE, value: device }]),
    ...(broadcast === true ? [{ level: SOL_SOCKET, name: SO_BROADCAST, value: number(1) }] : []),
    { level: SOL_SOCKET, name: SO_PRIORITY, value: number(INTERACTIVE), optional: true },
    ...(family === 4 ? ipv4Settings() : ipv6Settings()),
    ...(group === undefined ? [] : groupSettings(options, group, index)),
  ];
}

function ipv4Settings(): SocketSetting[] {
  return [
    { level: SOL_IP, name: IP_TOS, value: number(LOW_DELAY), optional: true },
    // Otherwise groups that other programs have joined are heard as well.
    { level: SOL_IP, name: IP_MULTICAST_ALL, value: number(0), optional: true },
  ];
}

function ipv6Settings(): SocketSetting[] {
  return [
    { level: SOL_IPV6, name: IPV6_V6ONLY, value: number(1) },
    { level: SOL_IPV6, name: IPV6_TCLASS, value: number(LOW_DELAY), optional: true },
    { level: SOL_IPV6, name: IPV6_MULTICAST_ALL, value: number(0), optional: true },
  ];
}

function groupSettings(options: MediumOptions, group: string, index: number): SocketSetting[] {
  const { family, ttl = DEFAULT_HOPS, loop = false } = options;
  const hops = number(ttl);
  const loops = number(loop ? 1 : 0);
  if (family === 4) {
    const request = membership4(group, index);
    return [
      { level: SOL_IP, name: IP_MULTICAST_IF, value: membership4("0.0.0.0", index) },
      { level: SOL_IP, name: IP_MULTICAST_TTL, value: hops },
      { level: SOL_IP, name: IP_MULTICAST_LOOP, value: loops },
      { level: SOL_IP, name: IP_ADD_MEMBERSHIP, value: request },
    ];
  }
  return [
    { level: SOL_IPV6, name: IPV6_MULTICAST_IF, value: number(index) },
    { level: SOL_IPV6, name: IPV6_MULTICAST_HOPS, value: hops },
    { level: SOL_IPV6, name: IPV6_MULTICAST_LOOP, value: loops },
    { level: SOL_IPV6, name: IPV6_ADD_MEMBERSHIP, value: membership6(group, index) },
  ];
}

/** struct ip_mreqn: the group, an address that is left open, the number of the interface. */
function membership4(group: string, index: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(...addressBytes(group), 0, 0, 0, 0, ...number(index));
}

/** struct ipv6_mreq: the group, the number of the interface. */
function membership6(group: string, index: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(...addressBytes(group), ...number(index));
}

/** An int in the machine's order, which is little-endian on all that Deno runs on. */
function number(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, true);
  return bytes;
}
