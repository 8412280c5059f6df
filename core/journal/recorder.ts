/**
 * Writes down what the pure core is given and what it decides. It remembers what a reader of the journal knows by then,
 * so that a decision that follows from what is written already adds little more than itself.
 */

import type { Decision, ElectionView } from "../election/mod.ts";
import { countsAlike, type Observed } from "../health/mod.ts";
import {
  type ServerHealth,
  type ServerId,
  serverIds,
  type ServiceConfig,
  type ServiceId,
  serviceId,
  type ServiceTable,
  type Standing,
} from "../model/mod.ts";
import type { PlannedRound } from "../reconcile/mod.ts";
import type { HealthView, StandingView } from "../state/mod.ts";
import {
  countedHealth,
  decidedService,
  recordedService,
  recordedTable,
  recordedView,
} from "./codec.ts";
import type {
  ConfigRecord,
  CountedHealth,
  ElectionRecord,
  HealthRecord,
  PlanRecord,
  RecordKind,
  StandingsRecord,
} from "./records.ts";
import { afterOperations, changesBetween, sameTable } from "./tables.ts";

/** A round, and what its target was made from. */
export interface PlannedFrom extends PlannedRound {
  readonly services: readonly ServiceConfig[];
  readonly healthOf: HealthView;
  readonly standingOf: StandingView;
  /** Whether the services are to be in the table at all. */
  readonly serves: boolean;
}

export interface RecorderOptions {
  /** Gives the length of what was written; 0 where it could not be. */
  readonly write: (kind: RecordKind, body: unknown) => number;
  /** After so much text all is written again that later decisions rest on, because the oldest records go one day. */
  readonly wholeAfter: number;
}

export class DecisionRecorder {
  readonly #options: RecorderOptions;
  /** What a reader knows; the configuration is undefined where a reader knows nothing. */
  #services: readonly ServiceConfig[] | undefined;
  #written = new Map<ServiceId, string>();
  #health = new Map<ServiceId, Map<ServerId, ServerHealth>>();
  #standings = "[]";
  #table: ServiceTable | undefined;
  /** The last plan and the table that it was made for. */
  #lastPlan = "";
  #lastActual: ServiceTable | undefined;
  #lastDecisions = new Map<string, string>();
  #textSinceWhole = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** Something was lost: a reader knows nothing any more. */
  forget(): void {
    this.#services = undefined;
    this.#written.clear();
    this.#health.clear();
    this.#standings = "[]";
    this.#table = undefined;
    this.#lastPlan = "";
    this.#lastActual = undefined;
    this.#lastDecisions.clear();
    this.#textSinceWhole = 0;
  }

  /** Text of other kinds, which pushes the oldest records out as well. */
  count(length: number): void {
    this.#textSinceWhole += length;
  }

  readonly onObserved = (observed: Observed): void => {
    const { service, server, input, thresholds: { rise, fall }, before, after } = observed;
    const record: HealthRecord = {
      service,
      server,
      input,
      rise,
      fall,
      before: countedHealth(before),
      after: countedHealth(after),
    };
    this.#write("health", record);
    // What a reader has not heard of yet follows with the next plan.
    this.#health.get(service)?.set(server, after);
  };

  readonly onPlanned = (round: PlannedFrom): void => {
    const text = JSON.stringify(round.operations);
    const before = this.#lastActual;
    // A plan that is refused comes again and again, and says nothing new.
    if (text === this.#lastPlan && before !== undefined && sameTable(before, round.actual)) return;
    if (this.#textSinceWhole > this.#options.wholeAfter) this.forget();
    this.#writeServices(round.services);
    this.#writeHealth(round);
    this.#writeStandings(round);
    this.#writePlan(round);
    this.#lastPlan = text;
    this.#lastActual = round.actual;
  };

  readonly onElected = (view: ElectionView, decision: Decision): void => {
    const { name } = view.own;
    const text = JSON.stringify(decision);
    if (this.#lastDecisions.get(name) === text) return;
    this.#lastDecisions.set(name, text);
    const record: ElectionRecord = { view: recordedView(view), decision };
    this.#write("election", record);
  };

  #write(kind: RecordKind, body: unknown): void {
    this.#textSinceWhole += this.#options.write(kind, body);
  }

  #writeServices(services: readonly ServiceConfig[]): void {
    if (services === this.#services) return;
    const whole = this.#services === undefined;
    // What was lost may have been lost in the middle of a plan.
    if (whole) this.forget();
    const before = this.#written;
    this.#written = new Map();
    const changed = services.map(decidedService).filter((each) => {
      const id = serviceId(each.key);
      const text = JSON.stringify(each);
      this.#written.set(id, text);
      return before.get(id) !== text;
    });
    this.#services = services;
    const order = services.map(({ key }) => serviceId(key));
    const isSame = !whole && changed.length === 0 && [...before.keys()].join() === order.join();
    if (isSame) return;
    const record: ConfigRecord = { whole, order, services: changed };
    this.#write("config", record);
    // What a reader knows of servers that are gone would otherwise stay for ever.
    this.#health = new Map(order.map((id) => [id, this.#health.get(id) ?? new Map()]));
  }

  #writeHealth({ services, healthOf }: PlannedFrom): void {
    const state: Record<ServiceId, Record<ServerId, CountedHealth>> = {};
    let isEmpty = true;
    for (const { key, servers } of services) {
      const service = serviceId(key);
      const known = this.#health.get(service);
      for (const server of serverIds(servers)) {
        const health = healthOf(service, server);
        const before = known?.get(server);
        if (health === undefined || health === before) continue;
        known?.set(server, health);
        if (before !== undefined && countsAlike(before, health)) continue;
        (state[service] ??= {})[server] = countedHealth(health);
        isEmpty = false;
      }
    }
    if (!isEmpty) this.#write("state", state);
  }

  #writeStandings({ services, standingOf }: PlannedFrom): void {
    const standings: (readonly [ServiceId, ServerId, Standing])[] = [];
    for (const { key, servers } of services) {
      const service = serviceId(key);
      for (const server of serverIds(servers)) {
        const standing = standingOf(service, server);
        if (standing !== undefined) standings.push([service, server, standing]);
      }
    }
    const text = JSON.stringify(standings);
    if (text === this.#standings) return;
    this.#standings = text;
    const record: StandingsRecord = { standings };
    this.#write("standings", record);
  }

  #writePlan({ target, wanted, actual, operations, cause, serves }: PlannedFrom): void {
    const { table, retired } = target;
    const normalized = [...table].flatMap(([id, from]) => {
      const to = wanted.get(id);
      if (to === undefined || to === from) return [];
      if (sameTable(new Map([[id, from]]), new Map([[id, to]]))) return [];
      return [{ from: recordedService(from), to: recordedService(to) }];
    });
    const found = this.#foundWords(actual);
    const record: PlanRecord = {
      serves,
      retired: [...retired].filter((id) => actual.has(id) && !table.has(id)),
      operations,
      ...(cause === undefined ? {} : { cause }),
      ...(found === undefined ? {} : { actual: found }),
      ...(normalized.length === 0 ? {} : { normalized }),
    };
    this.#write("plan", record);
    this.#table = afterOperations(actual, operations);
  }

  /** How the table differs from what a reader expects. */
  #foundWords(actual: ServiceTable): PlanRecord["actual"] {
    const expected = this.#table;
    if (expected === undefined) return { whole: recordedTable(actual) };
    if (sameTable(expected, actual)) return undefined;
    const changed = changesBetween(expected, actual);
    return changed === undefined ? { whole: recordedTable(actual) } : { changed };
  }
}
