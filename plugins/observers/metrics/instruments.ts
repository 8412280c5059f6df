/** Metrics that are counted from events as they happen. */

import { Counter, Histogram, type Registry } from "prom-client";
import {
  type ClusterSnapshot,
  type DirectorEvent,
  type Operation,
  severityOf,
} from "../../../core/plugin/mod.ts";
import type { Described } from "./family.ts";

const SECOND_MS = 1_000;

/** Seconds: from a change that the kernel makes at once to one that waits for its time limit. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

const DESCRIBED = {
  events: {
    kind: "counter",
    name: "ringmaster_events_total",
    help: "Events by type and severity",
    labels: ["type", "severity"],
  },
  operations: {
    kind: "counter",
    name: "ringmaster_operations_total",
    help: "Changes that were made to the service table",
    labels: ["kind"],
  },
  applied: {
    kind: "histogram",
    name: "ringmaster_apply_duration_seconds",
    help: "What it took the backend to apply the operations of a round",
    labels: [],
  },
  refused: {
    kind: "counter",
    name: "ringmaster_reconcile_failures_total",
    help: "Rounds that the backend refused",
    labels: [],
  },
  drift: {
    kind: "counter",
    name: "ringmaster_table_drifts_total",
    help: "How often somebody else was found to have changed the service table",
    labels: [],
  },
  requests: {
    kind: "counter",
    name: "ringmaster_operator_requests_total",
    help: "What operators asked for, by verb and by what came of it: asked, done, refused",
    labels: ["verb", "result"],
  },
  groups: {
    kind: "counter",
    name: "ringmaster_failovers_total",
    help: "Groups of resources that this director took or gave up",
    labels: ["group", "result"],
  },
  groupTimes: {
    kind: "histogram",
    name: "ringmaster_failover_duration_seconds",
    help: "What taking or giving up a whole group took",
    labels: ["group", "result"],
  },
  resourceTimes: {
    kind: "histogram",
    name: "ringmaster_resource_duration_seconds",
    help: "What acquiring or releasing a resource took",
    labels: ["group", "resource", "result"],
  },
  resourceFailures: {
    kind: "counter",
    name: "ringmaster_resource_failures_total",
    help: "Attempts at a resource that failed",
    labels: ["group", "resource"],
  },
} as const satisfies Readonly<Record<string, Described>>;

export const INSTRUMENTS: readonly Described[] = Object.values(DESCRIBED);

/** Each once, whatever kinds there come to be: one that is missing here fails to type-check. */
const KINDS: Readonly<Record<Operation["kind"], true>> = {
  "service.add": true,
  "service.edit": true,
  "service.remove": true,
  "server.add": true,
  "server.edit": true,
  "server.remove": true,
};
const OPERATION_KINDS = Object.keys(KINDS);

const GROUP_RESULTS = ["taken", "released"];
const RESOURCE_RESULTS = ["acquired", "released"];

export interface Instruments {
  see(event: DirectorEvent): void;
  /**
   * Series of the cluster's groups and resources begin at zero, so that the growth of the first failover is seen, and
   * those of others vanish.
   */
  follow(cluster: ClusterSnapshot | undefined): void;
}

export function createInstruments(registry: Registry): Instruments {
  const made = makeAll(registry);
  for (const kind of OPERATION_KINDS) made.operations.inc({ kind }, 0);
  const series = new ClusterSeries();
  return {
    see(event) {
      made.events.inc({ type: event.type, severity: severityOf(event) });
      count(event, made);
      countCluster(event, made, series);
    },
    follow(cluster) {
      series.keepOnly(cluster);
      if (cluster !== undefined) begin(cluster, made, series);
    },
  };
}

type Made = ReturnType<typeof makeAll>;

function makeAll(registry: Registry) {
  const registers = [registry];
  const counter = ({ name, help, labels: labelNames }: Described) =>
    new Counter<string>({ name, help, labelNames, registers });
  const histogram = ({ name, help, labels: labelNames }: Described) =>
    new Histogram<string>({ name, help, labelNames, buckets: BUCKETS, registers });
  return {
    events: counter(DESCRIBED.events),
    operations: counter(DESCRIBED.operations),
    applied: histogram(DESCRIBED.applied),
    refused: counter(DESCRIBED.refused),
    drift: counter(DESCRIBED.drift),
    requests: counter(DESCRIBED.requests),
    groups: counter(DESCRIBED.groups),
    groupTimes: histogram(DESCRIBED.groupTimes),
    resourceTimes: histogram(DESCRIBED.resourceTimes),
    resourceFailures: counter(DESCRIBED.resourceFailures),
  };
}

function count(event: DirectorEvent, made: Made): void {
  switch (event.type) {
    case "reconcile.applied":
      for (const { kind } of event.operations) made.operations.inc({ kind });
      made.applied.observe(event.durationMs / SECOND_MS);
      break;
    case "reconcile.failed":
      made.refused.inc();
      break;
    case "reconcile.drift_found":
      made.drift.inc();
      break;
    case "operator.asked":
    case "operator.done":
    case "operator.refused":
      made.requests.inc({ verb: event.verb, result: event.type.slice("operator.".length) });
      break;
  }
}

function countCluster(event: DirectorEvent, made: Made, series: ClusterSeries): void {
  switch (event.type) {
    case "group.taken":
    case "group.released": {
      const labels = { group: event.group, result: event.type.slice("group.".length) };
      made.groups.inc(series.remember(made.groups, labels));
      made.groupTimes.observe(
        series.remember(made.groupTimes, labels),
        event.durationMs / SECOND_MS,
      );
      break;
    }
    case "resource.acquired":
    case "resource.released": {
      const { group, resource, durationMs } = event;
      const labels = { group, resource, result: event.type.slice("resource.".length) };
      made.resourceTimes.observe(
        series.remember(made.resourceTimes, labels),
        durationMs / SECOND_MS,
      );
      break;
    }
    case "resource.failed": {
      const { group, resource } = event;
      made.resourceFailures.inc(series.remember(made.resourceFailures, { group, resource }));
      break;
    }
  }
}

function begin({ groups }: ClusterSnapshot, made: Made, series: ClusterSeries): void {
  for (const { name: group, resources } of groups) {
    for (const result of GROUP_RESULTS) {
      beginOne(made.groups, { group, result }, series);
      beginOne(made.groupTimes, { group, result }, series);
    }
    for (const { label: resource } of resources) {
      beginOne(made.resourceFailures, { group, resource }, series);
      for (const result of RESOURCE_RESULTS) {
        beginOne(made.resourceTimes, { group, resource, result }, series);
      }
    }
  }
}

function beginOne(
  instrument: Counter<string> | Histogram<string>,
  labels: OfCluster,
  series: ClusterSeries,
): void {
  if (series.knows(instrument, labels)) return;
  series.remember(instrument, labels);
  if (instrument instanceof Histogram) instrument.zero(labels);
  else instrument.inc(labels, 0);
}

interface Removable {
  remove(labels: Readonly<Record<string, string>>): void;
}

type OfCluster = Readonly<Record<string, string>> & {
  readonly group: string;
  readonly resource?: string;
};

/** Which series there are of groups and resources, to take them away when these are gone. */
class ClusterSeries {
  /** By group or resource, the labels of each instrument's series, each once. */
  readonly #known = new Map<string, Map<Removable, Map<string, OfCluster>>>();

  knows(instrument: Removable, labels: OfCluster): boolean {
    const own = this.#known.get(memberOf(labels.group, labels.resource));
    return own?.get(instrument)?.has(JSON.stringify(labels)) ?? false;
  }

  remember(instrument: Removable, labels: OfCluster): OfCluster {
    const member = memberOf(labels.group, labels.resource);
    let own = this.#known.get(member);
    if (own === undefined) this.#known.set(member, own = new Map());
    let series = own.get(instrument);
    if (series === undefined) own.set(instrument, series = new Map());
    series.set(JSON.stringify(labels), labels);
    return labels;
  }

  keepOnly(cluster: ClusterSnapshot | undefined): void {
    const kept = new Set(
      cluster?.groups.flatMap(({ name, resources }) => [
        memberOf(name, undefined),
        ...resources.map(({ label }) => memberOf(name, label)),
      ]),
    );
    for (const [member, own] of this.#known) {
      if (kept.has(member)) continue;
      for (const [instrument, series] of own) {
        for (const labels of series.values()) instrument.remove(labels);
      }
      this.#known.delete(member);
    }
  }
}

/** Names a group, or a resource of it. */
function memberOf(group: string, resource: string | undefined): string {
  return JSON.stringify([group, resource ?? null]);
}
