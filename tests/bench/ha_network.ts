/** The network of a bench of pairs: two hosts that share an address, and a client, on one bridge. */

import { runOrThrow } from "../lanes/commands.ts";
import { buildTopology, type Topology, WIRES } from "../lanes/topology.ts";

export const VIP = "10.0.0.154";
export const VIP_PREFIX = 25;
export const SERVICE_PORT = 9_072;
export const INTERFACE = "eth0";

export const HOSTS = ["one", "two"] as const;
export type HostName = typeof HOSTS[number];

export function otherHost(host: HostName): HostName {
  return host === "one" ? "two" : "one";
}

const NETWORK = "lan";
const ADDRESSES = { one: "10.0.0.151", two: "10.0.0.152", client: "10.0.0.130" } as const;

export async function buildNetwork(): Promise<Topology> {
  const topology = await buildTopology({
    networks: [NETWORK],
    hosts: Object.entries(ADDRESSES).map(([name, address]) => ({
      name,
      links: [{ network: NETWORK, address: `${address}/${VIP_PREFIX}` }],
    })),
  });
  try {
    for (const host of HOSTS) {
      // The server answers from the shared address, and is there before its host has it.
      const allow = "echo 1 > /proc/sys/net/ipv4/ip_nonlocal_bind";
      await topology.read(host, "sh", "-c", allow);
    }
    return topology;
  } catch (thrown) {
    await topology[Symbol.asyncDispose]();
    throw thrown;
  }
}

/** Pulls the host's plug, or puts it in again: its interface loses its carrier, as with a cable. */
export async function setPlug(topology: Topology, host: HostName, state: "up" | "down") {
  const wires = topology.namespace(WIRES);
  await runOrThrow(["ip", "-n", wires, "link", "set", `${host}-0`, state]);
}
