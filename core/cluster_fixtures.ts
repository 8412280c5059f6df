/** Several clusters' directors on one clock, joined by a network and with resources that a test can look at. */

import { Cluster } from "./cluster.ts";
import type { elect } from "./election/mod.ts";
import { createEventBus, type DirectorEvent, type EventBus } from "./events/mod.ts";
import type { ClusterConfig } from "./model/mod.ts";
import {
  createRegistry,
  definePlugin,
  type HeartbeatListener,
  type Registry,
  z,
} from "./plugin/mod.ts";
import { type Clock, sleep } from "./ports/mod.ts";
import type { FakeClock, FakeFiles } from "./testing/mod.ts";
import {
  createFakeClock,
  createFakeFiles,
  createFakePorts,
  createSeededRandom,
  createTestContext,
} from "./testing/mod.ts";

export const KEEPALIVE_MS = 100;
export const DEADTIME_MS = 400;

export function clusterConfig(changes: Partial<ClusterConfig> = {}): ClusterConfig {
  return {
    name: "test",
    nodes: ["a", "b"],
    autoFailback: false,
    keepaliveMs: KEEPALIVE_MS,
    deadtimeMs: DEADTIME_MS,
    warntimeMs: 200,
    initdeadMs: 2_000,
    heartbeats: [{ type: "wire", options: {} }],
    groups: [{
      name: "web",
      preferred: "a",
      resources: [toyConfig("address")],
    }],
    references: [],
    deadpingMs: DEADTIME_MS,
    standbyTable: "keep",
    realtime: false,
    authkeysPath: "/etc/authkeys",
    keyring: { active: 1, keys: [{ id: 1, method: "sha256", secret: "secret" }] },
    digest: "d",
    ...changes,
  };
}

export function toyConfig(name: string): ClusterConfig["groups"][number]["resources"][number] {
  return {
    type: "toy",
    options: { name },
    timeoutMs: 5_000,
    monitorMs: 1_000,
    onFailure: "give_way",
  };
}

/** One machine: what it holds outlives its director. */
export interface Machine {
  readonly name: string;
  readonly held: Set<string>;
  readonly files: FakeFiles;
  /** Names of resources that cannot be taken here. */
  readonly failing: Set<string>;
  /** Resources that do no harm in two places and can be neither looked at nor given up here. */
  readonly stuck: Set<string>;
  /** How long it takes to take them, also where that is called off. */
  readonly slowMs: Map<string, number>;
  readonly announced: string[];
  /** What is wrong with resources here, by their names. */
  readonly obstacles: Map<string, string>;
  /** Pings that get no answer. */
  readonly unreachable: Set<string>;
  readonly events: DirectorEvent[];
  readonly commands: string[];
  /** Exit codes of the next commands; 0 where there is none. */
  readonly codes: number[];
  cluster: Cluster;
  /** Aborted when the director dies: from then on no timer of it fires. */
  life: AbortController;
  listener: HeartbeatListener | undefined;
  /** Why the wire cannot be opened here. */
  cutOff?: string;
}

/** What a test brings for a director. */
export interface MachineParts {
  readonly bus?: EventBus;
  readonly elect?: typeof elect;
}

export class ClusterStage {
  readonly clock: FakeClock;
  readonly machines = new Map<string, Machine>();
  /** Directions that are cut: `a>b`. */
  readonly cut = new Set<string>();

  readonly #registries = new Map<string, Registry>();
  readonly #partsOf: (name: string) => MachineParts;

  constructor(
    config: ClusterConfig = clusterConfig(),
    partsOf: (name: string) => MachineParts = () => ({}),
    clock: FakeClock = createFakeClock(),
  ) {
    this.clock = clock;
    this.#partsOf = partsOf;
    for (const name of config.nodes) this.#build(name, config);
  }

  machine(name: string): Machine {
    const found = this.machines.get(name);
    if (found === undefined) throw new Error(`there is no machine ${name}`);
    return found;
  }

  cluster(name: string): Cluster {
    return this.machine(name).cluster;
  }

  async start(...names: readonly string[]): Promise<void> {
    for (const name of names.length === 0 ? this.machines.keys() : names) {
      await this.cluster(name).start();
    }
  }

  /** The director dies without a word; its machine goes on. */
  kill(name: string): void {
    this.machine(name).listener = undefined;
    this.machine(name).life.abort();
  }

  /** A new director on the machine of one that was killed. */
  async restart(name: string, config: ClusterConfig = clusterConfig()): Promise<void> {
    this.#build(name, config, this.machine(name));
    await this.cluster(name).start();
  }

  split(one: string, other: string): void {
    this.#cutBoth(one, other);
  }

  heal(): void {
    this.cut.clear();
  }

  /** The one that the director of a machine was made with. */
  registryOf(name: string): Registry {
    return this.#registries.get(name) ?? this.#registry(this.machine(name));
  }

  /** Machines that hold a resource. */
  holders(resource: string = "address"): string[] {
    return [...this.machines.values()].filter(({ held }) => held.has(resource))
      .map(({ name }) => name);
  }

  types(name: string): string[] {
    return this.machine(name).events.map(({ type }) => type);
  }

  async stop(): Promise<void> {
    for (const { cluster, life } of this.machines.values()) {
      if (life.signal.aborted) continue;
      const stopped = cluster.stop();
      await this.clock.advance(1_000);
      await stopped;
    }
  }

  #cutBoth(one: string, other: string): void {
    this.cut.add(`${one}>${other}`).add(`${other}>${one}`);
  }

  #build(name: string, config: ClusterConfig, before?: Machine): void {
    const { bus = createEventBus({ now: this.clock.now, onFault: () => {} }), ...own } = this
      .#partsOf(name);
    const machine = {
      name,
      held: before?.held ?? new Set<string>(),
      files: before?.files ?? createFakeFiles(),
      failing: before?.failing ?? new Set<string>(),
      stuck: before?.stuck ?? new Set<string>(),
      slowMs: before?.slowMs ?? new Map<string, number>(),
      announced: before?.announced ?? [],
      obstacles: before?.obstacles ?? new Map<string, string>(),
      unreachable: before?.unreachable ?? new Set<string>(),
      events: [] as DirectorEvent[],
      commands: before?.commands ?? [],
      codes: before?.codes ?? [],
      listener: undefined,
      life: new AbortController(),
    } as unknown as Machine;
    bus.subscribe((event) => machine.events.push(event));
    const ports = createFakePorts({
      clock: mortal(this.clock, machine.life.signal),
      files: machine.files,
      random: createSeededRandom(name.charCodeAt(0)),
      echo: {
        obstacle: () => undefined,
        ping: (address) =>
          machine.unreachable.has(address)
            ? Promise.reject(new Error("no answer"))
            : Promise.resolve(),
      },
      command: {
        run(request) {
          machine.commands.push(request.args.at(-1) ?? "");
          return Promise.resolve({ code: machine.codes.shift() ?? 0, stdout: "", stderr: "" });
        },
      },
    });
    const registry = this.#registry(machine);
    this.#registries.set(name, registry);
    machine.cluster = new Cluster({
      config,
      self: name,
      registry,
      ports,
      events: bus,
      contextOf: (id) => createTestContext(id, ports),
      statePath: "/state/test.cluster",
      ...own,
    });
    this.machines.set(name, machine);
  }

  #registry(machine: Machine): Registry {
    const wire = definePlugin({
      kind: "heartbeat",
      name: "wire",
      summary: "joins the machines of the test",
      options: z.strictObject({}),
      create: () => ({
        link: "wire",
        loops: false,
        start(listener) {
          if (machine.cutOff !== undefined) return Promise.reject(new Error(machine.cutOff));
          return Promise.resolve(void (machine.listener = listener));
        },
        send: (bytes) => this.#send(machine.name, bytes.slice()),
        stop: () => Promise.resolve(void (machine.listener = undefined)),
      }),
    });
    return createRegistry([wire, toyPlugin(machine, this.clock)]);
  }

  #send(from: string, bytes: Uint8Array): void {
    for (const { name } of this.machines.values()) {
      if (name === from) continue;
      this.clock.after(1, () => {
        if (this.cut.has(`${from}>${name}`)) return;
        this.machine(name).listener?.onPacket({ bytes, from });
      });
    }
  }
}

/** A clock for a program that may die: what it waits for then never comes. */
function mortal(clock: FakeClock, life: AbortSignal): Clock {
  return {
    now: clock.now,
    monotonicMs: clock.monotonicMs,
    after: (delayMs, callback) => clock.after(delayMs, () => life.aborted || callback()),
  };
}

function toyPlugin(
  { held, failing, stuck, slowMs, announced, obstacles }: Machine,
  clock: Clock,
) {
  const unlessStuck = <Value>(name: string, act: () => Value) =>
    stuck.has(name) ? Promise.reject(new Error(`${name} is stuck`)) : Promise.resolve(act());
  return definePlugin({
    kind: "resource",
    name: "toy",
    summary: "is held by the machine of the test",
    options: z.strictObject({ name: z.string() }),
    create: ({ name }) => ({
      label: `toy ${name}`,
      async acquire() {
        if (slowMs.has(name)) await sleep(clock, slowMs.get(name) ?? 0);
        if (failing.has(name)) throw new Error(`${name} is broken here`);
        held.add(name);
      },
      exclusive: !stuck.has(name),
      release: () => unlessStuck(name, () => void held.delete(name)),
      held: () => unlessStuck(name, () => held.has(name)),
      announce: () => Promise.resolve(void announced.push(name)),
      obstacle: () => obstacles.get(name),
      describe: () => Promise.resolve(held.has(name) ? "here" : "away"),
    }),
  });
}
