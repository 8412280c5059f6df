/**
 * Virtual services and real servers: what identifies them (keys and their text form) and the words
 * that the field uses for their settings. Identity is not settings: the same key with other settings
 * is an edit, another key is another thing.
 */

import { type Endpoint, formatEndpoint, type IpFamily } from "./address.ts";

export type Protocol = "tcp" | "udp";

/** How packets reach a real server: direct routing, network address translation, or an IP-in-IP tunnel. */
export type ForwardingMethod = "gate" | "masq" | "ipip";

export const FORWARDING_METHODS: readonly ForwardingMethod[] = ["gate", "masq", "ipip"];

/** The schedulers that the Linux kernel ships (ipvsadm(8)); the kernel may lack modules for some. */
export const SCHEDULERS = [
  "rr",
  "wrr",
  "lc",
  "wlc",
  "lblc",
  "lblcr",
  "dh",
  "sh",
  "sed",
  "nq",
  "mh",
  "fo",
  "ovf",
] as const;
export type Scheduler = typeof SCHEDULERS[number];

/** The greatest weight that the kernel takes (ipvsadm(8), -w). */
export const WEIGHT_MAX = 65_535;

/** What an operator may give a server as its weight, for messages. */
export const WEIGHT_WANTED = `a whole number from 0 to ${WEIGHT_MAX}, or "configured"`;

export function isWeight(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= WEIGHT_MAX;
}

export type VirtualServiceKey =
  | {
    readonly by: "address";
    readonly protocol: Protocol;
    readonly address: string;
    readonly port: number;
  }
  | { readonly by: "fwmark"; readonly mark: number; readonly family: IpFamily };

/** The text form of a virtual service's key: `10.0.0.150:9072/tcp`, `[2001:db8::1]:80/udp`, `fwmark:7/4`. */
export type ServiceId = string;

/** The text form of a real server's endpoint: `10.0.0.147:9072`. */
export type ServerId = string;

export function serviceId(key: VirtualServiceKey): ServiceId {
  return key.by === "address"
    ? `${formatEndpoint(key)}/${key.protocol}`
    : `fwmark:${key.mark}/${key.family}`;
}

export function serverId(endpoint: Endpoint): ServerId {
  return formatEndpoint(endpoint);
}

const IDS_OF_FROZEN = new WeakMap<readonly Endpoint[], readonly ServerId[]>();

/**
 * The ids of servers, in their order. Those of a list that is frozen, as a configuration is with all that is in it, are
 * put together once: every round asks for all of them several times.
 */
export function serverIds(servers: readonly Endpoint[]): readonly ServerId[] {
  const known = IDS_OF_FROZEN.get(servers);
  if (known !== undefined) return known;
  const ids = servers.map(serverId);
  if (Object.isFrozen(servers)) IDS_OF_FROZEN.set(servers, ids);
  return ids;
}

/**
 * How long, in seconds, a client keeps its server; and the mask (dotted IPv4, or IPv6 prefix
 * length) that makes clients one.
 */
export interface Persistence {
  readonly timeoutSeconds: number;
  readonly netmask?: string;
}
