/** The userspace backend: virtual services by key, and the one switch that applies operations to them. */

import {
  type Backend,
  describeOperation,
  type Files,
  makeTable,
  messageOf,
  type Operation,
  type PluginContext,
  RingmasterError,
  type ServiceId,
  serviceId,
  type ServiceTable,
  type TableStats,
  type Usability,
  type VirtualServiceKey,
} from "../../../core/plugin/mod.ts";
import type { UserspaceOptions } from "./options.ts";
import { openService, type Service, type ServiceContext } from "./service.ts";
import { FileBudget, relayFilesMax } from "./files.ts";
import { createSlots } from "./slots.ts";

type Context = Pick<PluginContext, "clock" | "logger" | "files">;

/** Nothing is opened before the first operation. */
export class UserspaceBackend implements Backend {
  readonly inProcess = true;
  readonly #files: Files;
  readonly #budget = new FileBudget();
  readonly #shared: ServiceContext;
  readonly #services = new Map<ServiceId, Service>();
  #stopped = false;

  constructor(options: UserspaceOptions, { clock, logger, files }: Context) {
    this.#files = files;
    this.#shared = { options, clock, logger, files: this.#budget, slots: createSlots() };
  }

  /** Reads how many files this process may open; where that is unknown, the relays have no limit together. */
  async start(): Promise<void> {
    const limits = await this.#files.readText("/proc/self/limits").catch(() => "");
    const filesMax = relayFilesMax(limits);
    if (filesMax !== undefined) this.#budget.setLimit(filesMax);
  }

  probe(): Promise<Usability> {
    const reason = "balances in this process, needs neither root nor ip_vs";
    return Promise.resolve({ usable: true, reason });
  }

  list(): Promise<ServiceTable> {
    return Promise.resolve(makeTable(Array.from(this.#services.values(), (each) => each.table())));
  }

  stats(): Promise<TableStats> {
    return Promise.resolve(
      new Map(Array.from(this.#services, ([id, service]) => [id, service.stats()])),
    );
  }

  /**
   * One service that is refused, because its port is taken or its address is not here, must not hold
   * up the others: what follows for it is left out, the rest is carried out, and then this throws.
   */
  async apply(operations: readonly Operation[], signal: AbortSignal): Promise<void> {
    const refused = new Map<ServiceId, string>();
    for (const operation of operations) {
      signal.throwIfAborted();
      if (this.#stopped) throw refusal(operation, "the backend was stopped");
      const key = "server" in operation ? operation.service : operation.service.key;
      if (refused.has(serviceId(key))) continue;
      try {
        await this.#applyOne(operation);
      } catch (thrown) {
        refused.set(serviceId(key), messageOf(thrown));
      }
    }
    if (refused.size === 0) return;
    throw new RingmasterError("backend_failed", [...refused.values()].join("; "));
  }

  /** Cuts all connections; resolves when everything is closed. Nothing can be applied afterwards. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const open = [...this.#services.values()];
    this.#services.clear();
    await Promise.all(open.map((service) => service.close()));
  }

  async #applyOne(operation: Operation): Promise<void> {
    switch (operation.kind) {
      case "service.add":
        return this.#addService(operation);
      case "service.edit":
        return this.#find(operation, operation.service.key).edit(operation.service);
      case "service.remove": {
        const service = this.#find(operation, operation.service.key);
        this.#services.delete(serviceId(operation.service.key));
        return await service.close();
      }
      case "server.add":
        return this.#find(operation, operation.service).addServer(operation.server);
      case "server.edit":
        return this.#find(operation, operation.service).editServer(operation.server);
      case "server.remove":
        return this.#find(operation, operation.service).removeServer(operation.server);
    }
  }

  #addService(operation: Extract<Operation, { kind: "service.add" }>): void {
    const id = serviceId(operation.service.key);
    if (this.#services.has(id)) throw refusal(operation, "the service exists already");
    const service = openService(operation.service, this.#shared);
    this.#services.set(id, service);
  }

  #find(operation: Operation, key: VirtualServiceKey): Service {
    const service = this.#services.get(serviceId(key));
    if (service === undefined) throw refusal(operation, "there is no such service");
    return service;
  }
}

function refusal(operation: Operation, why: string): RingmasterError {
  return new RingmasterError("backend_failed", `cannot ${describeOperation(operation)}: ${why}`);
}
