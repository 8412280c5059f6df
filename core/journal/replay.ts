/**
 * Runs recorded inputs through the pure core again and compares what it decides with what was decided then. Each
 * decision is made anew from what was recorded, so that one that differs does not make all later ones differ too. Pure.
 */

import { type Decision, elect } from "../election/mod.ts";
import { observe, settle } from "../health/mod.ts";
import { messageOf } from "../errors.ts";
import {
  describeServer,
  describeSettings,
  EMPTY_TABLE,
  makeTable,
  type ServerId,
  type ServiceConfig,
  type ServiceId,
  serviceId,
  type ServiceTable,
  type Standing,
  type TableService,
} from "../model/mod.ts";
import type { StoredRecord } from "../ports/mod.ts";
import { plan } from "../reconcile/mod.ts";
import { desiredTable } from "../state/mod.ts";
import {
  countedHealth,
  electionViewOf,
  serverHealthOf,
  serviceConfigOf,
  tableServiceOf,
} from "./codec.ts";
import { type DecodedRecord, decodeRecord } from "./decode.ts";
import { type Difference, type ReplayReport, ReplayTally } from "./replay_report.ts";
import type {
  ConfigRecord,
  CountedHealth,
  ElectionRecord,
  HealthRecord,
  PlanRecord,
  StandingsRecord,
  StateRecord,
} from "./records.ts";
import { afterOperations, comparable } from "./tables.ts";

/** The functions that decide; tests put others in their place. */
export interface PureCore {
  readonly observe: typeof observe;
  readonly settle: typeof settle;
  readonly desiredTable: typeof desiredTable;
  readonly plan: typeof plan;
  readonly elect: typeof elect;
}

export const PURE_CORE: PureCore = { observe, settle, desiredTable, plan, elect };

export interface ReplayOptions {
  /** What was decided before this moment is fed and not compared, milliseconds since the epoch. */
  readonly from?: number;
  readonly core?: PureCore;
}

export class Replayer {
  readonly #core: PureCore;
  readonly #from: number;
  readonly #tally = new ReplayTally();
  /** Undefined until there is a record that says all of it. */
  #services: Map<ServiceId, ServiceConfig> | undefined;
  #health = new Map<ServiceId, Map<ServerId, CountedHealth>>();
  #standings = new Map<string, Standing>();
  #table: ServiceTable | undefined;

  constructor({ from = 0, core = PURE_CORE }: ReplayOptions = {}) {
    this.#from = from;
    this.#core = core;
  }

  /** The next one, in their order. */
  take(record: StoredRecord): void {
    this.#tally.count(record);
    const decoded = decodeRecord(record);
    if (decoded === undefined) {
      // What follows may rest on it.
      this.#forget();
      return this.#tally.unreadable();
    }
    const isCompared = record.time >= this.#from;
    const difference = this.#feed(decoded, isCompared);
    if (difference === undefined) return;
    if (isCompared) this.#tally.compare(difference, record);
  }

  report(): ReplayReport {
    return this.#tally.report();
  }

  /** What a decision differs in; nothing where the record is none, or cannot be decided again. */
  #feed(decoded: DecodedRecord, isCompared: boolean): Difference | undefined {
    switch (decoded.kind) {
      case "run":
      case "gap":
        this.#forget();
        return;
      case "config":
        return this.#takeConfig(decoded.body);
      case "state":
        return this.#takeState(decoded.body);
      case "standings":
        return this.#takeStandings(decoded.body);
      case "health":
        return this.#takeHealth(decoded.body);
      case "plan": {
        const difference = this.#takePlan(decoded.body);
        if (difference === undefined && isCompared) this.#tally.skip("plans");
        return difference;
      }
      case "election":
        return this.#takeElection(decoded.body);
      case "end":
      case "event":
        return;
    }
  }

  #forget(): void {
    this.#services = undefined;
    this.#health.clear();
    this.#standings.clear();
    this.#table = undefined;
  }

  #takeConfig({ whole, order, services }: ConfigRecord): undefined {
    if (whole) this.#forget();
    // Without what it builds on, it says too little.
    if (!whole && this.#services === undefined) return;
    const known = this.#services ?? new Map<ServiceId, ServiceConfig>();
    for (const each of services) known.set(serviceId(each.key), serviceConfigOf(each));
    const inOrder = order.map((id) => [id, known.get(id)] as const);
    this.#services = new Map(
      inOrder.filter((entry): entry is [ServiceId, ServiceConfig] => entry[1] !== undefined),
    );
  }

  #takeState(state: StateRecord): undefined {
    for (const [service, servers] of Object.entries(state)) {
      for (const [server, health] of Object.entries(servers)) this.#note(service, server, health);
    }
  }

  #takeStandings({ standings }: StandingsRecord): undefined {
    this.#standings = new Map(
      standings.map(([service, server, standing]) => [`${service} ${server}`, standing]),
    );
  }

  #note(service: ServiceId, server: ServerId, health: CountedHealth): void {
    let servers = this.#health.get(service);
    if (servers === undefined) this.#health.set(service, servers = new Map());
    servers.set(server, health);
  }

  #takeHealth(record: HealthRecord): Difference {
    const { service, server, input, rise, fall, before, after } = record;
    this.#note(service, server, after);
    const decide = () => {
      const health = serverHealthOf(before);
      const observation = "fixed" in input
        ? this.#core.settle(health, input.fixed, 0)
        : this.#core.observe(health, { healthy: input.healthy, message: "", at: 0, latencyMs: 0 }, {
          rise,
          fall,
        });
      return [healthWords(countedHealth(observation.health))];
    };
    const what = "fixed" in input
      ? `fixed ${input.fixed}`
      : `a ${input.healthy ? "good" : "failed"} check, rise ${rise}, fall ${fall}`;
    return {
      kind: "statuses",
      subject: `server ${server} of ${service}, ${healthWords(before)}: ${what}`,
      recorded: [healthWords(after)],
      decided: outcomeOf(decide),
    };
  }

  #takePlan(record: PlanRecord): Difference | undefined {
    const actual = this.#actual(record.actual);
    this.#table = actual === undefined ? undefined : afterOperations(actual, record.operations);
    const services = this.#services;
    if (services === undefined || actual === undefined) return undefined;
    const decide = () => {
      const desired = record.serves
        ? this.#core.desiredTable(
          [...services.values()],
          (service, server) => {
            const health = this.#health.get(service)?.get(server);
            return health === undefined ? undefined : serverHealthOf(health);
          },
          (service, server) => this.#standings.get(`${service} ${server}`),
        )
        : EMPTY_TABLE;
      const wanted = normalized(desired, record.normalized ?? []);
      return comparable(this.#core.plan(wanted, actual, new Set(record.retired)));
    };
    return {
      kind: "plans",
      subject: "the plan of a round",
      recorded: comparable(record.operations),
      decided: outcomeOf(decide),
      ...(record.cause === undefined ? {} : { cause: record.cause }),
    };
  }

  #actual(found: PlanRecord["actual"]): ServiceTable | undefined {
    if (found === undefined) return this.#table;
    if ("whole" in found) return makeTable(found.whole.map(tableServiceOf));
    return this.#table === undefined ? undefined : afterOperations(this.#table, found.changed);
  }

  #takeElection({ view, decision }: ElectionRecord): Difference {
    return {
      kind: "elections",
      subject: `group ${view.own.name} at ${view.self}`,
      recorded: decisionWords(decision),
      decided: outcomeOf(() => decisionWords(this.#core.elect(electionViewOf(view)))),
    };
  }
}

/** What somebody else keeps in another form is put into that form where it is what it was made from. */
function normalized(
  desired: ServiceTable,
  forms: NonNullable<PlanRecord["normalized"]>,
): ServiceTable {
  if (forms.length === 0) return desired;
  const byText = new Map(
    forms.map(({ from, to }) => [serviceWords(tableServiceOf(from)), tableServiceOf(to)]),
  );
  return makeTable(
    [...desired.values()].map((service) => byText.get(serviceWords(service)) ?? service),
  );
}

function serviceWords({ servers, ...settings }: TableService): string {
  return [describeSettings(settings), ...[...servers.values()].map(describeServer)].join("; ");
}

function decisionWords(decision: Decision): string[] {
  return Object.entries(decision).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}`).sort();
}

function outcomeOf(decide: () => readonly string[]): readonly string[] {
  try {
    return decide();
  } catch (thrown) {
    return [`it throws: ${messageOf(thrown)}`];
  }
}

function healthWords([status, streak, served]: CountedHealth): string {
  return `${status} with streak ${streak}, ${served ? "was" : "never"} in service`;
}
