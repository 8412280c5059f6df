/**
 * The director: builds the rooms, joins them, and knows the order of start and stop. What decides about
 * servers is the service river; around it are the observers, the configuration's file and the operator.
 */

import { chooseBackend, type ChosenBackend } from "./backends.ts";
import { ClusterSeat } from "./cluster_seat.ts";
import { createControl } from "./control.ts";
import { createDesk, type Desk } from "./desk.ts";
import type { Director, DirectorOptions } from "./director_options.ts";
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
import { type Journal, journalOf } from "./journal_of.ts";
import { createKeeper, type Keeper } from "./keeper.ts";
import type { DirectorConfig, ReloadOutcome, Snapshot } from "./model/mod.ts";
import { createObserverSet, type ObserverSet } from "./observers.ts";
import { takePicture } from "./picture.ts";
import type { DirectorControl, ObserverContext } from "./plugin/mod.ts";
import type { LogLevel } from "./ports/mod.ts";
import { createProbeFactory, type ProbeFactory } from "./probes.ts";
import { createReloader, type Loaded, loadedFact, type Reloader } from "./reload.ts";
import { ServiceRiver } from "./river.ts";
import { Site } from "./site.ts";
import { Standings } from "./standings.ts";
import { Vitals } from "./vitals.ts";

export type { Director, DirectorOptions } from "./director_options.ts";
export type { Loaded } from "./reload.ts";

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
  readonly #journal: Journal | undefined;
  readonly #keeper: Keeper;
  readonly #standings: Standings;
  readonly #drains: DrainWatch;
  readonly #river: ServiceRiver;
  readonly #seat: ClusterSeat;
  readonly #desk: Desk;
  readonly #reloader: Reloader;
  readonly #site: Site;
  readonly #vitals: Vitals;
  readonly #startedAt: number;
  #loaded: Loaded;
  #loadedAt: number;
  #loadedBy: EventId | undefined;
  #rejected: string | undefined;
  #backend: ChosenBackend | undefined;
  #uncatch: () => void = () => {};
  #stopping: Promise<readonly string[]> | undefined;

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
    const services = () => this.#loaded.config.services;
    this.#journal = journalOf({ ...options, events: this.#bus, history: this.#history });
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
      onElected: this.#journal?.recorder.onElected,
    });
    this.#vitals = new Vitals({ ports, events: this.#bus, counting: () => this.#backend });
    this.#drains = new DrainWatch({
      clock,
      events: this.#bus,
      standings: this.#standings,
      services,
      stats: async () => await this.#backend?.stats(),
      settled: () => this.#river.reconcileState().state === "settled",
    });
    const [river, standings, seat] = [this.#river, this.#standings, this.#seat] as const;
    const ours = { events: this.#bus, current: () => this.#loaded, river, standings, seat };
    this.#desk = createDesk({ ...options, ...ours, reloader: () => this.#reloader });
    this.#reloader = createReloader({
      path: options.path,
      events: this.#bus,
      load: () => this.#desk.load(),
      current: () => this.#loaded,
      apply: (next, cause) => this.#apply(next, cause),
      onRejected: (reason, digests) => {
        this.#rejected = reason;
        if (reason !== undefined) this.#site.watchRejected(digests);
      },
    });
    this.control = this.#makeControl();
    this.#probes = createProbeFactory(contextOf, {
      onPluginFault: (plugin, phase, message) =>
        this.#bus.emit({ type: "plugin.failed", plugin, phase, message }),
    });
    this.#observers = createObserverSet({ clock, events: this.#bus, contextOf });
  }

  #makeControl(): DirectorControl {
    return createControl({
      clock: this.#options.ports.clock,
      events: this.#bus,
      desk: this.#desk,
      latencies: (service) => this.#river.latencies(service),
      history: this.#history,
      standings: this.#standings,
      seat: this.#seat,
      snapshot: () => this.snapshot(),
      reload: (force, cause) => this.#reloader.reload(force, cause),
      loaded: () => this.#loaded,
    }, { name: "program", role: "admin", from: "program" });
  }

  #makeRiver(config: DirectorConfig, dryRun: boolean): ServiceRiver {
    return new ServiceRiver(config, {
      ports: this.#options.ports,
      events: this.#bus,
      standingOf: this.#standings.of,
      dryRun,
      serves: () => this.#seat.serves,
      onResult: (service, server, outcome) => this.#site.record(service, server, outcome),
      recorder: this.#journal?.recorder,
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

  stop(reason: string): Promise<readonly string[]> {
    return this.#stopping ??= this.#stop(reason);
  }

  cutShort(): string {
    return this.#seat.cutShort();
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
      vitals: this.#vitals,
      journal: this.#journal?.snapshot(),
      layer: this.#desk.entries(),
    });
  }

  async #start(): Promise<void> {
    const { ports, version, dryRun = false, guardProcess = false } = this.#options;
    const { clock } = ports;
    const { config: { node, observers }, registry: plugins } = this.#loaded;
    if (guardProcess) {
      const current = () => this.#loaded.config;
      this.#uncatch = catchFaults({ events: this.#bus, clock, config: current });
    }
    await this.#journal?.open({ node, version });
    this.#vitals.start();
    await this.#observers.start(observers, plugins);
    this.#standings.restore(await this.#keeper.load());
    this.#bus.emit({ type: "director.started", node, version });
    const { config, registry } = this.#loaded = await this.#desk.begin();
    await this.#desk.settle(this.#loaded, this.#tellLoaded(this.#desk.changesTo(this.#loaded)));
    this.#river.configure(config);
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

  async #stop(reason: string): Promise<readonly string[]> {
    this.#bus.emit({ type: "director.stopping", reason });
    this.#drains.stop();
    // Before anything else, so that another director serves while this one tidies up.
    const left = await this.#seat.stop();
    await this.#site.stop();
    await this.#river.stop();
    try {
      await this.#backend?.stop();
    } catch (thrown) {
      this.#options.onFault?.(messageOf(thrown));
    }
    this.#bus.emit({ type: "director.stopped", table: this.#river.tableAtStop() });
    this.#vitals.stop();
    await this.#observers.stop();
    await this.#journal?.close();
    this.#uncatch();
    return left;
  }

  /** Puts a new configuration in force. What can fail comes first, and is undone where it does. */
  async #apply(next: Loaded, by: EventId | undefined): Promise<readonly string[]> {
    const { config, registry } = next;
    const watched = this.#probes.watchedOf(config.services, registry);
    const takeSeat = this.#seat.prepare(config, registry);
    const exchange = await this.#observers.prepare(config.observers, registry);
    if (this.#stopping !== undefined) {
      await exchange.cancel();
      throw new Error("the director is stopping");
    }
    const changes = this.#desk.changesTo(next);
    this.#loaded = next;
    this.#loadedAt = this.#options.ports.clock.now();
    // The old ones may be answering the very request that asks for this reload, so that nobody waits for their end.
    exchange.commit().catch((thrown) => this.#options.onFault?.(messageOf(thrown)));
    const cause = this.#tellLoaded(changes, by);
    this.#river.apply(config, watched, cause);
    const [, notGone] = await Promise.all([this.#desk.settle(next, cause), takeSeat(cause)]);
    await this.#site.apply();
    this.#drains.wake();
    return [...changes, ...notGone];
  }

  #tellLoaded(changes: readonly string[], by?: EventId): EventId {
    const fact = loadedFact(this.#loaded, changes);
    return this.#loadedBy = this.#bus.emit(fact, by).id;
  }

  #contextOf(pluginId: string): ObserverContext {
    return {
      ...this.#options.ports,
      pluginId,
      logger: { log: (level, message) => this.#note(pluginId, level, message) },
      events: this.events,
      director: this.control.as({ name: pluginId, role: "admin", from: pluginId }),
      routes: () => this.#observers.routes(),
    };
  }

  /** What a plugin logs is an event; what the log itself has to say could not be heard there. */
  #note(plugin: string, level: LogLevel, message: string): void {
    if (level === "debug") return;
    if (plugin === "observer.log") this.#options.onFault?.(`${level}: ${plugin}: ${message}`);
    else this.#bus.emit({ type: "plugin.noted", plugin, level, message });
  }
}
