/** An ipvsadm backend on a host of its own, whose table is empty: IPVS keeps one table per network namespace. */

import {
  applyOperation,
  type Backend,
  type CommandRunner,
  EMPTY_TABLE,
  makeTable,
  type Operation,
  type ServiceTable,
  systemCommands,
  systemFiles,
} from "../../../core/plugin/mod.ts";
import { createTestContext, instantiate } from "../../../core/testing/mod.ts";
import { plugin } from "../../../plugins/backends/ipvsadm/mod.ts";
import { buildTopology, type Topology } from "../../lanes/topology.ts";

export const SIGNAL = new AbortController().signal;
const HOST = "director";

export class KernelTable implements AsyncDisposable {
  readonly backend: Backend;
  readonly #topology: Topology;

  private constructor(topology: Topology) {
    this.#topology = topology;
    const command = commandsIn(topology.namespace(HOST));
    const context = createTestContext(plugin.id, { command, files: systemFiles });
    this.backend = instantiate(plugin, {}, context);
  }

  static async create(): Promise<KernelTable> {
    return new KernelTable(
      await buildTopology({ networks: [], hosts: [{ name: HOST, links: [] }] }),
    );
  }

  list(): Promise<ServiceTable> {
    return this.backend.list(SIGNAL);
  }

  apply(...operations: readonly Operation[]): Promise<void> {
    return this.backend.apply(operations, SIGNAL);
  }

  /** ipvsadm by hand, as an administrator beside the director would. */
  byHand(...args: readonly string[]): Promise<string> {
    return this.#topology.read(HOST, "ipvsadm", ...args);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#topology[Symbol.asyncDispose]();
  }
}

function commandsIn(namespace: string): CommandRunner {
  return {
    run: ({ program, args, ...rest }, signal) =>
      systemCommands.run({
        ...rest,
        program: "ip",
        args: ["netns", "exec", namespace, program, ...args],
      }, signal),
  };
}

/** What the kernel should hold after these operations on an empty table. */
export function expectedAfter(backend: Backend, operations: readonly Operation[]): ServiceTable {
  const table = operations.reduce(applyOperation, EMPTY_TABLE);
  return makeTable([...table.values()].map((service) => backend.normalize?.(service) ?? service));
}
