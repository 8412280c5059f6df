/** What the directors of a simulated world are configured to, and a director on one of its machines. */

import { Cluster, type ClusterOptions } from "../../../core/cluster.ts";
import { createEventBus, type DirectorEvent } from "../../../core/events/mod.ts";
import type {
  AuthKey,
  ClusterConfig,
  Keyring,
  ReferenceConfig,
  ResourceGroupConfig,
} from "../../../core/model/mod.ts";
import {
  type AnyPlugin,
  createRegistry,
  definePlugin,
  type Registry,
  z,
} from "../../../core/plugin/mod.ts";
import {
  createFakeCommands,
  createFakeEcho,
  createTestContext,
} from "../../../core/testing/mod.ts";
import type { Random } from "../../../core/ports/mod.ts";
import type { Chance } from "../workload.ts";
import type { Machine } from "./machine.ts";
import { STATE_FILE } from "./memory.ts";
import type { Network } from "./network.ts";
import { simulatedPulse } from "./pulse.ts";
import type { Process, Scheduler } from "./scheduler.ts";

const KEEPALIVE_MS = 100;
const DEADTIME_MS = 400;
/** A reference may be silent for longer than a director. */
const DEADPING_LONG_MS = 1_500;
/** Limit for one acquire or release. */
export const TIMEOUT_MS = 400;
const MONITOR_MS = 250;
const FENCING_TIMEOUT_MS = 1_000;
/** How many directors there are, as often as it stands here. */
const AMOUNTS = [2, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5];

const FIRST: AuthKey = { id: 1, method: "crc", secret: "" };
const SECOND: AuthKey = { id: 2, method: "sha1", secret: "second" };
/** The steps of a rotation of keys. The first is the cheapest one, as these worlds have many packets and no forgers. */
export const KEYS: readonly [first: Keyring, ...later: Keyring[]] = [
  { active: 1, keys: [FIRST] },
  { active: 1, keys: [FIRST, SECOND] },
  { active: 2, keys: [FIRST, SECOND] },
  { active: 2, keys: [SECOND] },
];

/** What a world consists of; all of it follows from the seed. */
export interface Plan {
  readonly config: ClusterConfig;
  readonly wires: number;
  readonly loops: boolean;
  /** Whether heartbeats are sent by threads of their own. */
  readonly threads: boolean;
}

export function makePlan(chance: Chance, threads: boolean, least: number): Plan {
  const amount = Math.max(least, AMOUNTS[chance.below(AMOUNTS.length)] ?? 2);
  const nodes = ["alpha", "bravo", "charlie", "delta", "echo"].slice(0, amount);
  const wires = chance.percent(40) ? 2 : 1;
  const pick = () => nodes[chance.below(nodes.length)] ?? "alpha";
  const groups: ResourceGroupConfig[] = ["web", "mail"].slice(0, 1 + chance.below(2))
    .map((name) => makeGroup(name, pick(), 1 + chance.below(3)));
  return {
    wires,
    threads,
    loops: chance.percent(25),
    config: {
      name: nodes.join("+"),
      nodes,
      autoFailback: chance.percent(40),
      keepaliveMs: KEEPALIVE_MS,
      deadtimeMs: DEADTIME_MS,
      warntimeMs: DEADTIME_MS / 2,
      initdeadMs: 800 + 200 * chance.below(5),
      heartbeats: Array.from({ length: wires }, (_, wire) => ({
        type: "wire",
        options: { wire },
      })),
      groups,
      references: Array.from({ length: chance.below(3) }, (_, index) => makeReference(index)),
      deadpingMs: chance.percent(30) ? DEADPING_LONG_MS : DEADTIME_MS,
      ...(chance.percent(25)
        ? { fencing: { command: "power-off", timeoutMs: FENCING_TIMEOUT_MS } }
        : {}),
      standbyTable: "keep",
      realtime: false,
      authkeysPath: "/authkeys",
      keyring: KEYS[0],
      digest: "simulated",
    },
  };
}

export function makeReference(index: number): ReferenceConfig {
  return { name: `router${index}`, addresses: [`10.0.0.${index + 1}`] };
}

export function makeGroup(name: string, preferred: string, amount: number): ResourceGroupConfig {
  return {
    name,
    preferred,
    resources: Array.from({ length: amount }, (_, index) => ({
      type: "simulated",
      options: { label: `${name}.${index}` },
      timeoutMs: TIMEOUT_MS,
      monitorMs: MONITOR_MS,
      onFailure: "give_way",
    })),
  };
}

/** What a director on a machine is given of the world. */
export interface Surroundings {
  readonly machine: Machine;
  readonly process: Process;
  readonly network: Network;
  readonly config: ClusterConfig;
  readonly random: Random;
  readonly elect: ClusterOptions["elect"];
  readonly scheduler: Scheduler;
  readonly threads: boolean;
  readonly onEvent: (event: DirectorEvent) => void;
  /** Resolves where the host answers, in whatever time that takes. */
  readonly ping: (address: string) => Promise<void>;
  /** Resolves with the exit code of the power switch. */
  readonly fence: (node: string) => Promise<number>;
}

/** The real cluster of a director, in a process of a machine of the simulated world. */
export function makeDirector(
  surroundings: Surroundings,
): { readonly director: Cluster; readonly registry: Registry } {
  const { machine, process, network, config, random, elect, onEvent, ping, fence } = surroundings;
  const { clock } = process;
  const events = createEventBus({
    now: clock.now,
    onFault: (message) => {
      throw new Error(message);
    },
  });
  events.subscribe(onEvent);
  const command = createFakeCommands(async ({ args }) => ({
    code: await fence(args.at(-1) ?? ""),
  }));
  const send = (wire: number, packet: Uint8Array) =>
    network.medium(machine.name, wire, process).send(packet);
  const ports = createTestContext("simulation", {
    clock,
    random,
    files: machine.files,
    command,
    echo: createFakeEcho({ answer: ping }),
    guards: machine.guards(process),
    ...(surroundings.threads ? { pulse: simulatedPulse({ ...surroundings, send }) } : {}),
  });
  const registry = createRegistry(pluginsOf(surroundings));
  const director = new Cluster({
    config,
    self: machine.name,
    registry,
    ports,
    events,
    contextOf: (pluginId) => ({ ...ports, pluginId }),
    statePath: STATE_FILE.replace(".json", ""),
    ...(elect === undefined ? {} : { elect }),
  });
  return { director, registry };
}

function pluginsOf({ machine, process, network }: Surroundings): AnyPlugin[] {
  return [
    definePlugin({
      kind: "resource",
      name: "simulated",
      summary: "What the kernel of a simulated machine holds.",
      options: z.strictObject({ label: z.string() }),
      create: ({ label }) => machine.resource(label, process),
    }),
    definePlugin({
      kind: "heartbeat",
      name: "wire",
      summary: "A wire of the simulated network.",
      options: z.strictObject({ wire: z.int() }),
      create: ({ wire }) => network.medium(machine.name, wire, process),
    }),
  ];
}
