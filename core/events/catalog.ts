/**
 * The catalog of events: past-tense facts, `room.fact`, in one union. Per-check successes are counters,
 * not events. `sentence` says each to a person.
 */

import {
  count,
  describeOperation,
  type Operation,
  type Problem,
  type ServerId,
  type ServiceId,
} from "../model/mod.ts";
import { CLUSTER_SENTENCES, type ClusterFact, clusterSeverityOf } from "./cluster_facts.ts";
import {
  isOperatorFact,
  OPERATOR_SENTENCES,
  type OperatorFact,
  operatorSeverityOf,
} from "./operator_facts.ts";

interface ServerFact {
  readonly service: ServiceId;
  readonly server: ServerId;
}

/** What a stop did to the service table. */
export type TableAtStop = "untouched" | "left" | "partly_left" | "removed" | "not_removed";

const AT_STOP: Readonly<Record<TableAtStop, string>> = {
  untouched: "the service table was not touched",
  left: "the service table stays as it is",
  partly_left: "the services are out of the table, but for those with cleanstop no",
  removed: "the services are out of the table",
  not_removed: "the services could not be taken out of the table",
};

/** What happened, without id and time: what a room hands to the bus. */
export type Fact =
  | { readonly type: "director.started"; readonly node: string; readonly version: string }
  | { readonly type: "director.stopping"; readonly reason: string }
  | { readonly type: "director.stopped"; readonly table: TableAtStop }
  | { readonly type: "director.state_failed"; readonly path: string; readonly message: string }
  | { readonly type: "backend.chosen"; readonly backend: string; readonly reason: string }
  | {
    readonly type: "config.loaded";
    readonly path: string;
    readonly services: number;
    readonly servers: number;
    readonly warnings: readonly Problem[];
    /** What is different from the configuration before; empty at the start. */
    readonly changes: readonly string[];
  }
  | {
    readonly type: "config.rejected";
    readonly path: string;
    readonly problems: readonly string[];
  }
  | { readonly type: "config.ignored"; readonly path: string; readonly reason: string }
  | {
    readonly type: "check.failed";
    readonly message: string;
    readonly latencyMs: number;
    /** Failures in a row, of the number that takes the server out. */
    readonly streak: number;
    readonly fall: number;
  } & ServerFact
  | { readonly type: "server.up"; readonly message: string } & ServerFact
  | { readonly type: "server.down"; readonly message: string } & ServerFact
  | {
    readonly type: "server.override_set";
    /** What holds from now on: `draining until 12:00:00`, `disabled`, `weight 5`. */
    readonly override: string;
  } & ServerFact
  | { readonly type: "server.override_cleared"; readonly override: string } & ServerFact
  | {
    readonly type: "server.drained";
    /** Connections that were still under way; undefined where the backend does not count. */
    readonly left?: number;
    readonly reason: string;
  } & ServerFact
  | { readonly type: "server.maintenance_entered"; readonly file: string } & ServerFact
  | { readonly type: "server.maintenance_left"; readonly file: string } & ServerFact
  | { readonly type: "service.degraded"; readonly service: ServiceId; readonly reason: string }
  | { readonly type: "service.recovered"; readonly service: ServiceId }
  | {
    readonly type: "service.fallback_used";
    readonly service: ServiceId;
    readonly server: ServerId;
  }
  | {
    readonly type: "service.fallback_released";
    readonly service: ServiceId;
    readonly server: ServerId;
  }
  | { readonly type: "reconcile.planned"; readonly operations: readonly Operation[] }
  | {
    readonly type: "reconcile.applied";
    readonly operations: readonly Operation[];
    readonly durationMs: number;
  }
  | {
    readonly type: "reconcile.failed";
    readonly message: string;
    readonly attempt: number;
    readonly retryInMs: number;
  }
  | { readonly type: "reconcile.recovered"; readonly attempts: number }
  | {
    readonly type: "reconcile.drift_found";
    /** What it takes to put the table back. */
    readonly operations: readonly Operation[];
    /** What somebody else did, a sentence for each operation. */
    readonly found: readonly string[];
    /** Whether it is put back; false where the configuration asks to tell only. */
    readonly repaired: boolean;
  }
  | {
    readonly type: "hook.ended";
    /** `fallbackcommand` or `callback`. */
    readonly hook: string;
    /** The whole command, as a person would type it. */
    readonly command: string;
    readonly service?: ServiceId;
    /** Why it failed; left out where it ended well. */
    readonly failure?: string;
  }
  | {
    readonly type: "sysctl.set";
    readonly name: string;
    readonly before: string;
    readonly after: string;
  }
  | {
    readonly type: "sysctl.refused";
    readonly name: string;
    readonly wanted: string;
    readonly found?: string;
    readonly reason: string;
  }
  | ClusterFact
  | OperatorFact
  | {
    readonly type: "plugin.failed";
    readonly plugin: string;
    readonly phase: string;
    readonly message: string;
  }
  | {
    readonly type: "plugin.noted";
    readonly plugin: string;
    readonly level: "info" | "warning" | "error";
    readonly message: string;
  };

export type FactType = Fact["type"];

/**
 * A number that grows from event to event: from 1 where nothing is known of earlier runs, else from the last one that
 * they may have told.
 */
export type EventId = number;

export type DirectorEvent = Fact & {
  readonly id: EventId;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** The event that led to this one. */
  readonly cause?: EventId;
};

type Sentences = {
  readonly [Type in FactType]: (fact: Extract<Fact, { readonly type: Type }>) => string;
};

const SENTENCES: Sentences = {
  "director.started": (fact) => `ringmaster ${fact.version} runs on ${fact.node}`,
  "director.stopping": (fact) => `stopping: ${fact.reason}`,
  "director.stopped": (fact) => `stopped; ${AT_STOP[fact.table]}`,
  "backend.chosen": (fact) => `backend ${fact.backend}: ${fact.reason}`,
  "config.loaded": (fact) =>
    `configuration ${fact.path} loaded: ${count(fact.services, "service")}, ` +
    `${count(fact.servers, "real server")}` +
    (fact.warnings.length > 0 ? `, ${count(fact.warnings.length, "warning")}` : "") +
    (fact.changes.length > 0 ? `; ${firstOf(fact.changes)}` : ""),
  "config.rejected": (fact) =>
    `configuration ${fact.path} rejected, nothing changed: ${fact.problems.join("; ")}`,
  "config.ignored": (fact) =>
    `configuration ${fact.path} changed on disk and is not applied: ${fact.reason}`,
  "check.failed": (fact) =>
    `check of ${fact.server} for ${fact.service} failed (${fact.streak} of ${fact.fall}): ${fact.message}`,
  "server.up": (fact) => `server ${fact.server} of ${fact.service} is up: ${fact.message}`,
  "server.down": (fact) => `server ${fact.server} of ${fact.service} is down: ${fact.message}`,
  "service.degraded": (fact) => `service ${fact.service} is degraded: ${fact.reason}`,
  "service.recovered": (fact) => `service ${fact.service} has servers again`,
  "service.fallback_used": (fact) => `service ${fact.service} uses its fallback ${fact.server}`,
  "service.fallback_released": (fact) =>
    `service ${fact.service} no longer needs its fallback ${fact.server}`,
  "reconcile.planned": (fact) => `would apply: ${operations(fact.operations)}`,
  "reconcile.applied": (fact) =>
    `applied in ${Math.round(fact.durationMs)} ms: ${operations(fact.operations)}`,
  "reconcile.failed": (fact) =>
    `applying failed (attempt ${fact.attempt}, again in ${fact.retryInMs} ms): ${fact.message}`,
  "reconcile.recovered": (fact) =>
    `the backend works again after ${count(fact.attempts, "failed attempt")}`,
  "reconcile.drift_found": (fact) =>
    `the table was changed by somebody else, ${
      fact.repaired ? "to be put back" : "and stays so because drift is announce"
    }: ${firstOf(fact.found)}`,
  "server.override_set": (fact) =>
    `server ${fact.server} of ${fact.service} is now ${fact.override}, set by an operator`,
  "server.override_cleared": (fact) =>
    `server ${fact.server} of ${fact.service} is no longer ${fact.override}`,
  "server.drained": (fact) =>
    `server ${fact.server} of ${fact.service} is drained${
      fact.left === undefined ? "" : ` with ${count(fact.left, "connection")} left`
    }: ${fact.reason}`,
  "server.maintenance_entered": (fact) =>
    `server ${fact.server} of ${fact.service} is in maintenance because of file ${fact.file}`,
  "server.maintenance_left": (fact) =>
    `server ${fact.server} of ${fact.service} is out of maintenance: file ${fact.file} is gone`,
  "hook.ended": (fact) =>
    `${fact.hook} "${fact.command}" ${
      fact.failure === undefined ? "ended well" : `failed: ${fact.failure}`
    }`,
  "sysctl.set": (fact) => `kernel setting ${fact.name} set to ${fact.after}, was ${fact.before}`,
  "sysctl.refused": (fact) =>
    `kernel setting ${fact.name} should be ${fact.wanted}${
      fact.found === undefined ? "" : ` and is ${fact.found}`
    }: ${fact.reason}`,
  ...CLUSTER_SENTENCES,
  ...OPERATOR_SENTENCES,
  "plugin.noted": (fact) => `plugin ${fact.plugin}: ${fact.message}`,
  "director.state_failed": (fact) =>
    `trouble with what operators said, which is kept in ${fact.path}: ${fact.message}`,
  "plugin.failed": (fact) => `plugin ${fact.plugin} failed in ${fact.phase}: ${fact.message}`,
};

/** The fact as one sentence for a person, without a full stop. */
export function sentence(fact: Fact): string {
  // The entry of a type takes facts of that type, which the compiler cannot follow through the look-up.
  const write = SENTENCES[fact.type] as (fact: Fact) => string;
  return write(fact);
}

/** All types of facts that this program knows. */
export const EVENT_TYPES = Object.keys(SENTENCES) as readonly FactType[];

/** Whether this program knows facts of that type: another version may have told what was kept. */
export function isKnownFact(fact: { readonly type: string }): fact is Fact {
  return Object.hasOwn(SENTENCES, fact.type);
}

const SHOWN_MAX = 5;

function operations(list: readonly Operation[]): string {
  return firstOf(list.slice(0, SHOWN_MAX).map(describeOperation), list.length);
}

function firstOf(texts: readonly string[], all: number = texts.length): string {
  const shown = texts.slice(0, SHOWN_MAX).join("; ");
  return all > SHOWN_MAX ? `${shown}; and ${all - SHOWN_MAX} more` : shown;
}

/** How loud an event is in a log. */
export type Severity = "info" | "warning" | "error";

export function severityOf(fact: Fact): Severity {
  switch (fact.type) {
    case "config.rejected":
    case "server.down":
    case "reconcile.failed":
    case "plugin.failed":
    case "director.state_failed":
      return "error";
    case "hook.ended":
      return fact.failure === undefined ? "info" : "error";
    case "plugin.noted":
      return fact.level;
    case "check.failed":
    case "config.ignored":
    case "service.degraded":
    case "service.fallback_used":
    case "reconcile.drift_found":
    case "server.maintenance_entered":
    case "sysctl.refused":
      return "warning";
    default:
      return isOperatorFact(fact) ? operatorSeverityOf(fact) : clusterSeverityOf(fact);
  }
}
