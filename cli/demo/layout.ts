/** Where the demo's parts stand: as in the article where that can be had, else close to it, and said aloud. */

import { type Endpoint, formatEndpoint, type Protocol, RingmasterError } from "../../mod.ts";

/** One host of the demo with its two ports. */
export interface Place {
  readonly name: string;
  readonly address: string;
  readonly httpPort: number;
  readonly sipPort: number;
}

export interface Layout {
  readonly balancer: Place;
  readonly nodes: readonly Place[];
  /** What differs from the article, one sentence each. */
  readonly notes: readonly string[];
}

/** Whether an endpoint can be had; `no_address` where this system does not have the address. */
export type BindTrial = "free" | "taken" | "no_address";
export type TryBind = (protocol: Protocol, endpoint: Endpoint) => BindTrial;

/** The last number of each address as in the article, with 127.0.0 in front. */
const HOSTS = [["balancer", 150], ["AppNode1", 147], ["AppNode2", 146]] as const;
const HTTP_PORT = 9_072;
const SIP_PORT = 7_072;

/** How far apart the ports are that are tried one after the other, and how many. */
const PORT_STEP = 100;
const PORT_TRIALS = 40;

interface Host {
  readonly name: string;
  readonly address: string;
  /** Added to a port, so that hosts with one address have ports of their own. */
  readonly portOffset: number;
}

/** Throws RingmasterError `connection_failed` where no ports can be had. */
export function chooseLayout(tryBind: TryBind): Layout {
  const notes: string[] = [];
  const hosts = chooseHosts(tryBind, notes);
  const httpPort = choosePort("HTTP", HTTP_PORT, hosts, notes, (host, port) => {
    return tryBind("tcp", { address: host.address, port });
  });
  const sipPort = choosePort("SIP", SIP_PORT, hosts, notes, (host, port) => {
    const endpoint = { address: host.address, port };
    const datagram = tryBind("udp", endpoint);
    // The balancer's SIP service is UDP only; the nodes answer on both.
    return datagram !== "free" || host.name === "balancer" ? datagram : tryBind("tcp", endpoint);
  });
  const [balancer, ...nodes] = hosts.map((host): Place => ({
    name: host.name,
    address: host.address,
    httpPort: httpPort + host.portOffset,
    sipPort: sipPort + host.portOffset,
  }));
  if (balancer === undefined) throw new TypeError("cannot lay out a demo without hosts");
  return { balancer, nodes, notes };
}

/** Linux has all of 127.0.0.0/8; other systems have 127.0.0.1 only. */
function chooseHosts(tryBind: TryBind, notes: string[]): Host[] {
  const hosts = HOSTS.map(([name, last]) => ({
    name,
    address: `127.0.0.${last}`,
    portOffset: 0,
  }));
  const missing = hosts.find(({ address }) => tryBind("tcp", { address, port: 0 }) !== "free");
  if (missing === undefined) return hosts;
  notes.push(
    `this system does not have ${missing.address}, so all stand on 127.0.0.1 with ports of their own`,
  );
  return hosts.map((host, index) => ({ ...host, address: "127.0.0.1", portOffset: index }));
}

function choosePort(
  what: string,
  wanted: number,
  hosts: readonly Host[],
  notes: string[],
  trial: (host: Host, port: number) => BindTrial,
): number {
  let firstTaken: string | undefined;
  for (let port = wanted; port < wanted + PORT_STEP * PORT_TRIALS; port += PORT_STEP) {
    const taken = hosts.find((host) => trial(host, port + host.portOffset) !== "free");
    if (taken === undefined) {
      if (firstTaken !== undefined) {
        notes.push(`${firstTaken} is taken, so ${what} uses port ${port}`);
      }
      return port;
    }
    firstTaken ??= formatEndpoint({ address: taken.address, port: port + taken.portOffset });
  }
  throw new RingmasterError(
    "connection_failed",
    `cannot find free ports for ${what}: wanted ${wanted} or one of the ${PORT_TRIALS - 1} ports ` +
      `${PORT_STEP} apart above it, found all taken`,
  );
}

/** Tries by binding; what is bound is closed at once. */
export const systemTryBind: TryBind = (protocol, { address, port }) => {
  try {
    const options = { hostname: address, port };
    const bound = protocol === "tcp"
      ? Deno.listen(options)
      : Deno.listenDatagram({ ...options, transport: "udp" });
    bound.close();
    return "free";
  } catch (thrown) {
    return thrown instanceof Deno.errors.AddrNotAvailable ? "no_address" : "taken";
  }
};
