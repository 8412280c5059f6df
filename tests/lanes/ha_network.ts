/**
 * The network of the article's second half: everything on one LAN, as the article has it, with a virtual address that
 * one of two directors has.
 *
 *     client 10.0.1.2 ... 10.0.0.130 --+-- [lan 10.0.0.128/25] --+-- director1 10.0.0.151, AppNode1
 *         nodes 10.0.0.147, 10.0.0.146 +      10.0.0.154         +-- director2 10.0.0.152, AppNode2
 *                                                                    eth1: 10.9.0.1 --- 10.9.0.2
 *
 * The client asks from an address of another network, behind its own on the LAN: application nodes then answer by way
 * of their default gateway, which is the virtual address, and so through the director that masquerades. Its neighbour
 * table says which director it takes for the owner of the virtual address.
 */

import { runOrThrow } from "./commands.ts";
import { buildTopology, type Topology, type TopologySpec, WIRES } from "./topology.ts";

export const VIP = "10.0.0.154";
export const VIP_PREFIX = 25;
const CLIENT_ADDRESS = "10.0.1.2";
export const CLIENT_LAN_ADDRESS = "10.0.0.130";

export const DIRECTORS = [
  { name: "AppNode1", host: "director1", address: "10.0.0.151" },
  { name: "AppNode2", host: "director2", address: "10.0.0.152" },
] as const;
export type DirectorName = typeof DIRECTORS[number]["name"];
export type DirectorHost = typeof DIRECTORS[number]["host"];

/** Of the directors on eth1, which leads from the one to the other and nowhere else. */
export const CABLE_ADDRESSES = ["10.9.0.1", "10.9.0.2"] as const;

const LAN = "lan";
const CABLE = "cable";
const lan = (address: string) => [{ network: LAN, address: `${address}/${VIP_PREFIX}` }];

const HA_TOPOLOGY: TopologySpec = {
  networks: [LAN, CABLE],
  hosts: [
    ...DIRECTORS.map(({ host, address }, index) => ({
      name: host,
      links: [...lan(address), { network: CABLE, address: `${CABLE_ADDRESSES[index]}/30` }],
      forwards: true,
    })),
    { name: "client", links: lan(CLIENT_LAN_ADDRESS) },
    { name: "node1", links: lan("10.0.0.147"), gateway: VIP },
    { name: "node2", links: lan("10.0.0.146"), gateway: VIP },
  ],
};

export function hostOf(name: DirectorName): DirectorHost {
  return name === "AppNode1" ? "director1" : "director2";
}

export function otherThan(name: DirectorName): DirectorName {
  return name === "AppNode1" ? "AppNode2" : "AppNode1";
}

interface AddressJson {
  readonly addr_info?: readonly { readonly local?: string; readonly prefixlen?: number }[];
}

interface NeighbourJson {
  readonly dst?: string;
  readonly lladdr?: string;
}

/** The hosts and wires, what can be done to them, and what the kernels know. */
export class HaNetwork implements AsyncDisposable {
  readonly topology: Topology;
  readonly #macs = new Map<string, DirectorName>();

  private constructor(topology: Topology) {
    this.topology = topology;
  }

  static async build(): Promise<HaNetwork> {
    const network = new HaNetwork(await buildTopology(HA_TOPOLOGY));
    try {
      await network.#prepare();
      return network;
    } catch (thrown) {
      await network[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  /** The directors that have the virtual address, or another one, whether or not they run. */
  async owners(address: string = VIP): Promise<DirectorName[]> {
    const owners: DirectorName[] = [];
    for (const { name, host } of DIRECTORS) {
      const text = await this.#ip(host, "-j", "-4", "address", "show");
      const found = (JSON.parse(text) as AddressJson[]).flatMap(({ addr_info = [] }) => addr_info);
      if (found.some(({ local }) => local === address)) owners.push(name);
    }
    return owners;
  }

  /** The director to which the client would send for the virtual address, or what its neighbour table says instead. */
  async clientsChoice(): Promise<DirectorName | "nobody" | `somebody else: ${string}`> {
    const text = await this.#ip("client", "-j", "neigh", "show", VIP);
    const [entry] = JSON.parse(text) as NeighbourJson[];
    if (entry?.lladdr === undefined) return "nobody";
    return this.directorOf(entry.lladdr) ?? `somebody else: ${entry.lladdr}`;
  }

  /** The director whose interface has this hardware address. */
  directorOf(mac: string): DirectorName | undefined {
    return this.#macs.get(mac);
  }

  /** Pulls the director's plug: its interface loses its carrier, as with a cable. */
  async unplug(name: DirectorName): Promise<void> {
    await this.#ip(WIRES, "link", "set", `${hostOf(name)}-0`, "down");
  }

  async plugIn(name: DirectorName): Promise<void> {
    await this.#ip(WIRES, "link", "set", `${hostOf(name)}-0`, "up");
  }

  /** The directors do not hear each other any more, and everybody else hears both: ports that are isolated. */
  async part(): Promise<void> {
    await this.#isolate("on");
  }

  async heal(): Promise<void> {
    await this.#isolate("off");
  }

  async #isolate(state: "on" | "off"): Promise<void> {
    for (const { host } of DIRECTORS) {
      const port = ["link", "set", "dev", `${host}-0`];
      await this.#ip(WIRES, ...port, "type", "bridge_slave", "isolated", state);
    }
  }

  /** Makes the client take this director for the owner of the virtual address, until it is told otherwise. */
  async misleadClient(name: DirectorName): Promise<void> {
    const mac = [...this.#macs].find(([, each]) => each === name)?.[0] ?? "";
    const entry = [VIP, "lladdr", mac, "dev", "eth0", "nud", "reachable"];
    await this.#ip("client", "neigh", "replace", ...entry);
  }

  /** Takes the virtual address from a director behind its back. */
  async deleteAddress(name: DirectorName): Promise<void> {
    const address = `${VIP}/${VIP_PREFIX}`;
    await this.#ip(hostOf(name), "address", "delete", address, "dev", "eth0");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.topology[Symbol.asyncDispose]();
  }

  async #prepare(): Promise<void> {
    const { topology } = this;
    await this.#ip("client", "address", "add", `${CLIENT_ADDRESS}/32`, "dev", "lo");
    await topology.read(
      "client",
      ...["ip", "route", "add", VIP, "dev", "eth0", "src", CLIENT_ADDRESS],
    );
    await this.#ip("client", "route", "add", "224.0.0.0/4", "dev", "eth0");
    for (const { name, host } of DIRECTORS) {
      await this.#ip(host, "route", "add", "10.0.1.0/24", "via", CLIENT_LAN_ADDRESS);
      await this.#set(host, {
        // The embedded balancer listens on the virtual address also where that is with the other director.
        "net/ipv4/ip_nonlocal_bind": 1,
        // Application nodes are not to be told that there is a shorter way to the client than through the director.
        "net/ipv4/conf/all/send_redirects": 0,
        "net/ipv4/conf/eth0/send_redirects": 0,
      });
      const link = JSON.parse(await this.#ip(host, "-j", "link", "show", "eth0"));
      this.#macs.set((link as { address: string }[])[0]?.address ?? "", name);
    }
  }

  /** ip(8) goes to a namespace by itself, in half the time: in a guest every program that is started is slow. */
  #ip(host: string, ...args: readonly string[]): Promise<string> {
    return runOrThrow(["ip", "-n", this.topology.namespace(host), ...args]);
  }

  async #set(host: string, settings: Readonly<Record<string, number>>): Promise<void> {
    const lines = Object.entries(settings).map(([name, value]) =>
      `echo ${value} > /proc/sys/${name}`
    );
    await this.topology.read(host, "sh", "-c", lines.join(" && "));
  }
}
