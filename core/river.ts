/**
 * The service river, whole:
 *
 *     configuration -> monitor -> health and standing -> desired table -> reconciler -> backend
 *
 * Nothing flows upstream. A change of health, or of what an operator says, marks the reconciler's work as due; what
 * the backend refuses is an event.
 */

import { adoptionFrom } from "./adoption.ts";
import { type Announcer, createAnnouncer } from "./announcer.ts";
import type { ChosenBackend } from "./backends.ts";
import { RingmasterError } from "./errors.ts";
import type { EventBus, EventId, TableAtStop } from "./events/mod.ts";
import { Monitor, type Observed, type Watched } from "./health/mod.ts";
import type { PlannedFrom } from "./journal/mod.ts";
import {
  type CheckCounters,
  type CheckOutcome,
  type DirectorConfig,
  EMPTY_TABLE,
  type Operation,
  type ReconcileSnapshot,
  type ServerId,
  serverId,
  type ServiceConfig,
  type ServiceId,
  serviceId,
  type ServiceSnapshot,
  type ServiceTable,
  type TableStats,
} from "./model/mod.ts";
import { Ownership } from "./ownership.ts";
import type { LatencySeries } from "./plugin/mod.ts";
import type { Ports } from "./ports/mod.ts";
import {
  normalizeTable,
  plan,
  type PlannedRound,
  Reconciler,
  type Target,
} from "./reconcile/mod.ts";
import {
  desiredTable,
  type FiguresView,
  type HealthView,
  type ServiceState,
  serviceState,
  snapshotServices,
  type StandingView,
} from "./state/mod.ts";

export interface RiverOptions {
  readonly ports: Pick<Ports, "clock" | "random">;
  readonly events: EventBus;
  readonly standingOf: StandingView;
  readonly dryRun: boolean;
  /** Whether the services are to be in the table now; a standby may have to keep it empty. */
  readonly serves: () => boolean;
  /** Told of every result of a check. */
  readonly onResult: (service: ServiceId, server: ServerId, outcome: CheckOutcome) => void;
  /** Told of what was decided, and from what. */
  readonly recorder?: RiverRecorder | undefined;
}

export interface RiverRecorder {
  readonly onObserved: (observed: Observed) => void;
  readonly onPlanned: (round: PlannedFrom) => void;
}

const NOTHING_DONE: ReconcileSnapshot = { state: "working", rounds: 0, operations: 0 };

export class ServiceRiver {
  readonly #options: RiverOptions;
  readonly #monitor: Monitor;
  readonly #announcer: Announcer;
  readonly #ownership = new Ownership();
  /** The last change in each service since the services were last announced. */
  readonly #causes = new Map<ServiceId, EventId>();
  #config: DirectorConfig;
  #loadedBy: EventId | undefined;
  #backend: ChosenBackend | undefined;
  #reconciler: Reconciler | undefined;
  /** Set by a clean stop: what is to go is not wanted any more. */
  #leaving = false;

  constructor(config: DirectorConfig, options: RiverOptions) {
    const { ports, events, onResult, recorder } = options;
    this.#options = options;
    this.#config = config;
    this.#announcer = createAnnouncer(events);
    this.#monitor = new Monitor({
      ...ports,
      events,
      onResult,
      onChange: (service, cause) => this.due(service, cause),
      ...(recorder === undefined ? {} : { onObserved: recorder.onObserved }),
    });
    events.subscribe((event) => this.#ownership.see(event));
  }

  /** Before the start: another configuration than the one that it was made for. */
  configure(config: DirectorConfig): void {
    this.#config = config;
  }

  /** Adopts what the backend's table has, and begins to check and to reconcile. */
  async start(backend: ChosenBackend, watched: readonly Watched[], cause: EventId | undefined) {
    const { ports, events, dryRun } = this.#options;
    const { services } = this.#config;
    this.#backend = backend;
    this.#loadedBy = cause;
    const adopt = adoptionFrom(services, await tableFound(backend), backend.normalize);
    this.#ownership.claim(services);
    this.#monitor.watch(watched, adopt);
    this.#reconciler = new Reconciler({
      clock: ports.clock,
      backend,
      events,
      target: () => this.#target(),
      onRound: () => this.#announce(),
      onPlanned: (round) => this.#tellPlanned(round),
      drift: () => this.#config.drift ?? "repair",
      dryRun,
    });
    this.#reconciler.start();
  }

  /** Another configuration is in force from now on. */
  apply(config: DirectorConfig, watched: readonly Watched[], cause: EventId): void {
    this.#config = config;
    this.#loadedBy = cause;
    this.#ownership.claim(config.services);
    this.#monitor.watch(watched);
    this.#reconciler?.due(cause);
  }

  /** Something about a service has changed, because of that event. */
  due(service: ServiceId, cause: EventId): void {
    this.#causes.set(service, cause);
    this.#reconciler?.due(cause);
  }

  /** Whether the services are to be in the table may have changed, by that event. */
  roleChanged(cause: EventId): void {
    this.#reconciler?.due(cause);
  }

  /** Ends checks and rounds; services with cleanstop leave the table. */
  async stop(): Promise<void> {
    this.#monitor.stop();
    if (this.#reconciler === undefined) return;
    this.#leaving = true;
    if (this.#config.services.some((service) => !this.#stays(service))) {
      await this.#reconciler.flush();
    }
    await this.#reconciler.stop();
  }

  tableAtStop(): TableAtStop {
    if (this.#reconciler === undefined || this.#options.dryRun) return "untouched";
    if (this.#backend?.inProcess) return "removed";
    const { services } = this.#config;
    const staying = services.filter((service) => this.#stays(service)).length;
    if (staying > 0 && staying === services.length) return "left";
    if (this.#reconciler.state().state === "degraded") return "not_removed";
    return staying === 0 ? "removed" : "partly_left";
  }

  /**
   * What other services, or other standings of servers, would change in the table as it is now, with their health as it
   * is. Throws RingmasterError `refused` before the start, and what the backend says where its table cannot be read.
   */
  async preview(
    services: readonly ServiceConfig[],
    standingOf: StandingView,
  ): Promise<Operation[]> {
    const backend = this.#backend;
    if (backend === undefined) throw new RingmasterError("refused", "the director is starting");
    const table = this.#options.serves()
      ? desiredTable(services, this.#healthOf, standingOf)
      : EMPTY_TABLE;
    const wanted = normalizeTable(table, backend.normalize);
    return plan(wanted, await backend.list(), this.#ownership.retired(table));
  }

  /** Who serves a service, or would where it was configured so. */
  stateOf(service: ServiceConfig, standingOf: StandingView): ServiceState {
    return serviceState(service, this.#healthOf, standingOf);
  }

  reconcileState(): ReconcileSnapshot {
    return this.#reconciler?.state() ?? NOTHING_DONE;
  }

  counters(): CheckCounters {
    return this.#monitor.counters();
  }

  snapshot(stats: TableStats | undefined, rates: FiguresView["rates"]): ServiceSnapshot[] {
    return snapshotServices(
      this.#config.services,
      this.#healthOf,
      stats,
      this.#options.standingOf,
      { rates, ...this.#counted },
    );
  }

  /** What the last checks of each server of a service took. */
  latencies(id: ServiceId): LatencySeries {
    const service = this.#config.services.find(({ key }) => serviceId(key) === id);
    return Object.fromEntries((service?.servers ?? []).map((server) => {
      const key = serverId(server);
      return [key, this.#monitor.tally(id, key)?.latencies() ?? []];
    }));
  }

  readonly #counted: Omit<FiguresView, "rates"> = {
    checks: (service, server) => {
      const tally = this.#monitor.tally(service, server);
      return tally === undefined ? undefined : { total: tally.total, failed: tally.failed };
    },
    latency: (service) => this.#monitor.latency(service),
  };

  readonly #healthOf: HealthView = (service, server) => this.#monitor.health(service, server);

  #stays({ cleanstop = this.#config.cleanstop }: ServiceConfig): boolean {
    return !cleanstop;
  }

  #tellPlanned(round: PlannedRound): void {
    const { recorder, standingOf } = this.#options;
    const { services } = this.#config;
    const serves = !this.#leaving && this.#options.serves();
    recorder?.onPlanned({ ...round, services, healthOf: this.#healthOf, standingOf, serves });
  }

  #target(): Target {
    const { services } = this.#config;
    if (!this.#leaving) {
      const table = this.#options.serves()
        ? desiredTable(services, this.#healthOf, this.#options.standingOf)
        : EMPTY_TABLE;
      return { table, retired: this.#ownership.retired(table) };
    }
    // What stays is neither wanted nor unwanted any more: whatever it is now, it is left alone.
    const staying = new Set(
      services.filter((service) => this.#stays(service)).map(({ key }) => serviceId(key)),
    );
    const retired = [...this.#ownership.retired(EMPTY_TABLE)].filter((id) => !staying.has(id));
    return { table: EMPTY_TABLE, retired: new Set(retired) };
  }

  /** Once a round and not once a change: a thousand servers that come up together are looked at a few times. */
  #announce(): void {
    if (this.#leaving) return;
    this.#announcer.update(
      this.#config.services,
      this.#healthOf,
      (id) => this.#causes.get(id) ?? this.#loadedBy,
      this.#options.standingOf,
    );
    this.#causes.clear();
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
