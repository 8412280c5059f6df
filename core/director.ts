/**
 * The director: builds the rooms, joins them, and knows the order of start and stop. What decides about
 * servers is the service river; around it are the observers, the configuration's file and the operator.
 */

import { chooseBackend, type ChosenBackend } from "./backends.ts";
import { describeChanges, type LoadResult } from "./config/mod.ts";
import { ClusterSeat } from "./cluster_seat.ts";
import { createControl } from "./control.ts";
import { DrainWatch } from "./drain.ts";
import { messageOf } from "./errors.ts";
import {
  createEventBus,
  type EventBus,
  type EventFeed,
  EventHistory,
  type EventId,
} from "./events/mod.ts";
import { catchFaults } from "./faults.ts";
import { createKeeper, type Keeper } from "./keeper.ts";
import type { DirectorConfig, ReloadOutcome, Snapshot } from "./model/mod.ts";
import { createObserverSet, type ObserverSet } from "./observers.ts";
import { takePicture } from "./picture.ts";
import type { DirectorControl, ObserverContext } from "./plugin/mod.ts";
import type { LogLevel, Ports } from "./ports/mod.ts";
import { createProbeFactory, type ProbeFactory } from "./probes.ts";
import { createReloader, type Loaded, type Reloader } from "./reload.ts";
import { ServiceRiver } from "./river.ts";
import { Site } from "./site.ts";
import { Standings } from "./standings.ts";

export type { Loaded } from "./reload.ts";

export interface DirectorOptions {
  /** The configuration file, watched for changes. */
  readonly path: string;
  readonly loaded: Loaded;
  /** Reads the file anew, with the same overrides as the first time. */
  readonly load: () => Promise<LoadResult>;
  readonly ports: Ports;
  readonly version: string;
  /** Tell what would be done to the table, and do nothing. */
  readonly dryRun?: boolean;
  /** Make errors that nothing waits for events, for the whole process. */
  readonly guardProcess?: boolean;
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
  reload(options?: { readonly force?: boolean }): Promise<ReloadOutcome>;
  snapshot(): Promise<Snapshot>;
  readonly events: EventFeed;
  readonly control: DirectorControl;
}

export function createDirector(options: DirectorOptions): Director {
  return new RunningDirector(options);
}

class RunningDirector implements Director {
  readonly events: EventFeed;
  readonly control: DirectorControl;
  readonly #options: DirectorOptions;
  readonly #bus: EventBus;
  readonly #history = new EventHistory();
  readonly #probes: ProbeFactory;
  readonly #observers: ObserverSet;
  readonly #keeper: Keeper;
  readonly #standings: Standings;
  readonly #drains: DrainWatch;
  readonly #river: ServiceRiver;
  readonly #seat: ClusterSeat;
  readonly #reloader: Reloader;
  readonly #site: Site;
  readonly #startedAt: number;
  #loaded: Loaded;
  #loadedAt: number;
  #loadedBy: EventId | undefined;
  #rejected: string | undefined;
  #backend: ChosenBackend | undefined;
  #uncatch: () => void = () => {};
  #stopping: Promise<void> | undefined;

  constructor(options: DirectorOptions) {
    const { ports, onFault = () => {}, dryRun = false, loaded } = options;
    const { clock } = ports;
    this.#options = { ...options, onFault };
    this.#loaded = loaded;
    this.#startedAt = clock.now();
    this.#loadedAt = this.#startedAt;
    this.#bus = createEventBus({ now: clock.now, onFault });
    this.#bus.subscribe(this.#history.add);
    this.events = { subscribe: this.#bus.subscribe };
    const config = () => this.#loaded.config;
    const services = () => config().services;
    this.#keeper = createKeeper(loaded.config, ports, this.#bus);
    this.#standings = new Standings({
      clock,
      events: this.#bus,
      save: this.#keeper.save,
      onChange: (service, cause) => {
        this.#river.due(service, cause);
        this.#drains.wake();
      },
    });
    this.#site = new Site({
      path: options.path,
      ports,
      events: this.#bus,
      current: () => this.#loaded,
      reload: () => this.reload(),
      onMaintenance: (files) => this.#standings.setMaintenance(services(), files),
    });
    const contextOf = (pluginId: string) => this.#contextOf(pluginId);
    this.#river = this.#makeRiver(loaded.config, dryRun);
    this.#seat = new ClusterSeat({
      ports,
      events: this.#bus,
      contextOf,
      onRole: (cause) => this.#river.roleChanged(cause),
    });
    this.#drains = new DrainWatch({
      clock,
      events: this.#bus,
      standings: this.#standings,
      services,
      stats: async () => await this.#backend?.stats(),
      settled: () => this.#river.reconcileState().state === "settled",
    });
    this.#reloader = createReloader({
      path: options.path,
      events: this.#bus,
      load: options.load,
      current: () => this.#loaded,
      apply: (next) => this.#apply(next),
      onRejected: (reason, digests) => this.#noteRejected(reason, digests),
    });
    this.control = createControl({
      clock,
      history: this.#history,
      standings: this.#standings,
      seat: this.#seat,
      snapshot: () => this.snapshot(),
      reload: (force) => this.reload({ force }),
      loaded: () => this.#loaded,
    });
    this.#probes = createProbeFactory(contextOf, {
      onPluginFault: (plugin, phase, message) =>
        this.#bus.emit({ type: "plugin.failed", plugin, phase, message }),
    });
    this.#observers = createObserverSet({ clock, events: this.#bus, contextOf });
  }

  #makeRiver(config: DirectorConfig, dryRun: boolean): ServiceRiver {
    return new ServiceRiver(config, {
      ports: this.#options.ports,
      events: this.#bus,
      standingOf: this.#standings.of,
      dryRun,
      serves: () => this.#seat.serves,
      onResult: (service, server, outcome) => this.#site.record(service, server, outcome),
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

  reload({ force = false }: { readonly force?: boolean } = {}): Promise<ReloadOutcome> {
    return this.#reloader.reload(force);
  }

  async snapshot(): Promise<Snapshot> {
    const { ports, version, dryRun = false } = this.#options;
    return await takePicture({
      ports,
      version,
      dryRun,
      startedAt: this.#startedAt,
      config: this.#loaded.config,
      loadedAt: this.#loadedAt,
      rejected: this.#rejected,
      backend: this.#backend,
      river: this.#river,
      seat: this.#seat,
    });
  }

  async #start(): Promise<void> {
    const { ports, version, dryRun = false, guardProcess = false } = this.#options;
    const { clock } = ports;
    const { config, registry } = this.#loaded;
    if (guardProcess) {
      const current = () => this.#loaded.config;
      this.#uncatch = catchFaults({ events: this.#bus, clock, config: current });
    }
    await this.#observers.start(config.observers, registry);
    this.#standings.restore(await this.#keeper.load());
    this.#bus.emit({ type: "director.started", node: config.node, version });
    this.#tellLoaded([]);
    const contextOf = (id: string) => this.#contextOf(id);
    const backend = await chooseBackend({ config, registry, clock, contextOf });
    this.#backend = backend;
    this.#bus.emit({ type: "backend.chosen", backend: backend.name, reason: backend.reason });
    await backend.start();
    await this.#site.start(backend.sysctls, dryRun);
    const watched = this.#probes.watchedOf(config.services, registry);
    await this.#river.start(backend, watched, this.#loadedBy);
    // Who only tells what would be done takes no part in who does it.
    if (!dryRun) await this.#seat.start(config, registry, backend.inProcess);
    this.#drains.wake();
  }

  async #stop(reason: string): Promise<void> {
    this.#bus.emit({ type: "director.stopping", reason });
    this.#drains.stop();
    // Before anything else, so that another director serves while this one tidies up.
    await this.#seat.stop();
    await this.#site.stop();
    await this.#river.stop();
    try {
      await this.#backend?.stop();
    } catch (thrown) {
      this.#options.onFault?.(messageOf(thrown));
    }
    this.#bus.emit({ type: "director.stopped", table: this.#river.tableAtStop() });
    await this.#observers.stop();
    this.#uncatch();
  }

  /** Puts a new configuration in force. What can fail comes first, and is undone where it does. */
  async #apply(next: Loaded): Promise<readonly string[]> {
    const { config, registry } = next;
    const watched = this.#probes.watchedOf(config.services, registry);
    const takeSeat = this.#seat.prepare(config, registry);
    const exchange = await this.#observers.prepare(config.observers, registry);
    if (this.#stopping !== undefined) {
      await exchange.cancel();
      throw new Error("the director is stopping");
    }
    const changes = describeChanges(this.#loaded.config, config);
    this.#loaded = next;
    this.#loadedAt = this.#options.ports.clock.now();
    // The old ones may be answering the very request that asks for this reload, so that nobody waits for their end.
    exchange.commit().catch((thrown) => this.#options.onFault?.(messageOf(thrown)));
    const cause = this.#tellLoaded(changes);
    this.#river.apply(config, watched, cause);
    await takeSeat(cause);
    await this.#site.apply();
    this.#drains.wake();
    return changes;
  }

  #noteRejected(reason: string | undefined, digests: Loaded["digests"]): void {
    this.#rejected = reason;
    if (reason !== undefined) this.#site.watchRejected(digests);
  }

  #tellLoaded(changes: readonly string[]): EventId {
    const { config, warnings } = this.#loaded;
    const servers = config.services.reduce((sum, service) => sum + service.servers.length, 0);
    const { path, services: { length: services } } = config;
    const fact = { type: "config.loaded", path, services, servers, warnings, changes } as const;
    return this.#loadedBy = this.#bus.emit(fact).id;
  }

  #contextOf(pluginId: string): ObserverContext {
    return {
      ...this.#options.ports,
      pluginId,
      logger: { log: (level, message) => this.#note(pluginId, level, message) },
      events: this.events,
      director: this.control,
    };
  }

  /** What a plugin logs is an event; what the log itself has to say could not be heard there. */
  #note(plugin: string, level: LogLevel, message: string): void {
    if (level === "debug") return;
    if (plugin === "observer.log") this.#options.onFault?.(`${level}: ${plugin}: ${message}`);
    else this.#bus.emit({ type: "plugin.noted", plugin, level, message });
  }
}
