/**
 * A network of hosts on one machine: each host a network namespace, each network a bridge. For tests that need
 * root; used by the lanes `namespaces` and `kernel`.
 *
 *     client 10.0.1.2 --- [clients] --- 10.0.1.1 director 10.0.0.150 --- [servers] --- 10.0.0.147, 10.0.0.146
 *
 * The bridges live in a namespace of their own, so that nothing of it shows on the machine itself. All names begin
 * with a prefix that is the run's own, so that two runs do not meet and one run can be swept away as a whole.
 */

import { type CommandOutput, run, runOrThrow, StartedProgram } from "./commands.ts";

export interface Link {
  readonly network: string;
  /** With the prefix length, such as `10.0.0.150/25`. */
  readonly address: string;
}

export interface HostSpec {
  readonly name: string;
  /** In order: the interfaces become eth0, eth1 and so on. */
  readonly links: readonly Link[];
  /** Default route. */
  readonly gateway?: string;
  /** Whether it passes on packets that are for others, as a masquerading director must. */
  readonly forwards?: boolean;
}

export interface TopologySpec {
  readonly networks: readonly string[];
  readonly hosts: readonly HostSpec[];
}

/** The variable that names the prefix; a lane sets it, so that it can sweep after a test that was killed. */
export const PREFIX_VARIABLE = "RINGMASTER_TEST_PREFIX";

let built = 0;

export function topologyPrefix(): string {
  return Deno.env.get(PREFIX_VARIABLE) ?? `rmtest${Deno.pid}`;
}

export class Topology implements AsyncDisposable {
  readonly #prefix: string;
  readonly #programs: StartedProgram[] = [];

  /** The prefix is that of all its namespaces. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  namespace(host: string): string {
    return `${this.#prefix}-${host}`;
  }

  /** Runs a command on a host to its end. */
  run(host: string, ...command: readonly string[]): Promise<CommandOutput> {
    return run(this.#on(host, command));
  }

  /** Runs a command on a host that must succeed, and gives what it printed. */
  read(host: string, ...command: readonly string[]): Promise<string> {
    return runOrThrow(this.#on(host, command));
  }

  /** Starts a program on a host; it ends with the topology at the latest. */
  start(host: string, ...command: readonly string[]): StartedProgram {
    const program = new StartedProgram(this.#on(host, command));
    this.#programs.push(program);
    return program;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const program of this.#programs) {
      if (!program.ended) program.signal("SIGKILL");
      await program.stop("SIGKILL");
    }
    await sweepNamespaces(`${this.#prefix}-`);
  }

  #on(host: string, command: readonly string[]): string[] {
    // `ip netns exec` becomes the command itself, so that signals reach it by the same process id.
    return ["ip", "netns", "exec", this.namespace(host), ...command];
  }
}

/** Builds hosts and networks; what was built is taken down again where that fails. */
export async function buildTopology(spec: TopologySpec): Promise<Topology> {
  const prefix = `${topologyPrefix()}-${++built}`;
  const topology = new Topology(prefix);
  try {
    await buildNetworks(topology, spec.networks);
    for (const host of spec.hosts) await buildHost(topology, host);
    return topology;
  } catch (thrown) {
    await topology[Symbol.asyncDispose]();
    throw thrown;
  }
}

/** The host that has the bridges; a plug there is called HOST-NUMBER, such as `director-0`. */
export const WIRES = "wires";

async function buildNetworks(topology: Topology, networks: readonly string[]): Promise<void> {
  const wires = topology.namespace(WIRES);
  await runOrThrow(["ip", "netns", "add", wires]);
  for (const network of networks) {
    await runOrThrow(["ip", "-n", wires, "link", "add", network, "type", "bridge"]);
    await runOrThrow(["ip", "-n", wires, "link", "set", network, "up"]);
  }
}

async function buildHost(topology: Topology, host: HostSpec): Promise<void> {
  const namespace = topology.namespace(host.name);
  const wires = topology.namespace(WIRES);
  await runOrThrow(["ip", "netns", "add", namespace]);
  await runOrThrow(["ip", "-n", namespace, "link", "set", "lo", "up"]);
  for (const [index, link] of host.links.entries()) {
    const device = `eth${index}`;
    const plug = plugName(host.name, index);
    await runOrThrow(
      ["ip", "link", "add", device, "netns", namespace, "type", "veth"]
        .concat(["peer", "name", plug, "netns", wires]),
    );
    await runOrThrow(["ip", "-n", wires, "link", "set", plug, "master", link.network, "up"]);
    await runOrThrow(["ip", "-n", namespace, "address", "add", link.address, "dev", device]);
    await runOrThrow(["ip", "-n", namespace, "link", "set", device, "up"]);
  }
  if (host.gateway !== undefined) {
    await runOrThrow(["ip", "-n", namespace, "route", "add", "default", "via", host.gateway]);
  }
  if (host.forwards === true) {
    await topology.read(host.name, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
  }
}

/** The kernel allows an interface name of 15 bytes. */
function plugName(host: string, index: number): string {
  return `${host.slice(0, 12)}-${index}`;
}

/** Ends whatever runs in namespaces whose name begins so, and removes them. Does nothing where there are none. */
export async function sweepNamespaces(prefix: string): Promise<void> {
  for (const namespace of await listNamespaces(prefix)) {
    const { stdout } = await run(["ip", "netns", "pids", namespace]);
    for (const pid of stdout.split("\n").map(Number).filter((each) => each > 1)) {
      try {
        Deno.kill(pid, "SIGKILL");
      } catch {
        // It ended by itself in the meantime.
      }
    }
    await runOrThrow(["ip", "netns", "delete", namespace]);
  }
}

export async function listNamespaces(prefix: string): Promise<string[]> {
  const { stdout } = await run(["ip", "netns", "list"]);
  return stdout.split("\n")
    .map((line) => line.split(" ")[0] ?? "")
    .filter((name) => name !== "" && name.startsWith(prefix));
}

/** The article's network: clients behind the director, application nodes whose way out is the director. */
export const ARTICLE_TOPOLOGY: TopologySpec = {
  networks: ["clients", "servers"],
  hosts: [
    {
      name: "director",
      links: [
        { network: "servers", address: "10.0.0.150/25" },
        { network: "clients", address: "10.0.1.1/24" },
      ],
      forwards: true,
    },
    {
      name: "client",
      links: [{ network: "clients", address: "10.0.1.2/24" }],
      gateway: "10.0.1.1",
    },
    {
      name: "node1",
      links: [{ network: "servers", address: "10.0.0.147/25" }],
      gateway: "10.0.0.150",
    },
    {
      name: "node2",
      links: [{ network: "servers", address: "10.0.0.146/25" }],
      gateway: "10.0.0.150",
    },
  ],
};
