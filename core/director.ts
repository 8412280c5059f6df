/**
 * The director: builds the rooms, joins them, and knows the order of start and stop.
 *
 *     configuration -> monitor -> health -> desired table -> reconciler -> backend
 *
 * Nothing flows upstream. A change of health marks the reconciler's work as due; what the backend
 * refuses is an event.
 */

import { type Announcer, createAnnouncer } from "./announcer.ts";
import { adoptionFrom } from "./adoption.ts";
import { chooseBackend, type ChosenBackend } from "./backends.ts";
import { describeChanges, type LoadResult, watchFile } from "./config/mod.ts";
import { messageOf } from "./errors.ts";
import {
  createEventBus,
  type EventBus,
  type EventFeed,
  type EventId,
  type TableAtStop,
} from "./events/mod.ts";
import { Monitor } from "./health/mod.ts";
import { EMPTY_TABLE, type ServiceId, type ServiceTable, type Snapshot } from "./model/mod.ts";
import { createObserverSet, type ObserverSet } from "./observers.ts";
import { Ownership } from "./ownership.ts";
import type { ObserverContext, Registry } from "./plugin/mod.ts";
import type { Ports } from "./ports/mod.ts";
import { createProbeFactory, type ProbeFactory } from "./probes.ts";
import { Reconciler, type Target } from "./reconcile/mod.ts";
import { createReloader, type Reloader, type ReloadOutcome } from "./reload.ts";
import { desiredTable, type HealthView, snapshotServices } from "./state/mod.ts";

export type Loaded = Extract<LoadResult, { ok: true }>;

export interface DirectorOptions {
  /** The configuration file, watched for changes. */
  readonly path: string;
  readonly loaded: Loaded;
  /** Reads the file anew, with the same overrides as the first time. */
  readonly load: () => Promise<LoadResult>;
  readonly registry: Registry;
  readonly ports: Ports;
  readonly version: string;
  /** Tell what would be done to the table, and do nothing. */
  readonly dryRun?: boolean;
  /** Told of faults that are no events: a subscriber that threw. */
  readonly onFault?: (message: string) => void;
}

export interface Director {
  /**
   * Resolves when the director runs: checks are on their way and the table is being reconciled. Throws RingmasterError
   * `backend_unusable` or `socket_busy`; what was started is stopped again then.
   */
  start(): Promise<void>;
  /** Clean stop; with cleanstop the services leave the table. Works after a failed start, and twice. */
  stop(reason: string): Promise<void>;
  reload(): Promise<ReloadOutcome>;
  snapshot(): Promise<Snapshot>;
  readonly events: EventFeed;
}

export function createDirector(options: DirectorOptions): Director {
  return new RunningDirector(options);
}

class RunningDirector implements Director {
  readonly events: EventFeed;
  readonly #options: DirectorOptions;
  readonly #bus: EventBus;
  readonly #announcer: Announcer;
  readonly #probes: ProbeFactory;
  readonly #observers: ObserverSet;
  readonly #monitor: Monitor;
  readonly #reloader: Reloader;
  readonly #startedAt: number;
  #loaded: Loaded;
  #loadedAt: number;
  #loadedBy: EventId | undefined;
  #rejected: string | undefined;
  /** The last change of health in each service since the services were last announced. */
  readonly #causes = new Map<ServiceId, EventId>();
  #backend: ChosenBackend | undefined;
  #reconciler: Reconciler | undefined;
  #unwatch: () => void = () => {};
  #stopping: Promise<void> | undefined;
  /** Set by a clean stop: nothing is wanted any more. */
  #leaving = false;
  readonly #ownership = new Ownership();

  constructor(options: DirectorOptions) {
    const { registry, ports, onFault = () => {} } = options;
    const { clock, random } = ports;
    this.#options = { ...options, onFault };
    this.#bus = createEventBus({ now: clock.now, onFault });
    this.events = { subscribe: this.#bus.subscribe };
    this.#bus.subscribe((event) => this.#ownership.see(event));
    this.#announcer = createAnnouncer(this.#bus);
    const contextOf = (pluginId: string) => this.#contextOf(pluginId);
    this.#probes = createProbeFactory(registry, contextOf);
    this.#observers = createObserverSet({ registry, clock, events: this.#bus, contextOf });
    const onChange = (service: ServiceId, cause: EventId) => this.#healthChanged(service, cause);
    this.#monitor = new Monitor({ clock, random, events: this.#bus, onChange });
    this.#startedAt = clock.now();
    this.#loaded = options.loaded;
    this.#loadedAt = this.#startedAt;
    this.#reloader = createReloader({
      path: options.path,
      events: this.#bus,
      load: options.load,
      current: () => this.#loaded,
      apply: (loaded) => this.#apply(loaded),
      onRejected: (reason) => this.#rejected = reason,
    });
  }

  async start(): Promise<void> {
    try {
      await this.#start();
    } catch (thrown) {
      await this.stop(`the start failed: ${messageOf(thrown)}`);
      throw thrown;
    }
  }

  stop(reason: string): Promise<void> {
    return this.#stopping ??= this.#stop(reason);
  }

  reload(): Promise<ReloadOutcome> {
    return this.#reloader.reload();
  }

  async snapshot(): Promise<Snapshot> {
    const { ports, version, dryRun = false } = this.#options;
    const { config } = this.#loaded;
    const backend = this.#backend;
    const stats = await backend?.stats().catch(() => undefined);
    return {
      version,
      node: config.node,
      pid: ports.pid,
      startedAt: this.#startedAt,
      takenAt: ports.clock.now(),
      config: {
        path: config.path,
        loadedAt: this.#loadedAt,
        ...(this.#rejected === undefined ? {} : { rejected: this.#rejected }),
      },
      backend: { name: backend?.name ?? "", reason: backend?.reason ?? "not chosen yet", dryRun },
      reconcile: this.#reconciler?.state() ?? { state: "working", rounds: 0, operations: 0 },
      checks: this.#monitor.counters(),
      services: snapshotServices(config.services, this.#healthOf, stats),
    };
  }

  async #start(): Promise<void> {
    const { registry, ports, version, dryRun = false, path } = this.#options;
    const { clock, files } = ports;
    const { config } = this.#loaded;
    await this.#observers.start(config.observers);
    this.#bus.emit({ type: "director.started", node: config.node, version });
    this.#tellLoaded([]);
    const contextOf = (pluginId: string) => this.#contextOf(pluginId);
    const backend = await chooseBackend({ config, registry, clock, contextOf });
    this.#backend = backend;
    this.#bus.emit({ type: "backend.chosen", backend: backend.name, reason: backend.reason });
    await backend.start();
    const adopt = adoptionFrom(config.services, await tableFound(backend), backend.normalize);
    this.#ownership.claim(config.services);
    this.#monitor.watch(this.#probes.watchedOf(config.services), adopt);
    this.#reconciler = new Reconciler({
      clock,
      backend,
      events: this.#bus,
      target: () => this.#target(),
      onRound: () => this.#announce(),
      dryRun,
    });
    this.#reconciler.start();
    const { digest } = this.#loaded;
    this.#unwatch = watchFile({ path, files, clock, digest, onChange: () => this.#fileChanged() });
  }

  async #stop(reason: string): Promise<void> {
    this.#bus.emit({ type: "director.stopping", reason });
    this.#unwatch();
    this.#monitor.stop();
    const { cleanstop } = this.#loaded.config;
    if (this.#reconciler !== undefined) {
      this.#leaving = cleanstop;
      if (cleanstop) await this.#reconciler.flush();
      await this.#reconciler.stop();
    }
    try {
      await this.#backend?.stop();
    } catch (thrown) {
      this.#options.onFault?.(messageOf(thrown));
    }
    this.#bus.emit({ type: "director.stopped", table: this.#tableAtStop() });
    await this.#observers.stop();
  }

  #tableAtStop(): TableAtStop {
    if (this.#reconciler === undefined || this.#options.dryRun) return "untouched";
    if (this.#backend?.inProcess) return "removed";
    if (!this.#leaving) return "left";
    return this.#reconciler.state().state === "degraded" ? "not_removed" : "removed";
  }

  /** Puts a new configuration in force. */
  #apply(next: Loaded): void {
    const { services } = next.config;
    // Creating the checkers is what can still fail; it comes before anything is changed.
    const watched = this.#probes.watchedOf(services);
    const changes = describeChanges(this.#loaded.config, next.config);
    this.#loaded = next;
    this.#loadedAt = this.#options.ports.clock.now();
    this.#ownership.claim(services);
    this.#monitor.watch(watched);
    this.#tellLoaded(changes);
    this.#reconciler?.due(this.#loadedBy);
  }

  #healthChanged(service: ServiceId, cause: EventId): void {
    this.#causes.set(service, cause);
    this.#reconciler?.due(cause);
  }

  /** Once a round and not once a change: a thousand servers that come up together are looked at a few times. */
  #announce(): void {
    this.#announcer.update(
      this.#loaded.config.services,
      this.#healthOf,
      (id) => this.#causes.get(id) ?? this.#loadedBy,
    );
    this.#causes.clear();
  }

  #fileChanged(): void {
    const { path, onFault } = this.#options;
    if (this.#loaded.config.autoreload) {
      this.reload().catch((thrown) => onFault?.(`cannot reload: ${messageOf(thrown)}`));
    } else {
      this.#bus.emit({ type: "config.ignored", path, reason: "autoreload is off" });
    }
  }

  #target(): Target {
    const { services } = this.#loaded.config;
    const table = this.#leaving ? EMPTY_TABLE : desiredTable(services, this.#healthOf);
    return { table, retired: this.#ownership.retired(table) };
  }

  readonly #healthOf: HealthView = (service, server) => this.#monitor.health(service, server);

  #tellLoaded(changes: readonly string[]): void {
    const { config, warnings } = this.#loaded;
    const servers = config.services.reduce((sum, service) => sum + service.servers.length, 0);
    const services = config.services.length;
    const { path } = config;
    const fact = { type: "config.loaded", path, services, servers, warnings, changes } as const;
    this.#loadedBy = this.#bus.emit(fact).id;
  }

  #contextOf(pluginId: string): ObserverContext {
    const { ports, onFault } = this.#options;
    return {
      ...ports,
      pluginId,
      logger: { log: (level, message) => onFault?.(`${level}: ${pluginId}: ${message}`) },
      events: this.events,
      director: { snapshot: () => this.snapshot() },
    };
  }
}

/** The table that an earlier run left. Where it cannot be read, the reconciler will tell, and nothing is adopted. */
async function tableFound(backend: ChosenBackend): Promise<ServiceTable> {
  try {
    return await backend.list();
  } catch {
    return EMPTY_TABLE;
  }
}
