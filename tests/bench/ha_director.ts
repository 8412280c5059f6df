/** A pair of real directors that share an address, on the hosts of the bench's network. */

import { ask, fetchSnapshot } from "../../cli/client.ts";
import { eventually } from "../../core/testing/mod.ts";
import type { ClusterSnapshot } from "../../mod.ts";
import type { StartedProgram } from "../lanes/commands.ts";
import { denoCommand } from "../lanes/deno_command.ts";
import { type EventLine, readEventLines } from "../lanes/event_lines.ts";
import type { Topology } from "../lanes/topology.ts";
import { type HostName, HOSTS, INTERFACE, otherHost, VIP, VIP_PREFIX } from "./ha_network.ts";

export interface Timing {
  readonly keepaliveMs: number;
  readonly deadtimeMs: number;
}

export function formatTiming({ keepaliveMs, deadtimeMs }: Timing): string {
  return `${keepaliveMs}/${deadtimeMs} ms`;
}

/** A pair that has just started waits this long beside its deadtimes. */
const LIMIT_MS = 60_000;
/** Looks at the status cost the directors time that is measured. */
const LOOK_MS = 100;

/** One director: what runs now, and what it has said. */
class BenchDirector {
  #program: StartedProgram | undefined;

  constructor(
    readonly host: HostName,
    readonly topology: Topology,
    readonly folder: string,
  ) {}

  get program(): StartedProgram {
    if (this.#program === undefined) throw new Error(`${this.host} was never started`);
    return this.#program;
  }

  get socket(): string {
    return `${this.folder}/admin.sock`;
  }

  start(): void {
    this.#program = this.topology.start(
      this.host,
      ...denoCommand("cli/main.ts", "run", "-c", `${this.folder}/ringmaster.yaml`),
      ...["--node", this.host, "--socket", this.socket, "--state", `${this.folder}/state`],
    );
  }

  async cluster(): Promise<ClusterSnapshot> {
    const { cluster } = await fetchSnapshot(this.socket);
    if (cluster === undefined) throw new Error(`${this.host} says nothing of a cluster`);
    return cluster;
  }

  events(): EventLine[] {
    return readEventLines(this.program.output);
  }
}

export class DirectorPair {
  readonly #directors: Readonly<Record<HostName, BenchDirector>>;

  private constructor(topology: Topology, folder: string) {
    const make = (host: HostName) => new BenchDirector(host, topology, `${folder}/${host}`);
    this.#directors = { one: make("one"), two: make("two") };
  }

  /** Resolves when both live and one holds the address. Ends with the topology. */
  static async start(topology: Topology, folder: string, timing: Timing): Promise<DirectorPair> {
    const pair = new DirectorPair(topology, folder);
    for (const host of HOSTS) {
      await Deno.mkdir(pair.at(host).folder, { recursive: true });
      const path = `${pair.at(host).folder}/authkeys`;
      await Deno.writeTextFile(path, "auth 1\n1 sha256 a secret of both\n");
      await Deno.chmod(path, 0o600);
      await Deno.writeTextFile(`${pair.at(host).folder}/ringmaster.yaml`, configuration(timing));
      pair.at(host).start();
    }
    await pair.settled();
    return pair;
  }

  at(host: HostName): BenchDirector {
    return this.#directors[host];
  }

  /** Waits until both live and agree that exactly one holds the address, and says which. */
  async settled(): Promise<HostName> {
    const found = await eventually(
      "both directors live and one holds the address",
      async () => {
        if (HOSTS.some((host) => this.at(host).program.ended)) return "ended" as const;
        const [one, two] = await Promise.all(HOSTS.map((host) => this.at(host).cluster()));
        if (one === undefined || two === undefined) return undefined;
        const live = [one, two].every(({ nodes }) =>
          nodes.every(({ status }) => status === "alive")
        );
        const phases = [one, two].map(({ groups }) => groups[0]?.phase ?? "idle");
        if (!live || phases.toSorted().join() !== "held,idle") return undefined;
        return phases[0] === "held" ? "one" : "two";
      },
      LIMIT_MS,
      LOOK_MS,
    ).catch((thrown) => this.#fail(thrown));
    return found === "ended" ? this.#fail("a director has ended") : found;
  }

  async standby(host: HostName): Promise<void> {
    await ask(this.at(host).socket, { path: "/api/v1/cluster/standby", body: { scope: "all" } });
  }

  /** Waits until the host has taken the address, since it had said so many events. */
  async taken(host: HostName, since: number): Promise<void> {
    await eventually(
      `${host} has taken the address`,
      () => this.at(host).events().slice(since).some(({ type }) => type === "group.taken"),
      LIMIT_MS,
    ).catch((thrown) => this.#fail(thrown));
  }

  /** What both have said since that moment, in order; milliseconds since the epoch. */
  story(sinceMs: number): string {
    return HOSTS.flatMap((host) =>
      this.at(host).events().filter(({ time }) => time >= sinceMs).map((event) => ({
        host,
        ...event,
      }))
    ).toSorted((a, b) => a.time - b.time).map(({ host, time, type, text }) =>
      `  +${String(time - sinceMs).padStart(5)} ms  ${host}  ${type} ${text}`
    ).join("\n");
  }

  describe(): string {
    return HOSTS.map((host) => `${host}: ${this.at(host).program.describe()}`).join("\n");
  }

  #fail(thrown: unknown): never {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Error(`${message}\n${this.describe()}`);
  }

  async stop(): Promise<void> {
    for (const host of [otherHost("one"), "one"] as const) {
      if (!this.at(host).program.ended) await this.at(host).program.stop("SIGTERM");
    }
  }
}

function configuration({ keepaliveMs, deadtimeMs }: Timing): string {
  const medium = `type: multicast, interface: ${INTERFACE}, group: 225.0.0.1, port: 694`;
  const address = `type: ip_addr, address: ${VIP}/${VIP_PREFIX}, interface: ${INTERFACE}`;
  return `backend: memory
cluster:
  nodes: [${HOSTS.join(", ")}]
  heartbeats: [{ ${medium} }]
  keepalive: ${keepaliveMs}ms
  deadtime: ${deadtimeMs}ms
  resources: [{ ${address} }]
`;
}
