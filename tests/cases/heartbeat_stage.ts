/**
 * Two machines with a folder of Heartbeat each, on one clock and one network: the folder is read as `ringmaster run`
 * reads it, and what it describes runs, with imitations of the programs that it calls.
 */

import { assert } from "@std/assert";
import { CLUSTER_ANSWERS } from "../../cli/heartbeat_view.ts";
import { Cluster } from "../../core/cluster.ts";
import { loadConfig } from "../../core/config/mod.ts";
import { createEventBus, type DirectorEvent } from "../../core/events/mod.ts";
import { type ClusterConfig, formatProblem } from "../../core/model/mod.ts";
import { createRegistry } from "../../core/plugin/mod.ts";
import type { CommandResult, Media } from "../../core/ports/mod.ts";
import {
  createFakeClock,
  createFakeCommands,
  createFakeFiles,
  createFakeLinks,
  createFakeNetwork,
  createFakePorts,
  createSeededRandom,
  createTestContext,
  type FakeClock,
  type FakeFiles,
  type FakeLinks,
  type FakeNetwork,
} from "../../core/testing/mod.ts";
import { builtinPlugins } from "../../plugins/mod.ts";
import { ImitatedIp } from "../../plugins/resources/ip_addr/test_ip.ts";
import {
  type ImitatedIpvsadm,
  imitateIpvsadm,
} from "../../plugins/resources/ipvs_sync/test_ipvsadm.ts";

export type MachineName = "n1" | "n2";
const NAMES: readonly MachineName[] = ["n1", "n2"];

export const KEEPALIVE_MS = 1_000;
export const DEADTIME_MS = 4_000;
const HA_CF = `keepalive 1
deadtime 4
initdead 10
mcast eth0 225.0.0.1 694 1 0
node n1 n2
`;
const FOLDER = "/etc/ha.d";
const registry = createRegistry(builtinPlugins);

/** What a script of resource.d does; what is left out it does as it should. */
export type ScriptAnswer = Partial<Pick<CommandResult, "code" | "stdout">>;

/** One machine: what it holds outlives its director. */
export class Machine {
  readonly files: FakeFiles = createFakeFiles();
  readonly ip: ImitatedIp = new ImitatedIp();
  readonly ipvsadm: ImitatedIpvsadm = imitateIpvsadm();
  readonly links: FakeLinks = createFakeLinks();
  readonly events: DirectorEvent[] = [];
  /** Every program that its director called, with its words. */
  readonly calls: string[] = [];
  /** The scripts that run, each with its arguments. */
  readonly running = new Set<string>();
  /** Answers of its scripts that are none of a healthy one: by `apache status`. */
  readonly answers = new Map<string, ScriptAnswer>();
  /** When its last heartbeat went out, on the monotonic clock. */
  sentMs = 0;
  /** Whether its heartbeats get lost on the way out. */
  mute = false;
  cluster: Cluster | undefined;
  life = new AbortController();

  constructor(readonly name: MachineName, readonly address: string) {}

  /** What changes something that its director calls: scripts but for status, ip and ipvsadm but for listings. */
  get changes(): string[] {
    return this.calls.filter((each) => !/ status$|^ip -j|^ipvsadm -L/.test(each));
  }

  types(): string[] {
    return this.events.map(({ type }) => type);
  }
}

export class HeartbeatStage {
  readonly clock: FakeClock = createFakeClock();
  /** What changed anything, on both machines: `n1: apache start`. */
  readonly story: string[] = [];
  readonly n1 = new Machine("n1", "10.0.0.11");
  readonly n2 = new Machine("n2", "10.0.0.12");
  readonly #network: FakeNetwork = createFakeNetwork();
  readonly #media = new Map<MachineName, Media>();

  private constructor(readonly haresources: string, readonly haCf: string) {
    for (const machine of [this.n1, this.n2]) {
      this.#media.set(machine.name, this.#mediumOf(machine));
      const { files } = machine;
      files.put(`${FOLDER}/ha.cf`, `${HA_CF}${haCf}\n`);
      files.put(`${FOLDER}/haresources`, haresources);
      files.put(`${FOLDER}/authkeys`, "auth 1\n1 sha1 HelloKey\n", 0o600);
      files.put(`${FOLDER}/x.cf`, "virtual=10.0.0.1:80\n    real=10.0.0.2:80 masq\n");
      for (const script of ["apache", "drbddisk", "mail"]) {
        files.put(`${FOLDER}/resource.d/${script}`, "#!/bin/sh\n", 0o755);
      }
    }
  }

  /** Both directors run and have settled. */
  static async create(
    haresources: string,
    haCf = "auto_failback off",
    prepare: (stage: HeartbeatStage) => void = () => {},
  ): Promise<HeartbeatStage> {
    const stage = new HeartbeatStage(haresources, haCf);
    prepare(stage);
    await stage.start("n1");
    await stage.start("n2");
    await stage.clock.advance(2_000);
    return stage;
  }

  machine(name: MachineName): Machine {
    return this[name];
  }

  async start(name: MachineName): Promise<void> {
    const machine = this.machine(name);
    const { ip, ipvsadm, links, files } = machine;
    const life = machine.life = new AbortController();
    const { clock } = this;
    const events = createEventBus({ now: clock.now, onFault: (text) => assert(false, text) });
    events.subscribe((event) => void machine.events.push(event));
    const ports = createFakePorts({
      clock: {
        ...clock,
        after: (delayMs, callback) => clock.after(delayMs, () => life.signal.aborted || callback()),
      },
      files,
      links,
      random: createSeededRandom(name.charCodeAt(1)),
      media: this.#media.get(name) as Media,
      command: createFakeCommands((request, signal) => {
        const program = request.program.replace(/^.*\//, "");
        const line = [program, ...request.args].join(" ");
        const before = machine.changes.length;
        machine.calls.push(line);
        if (machine.changes.length > before) this.story.push(`${name}: ${line}`);
        if (program === "ip") return ip.command.run(request, signal);
        if (program === "ipvsadm") return ipvsadm.command.run(request, signal);
        return runScript(machine, line);
      }),
    });
    const loaded = await loadConfig({ path: FOLDER, registry, ports, overrides: { node: name } });
    assert(loaded.ok, loaded.ok ? "" : loaded.problems.map(formatProblem).join("\n"));
    machine.cluster = new Cluster({
      config: loaded.config.cluster as ClusterConfig,
      self: name,
      registry,
      ports,
      events,
      contextOf: (id) => createTestContext(id, ports),
      statePath: "/state/cluster",
    });
    await machine.cluster.start();
  }

  /** The machine loses its power, and everything that ran on it. */
  crash(name: MachineName): void {
    const machine = this.machine(name);
    this.kill(name);
    machine.running.clear();
    machine.ip.eth0.addresses = [];
  }

  /** The director dies without a word; its machine goes on. */
  kill(name: MachineName): void {
    const machine = this.machine(name);
    machine.life.abort();
    machine.cluster = undefined;
  }

  cluster(name: MachineName): Cluster {
    const { cluster } = this.machine(name);
    assert(cluster !== undefined, `no director runs on ${name}`);
    return cluster;
  }

  /** What `cl_status rscstatus` says there. */
  async rscstatus(name: MachineName): Promise<string> {
    const answering = CLUSTER_ANSWERS["rscstatus"];
    assert(answering !== undefined);
    const nothing = {
      node: "",
      link: "",
      human: false,
      ping: false,
      normal: false,
      verbose: false,
    };
    return answering(await this.cluster(name).snapshot(), nothing).said.join("\n");
  }

  /** What both say. */
  async holding(): Promise<string[]> {
    return await Promise.all(NAMES.map((name) => this.rscstatus(name)));
  }

  /** What is asked of a director, and its outcome when so much time has passed. */
  async outcome<Result>(asked: Promise<Result>, forMs = 1_000): Promise<Result> {
    // What fails while the clock moves is looked at only afterwards.
    asked.catch(() => {});
    await this.clock.advance(forMs);
    return await asked;
  }

  async stop(): Promise<void> {
    for (const { cluster } of [this.n1, this.n2]) {
      if (cluster !== undefined) await this.outcome(cluster.stop());
    }
  }

  #mediumOf(machine: Machine): Media {
    const host = this.#network.host({ address: machine.address });
    const { clock } = this;
    return {
      interface: (name) => host.interface(name),
      addresses: () => host.addresses(),
      open(options, listener) {
        const { life } = machine;
        const socket = host.open(options, {
          onFault: (reason) => listener.onFault(reason),
          onDatagram: (bytes, from) => life.signal.aborted || listener.onDatagram(bytes, from),
        });
        life.signal.addEventListener("abort", () => socket.close());
        return {
          ...socket,
          send(bytes, to) {
            if (life.signal.aborted) return;
            machine.sentMs = clock.monotonicMs();
            if (!machine.mute) socket.send(bytes, to);
          },
        };
      },
    };
  }
}

/** A script of resource.d as it should be, but for what the test says of it. */
function runScript({ running, answers }: Machine, line: string): ScriptAnswer {
  const [, resource = "", action = ""] = /^(.*) (\w+)$/.exec(line) ?? [];
  const answer = answers.get(line);
  if (answer !== undefined && (answer.code ?? 0) !== 0) return answer;
  if (action === "start") running.add(resource);
  if (action === "stop") running.delete(resource);
  return { stdout: running.has(resource) ? "running\n" : "stopped\n", ...answer };
}
