/**
 * The article's network for the demo of two directors: hosts that are network namespaces on one wire, and the
 * commands of ip(8) that build it and disturb it. Pure.
 *
 *     client 10.0.1.2 ------------+-- [lan] --+-- director1 10.0.0.151, AppNode1
 *     nodes 10.0.0.147 and .146 --+           +-- director2 10.0.0.152, AppNode2
 *
 * The client is of another network on the same wire, so that the application nodes answer it by their default gateway,
 * which is the virtual address.
 */

export const VIP = "10.0.0.154";
export const HTTP_PORT = 9072;
export const SIP_PORT = 7072;
const PREFIX_LENGTH = 25;

export const DIRECTORS = [
  { name: "AppNode1", host: "director1", address: "10.0.0.151" },
  { name: "AppNode2", host: "director2", address: "10.0.0.152" },
] as const;
export type DirectorName = typeof DIRECTORS[number]["name"];
export type DirectorHost = typeof DIRECTORS[number]["host"];

export const NODES = [
  { name: "node1", address: "10.0.0.147" },
  { name: "node2", address: "10.0.0.146" },
] as const;
export type NodeName = typeof NODES[number]["name"];

const LAN_NETWORK = "10.0.0.128/25";
const CLIENT = { host: "client", address: "10.0.1.2/24", network: "10.0.1.0/24" } as const;

export type HostName = DirectorHost | NodeName | typeof CLIENT.host;

/** The namespace that has the bridge, so that nothing of it shows on the machine; a host's plug is called as it is. */
const WIRES = "wires";
const LAN = "lan";

/** Namespaces of a demo are called so, the number of its process, and the host. */
const NAMESPACE_WORD = "rmdemo";

export function prefixOf(pid: number): string {
  return `${NAMESPACE_WORD}${pid}-`;
}

/** The process of the demo whose namespace is called so; undefined where it is none of a demo. */
export function demoOf(namespace: string): number | undefined {
  const match = new RegExp(`^${NAMESPACE_WORD}(\\d+)-`).exec(namespace);
  return match === null ? undefined : Number(match[1]);
}

export function namespaceOf(prefix: string, host: HostName): string {
  return prefix + host;
}

/** Arguments of ip(8). */
export type IpArguments = readonly string[];

/** All that builds the network, in order. */
export function buildSteps(prefix: string): IpArguments[] {
  const wires = prefix + WIRES;
  return [
    ["netns", "add", wires],
    ["-n", wires, "link", "add", LAN, "type", "bridge"],
    ["-n", wires, "link", "set", LAN, "up"],
    ...DIRECTORS.flatMap(({ host, address }) => [
      ...hostSteps(prefix, host, `${address}/${PREFIX_LENGTH}`),
      ["-n", namespaceOf(prefix, host), "route", "add", CLIENT.network, "dev", "eth0"],
      ["netns", "exec", namespaceOf(prefix, host), "sh", "-c", DIRECTOR_SETTINGS],
    ]),
    ...NODES.flatMap(({ name, address }) => [
      ...hostSteps(prefix, name, `${address}/${PREFIX_LENGTH}`),
      ["-n", namespaceOf(prefix, name), "route", "add", "default", "via", VIP],
    ]),
    ...hostSteps(prefix, CLIENT.host, CLIENT.address),
    ["-n", namespaceOf(prefix, CLIENT.host), "route", "add", LAN_NETWORK, "dev", "eth0"],
  ];
}

/**
 * A director passes on what comes for others. The embedded balancer listens on the virtual address also where that is
 * with the other director. Nodes are not to be told that the client is on the same wire, past the director.
 */
const DIRECTOR_SETTINGS = [
  "echo 1 > /proc/sys/net/ipv4/ip_forward",
  "echo 1 > /proc/sys/net/ipv4/ip_nonlocal_bind",
  "echo 0 > /proc/sys/net/ipv4/conf/all/send_redirects",
  "echo 0 > /proc/sys/net/ipv4/conf/eth0/send_redirects",
].join(" && ");

function hostSteps(prefix: string, host: HostName, address: string): IpArguments[] {
  const namespace = namespaceOf(prefix, host);
  const wires = prefix + WIRES;
  const far = ["peer", "name", "eth0", "netns", namespace];
  return [
    ["netns", "add", namespace],
    ["-n", namespace, "link", "set", "lo", "up"],
    ["-n", wires, "link", "add", host, "type", "veth", ...far],
    ["-n", wires, "link", "set", host, "master", LAN, "up"],
    ["-n", namespace, "address", "add", address, "dev", "eth0"],
    ["-n", namespace, "link", "set", "eth0", "up"],
  ];
}

/** Pulls a host's plug, or puts it in again: its interface loses its carrier, as with a cable. */
export function plugStep(prefix: string, host: HostName, state: "up" | "down"): IpArguments {
  return ["-n", prefix + WIRES, "link", "set", host, state];
}

/** Between isolated ports of a bridge nothing passes; everybody else hears both directors as before. */
export function partingSteps(prefix: string, parted: boolean): IpArguments[] {
  const port = ["type", "bridge_slave", "isolated", parted ? "on" : "off"];
  return DIRECTORS.map(({ host }) => ["-n", prefix + WIRES, "link", "set", "dev", host, ...port]);
}

export function deleteAddressStep(prefix: string, host: DirectorHost): IpArguments {
  const address = `${VIP}/${PREFIX_LENGTH}`;
  return ["-n", namespaceOf(prefix, host), "address", "delete", address, "dev", "eth0"];
}

export function showAddressStep(prefix: string, host: DirectorHost): IpArguments {
  return ["-n", namespaceOf(prefix, host), "-4", "-oneline", "address", "show", "to", VIP];
}
