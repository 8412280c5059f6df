/**
 * The catalog of events: past-tense facts, `room.fact`, in one union. Per-check successes are counters,
 * not events. `sentence` says each to a person.
 */

import {
  describeOperation,
  type Operation,
  type Problem,
  type ServerId,
  type ServiceId,
} from "../model/mod.ts";

interface ServerFact {
  readonly service: ServiceId;
  readonly server: ServerId;
}

/** What a stop did to the service table. */
export type TableAtStop = "untouched" | "left" | "removed" | "not_removed";

const AT_STOP: Readonly<Record<TableAtStop, string>> = {
  untouched: "the service table was not touched",
  left: "the service table stays as it is",
  removed: "the services are out of the table",
  not_removed: "the services could not be taken out of the table",
};

/** What happened, without id and time: what a room hands to the bus. */
export type Fact =
  | { readonly type: "director.started"; readonly node: string; readonly version: string }
  | { readonly type: "director.stopping"; readonly reason: string }
  | { readonly type: "director.stopped"; readonly table: TableAtStop }
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
  | { readonly type: "reconcile.drift_found"; readonly operations: readonly Operation[] }
  | {
    readonly type: "plugin.failed";
    readonly plugin: string;
    readonly phase: string;
    readonly message: string;
  };

export type FactType = Fact["type"];

/** A number that grows by one from event to event, from 1, within one run of the director. */
export type EventId = number;

export type DirectorEvent = Fact & {
  readonly id: EventId;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** The event that led to this one. */
  readonly cause?: EventId;
};

/** The fact as one sentence for a person, without a full stop. */
export function sentence(fact: Fact): string {
  switch (fact.type) {
    case "director.started":
      return `ringmaster ${fact.version} runs on ${fact.node}`;
    case "director.stopping":
      return `stopping: ${fact.reason}`;
    case "director.stopped":
      return `stopped; ${AT_STOP[fact.table]}`;
    case "backend.chosen":
      return `backend ${fact.backend}: ${fact.reason}`;
    case "config.loaded":
      return `configuration ${fact.path} loaded: ${count(fact.services, "service")}, ` +
        `${count(fact.servers, "real server")}` +
        (fact.warnings.length > 0 ? `, ${count(fact.warnings.length, "warning")}` : "") +
        (fact.changes.length > 0 ? `; ${firstOf(fact.changes)}` : "");
    case "config.rejected":
      return `configuration ${fact.path} rejected, nothing changed: ${fact.problems.join("; ")}`;
    case "config.ignored":
      return `configuration ${fact.path} changed on disk and is not applied: ${fact.reason}`;
    case "check.failed":
      return `check of ${fact.server} for ${fact.service} failed (${fact.streak} of ${fact.fall}): ${fact.message}`;
    case "server.up":
      return `server ${fact.server} of ${fact.service} is up: ${fact.message}`;
    case "server.down":
      return `server ${fact.server} of ${fact.service} is down: ${fact.message}`;
    case "service.degraded":
      return `service ${fact.service} is degraded: ${fact.reason}`;
    case "service.recovered":
      return `service ${fact.service} has servers again`;
    case "service.fallback_used":
      return `service ${fact.service} uses its fallback ${fact.server}`;
    case "service.fallback_released":
      return `service ${fact.service} no longer needs its fallback ${fact.server}`;
    case "reconcile.planned":
      return `would apply: ${operations(fact.operations)}`;
    case "reconcile.applied":
      return `applied in ${Math.round(fact.durationMs)} ms: ${operations(fact.operations)}`;
    case "reconcile.failed":
      return `applying failed (attempt ${fact.attempt}, again in ${fact.retryInMs} ms): ${fact.message}`;
    case "reconcile.recovered":
      return `the backend works again after ${count(fact.attempts, "failed attempt")}`;
    case "reconcile.drift_found":
      return `the table was changed by somebody else, to be put back: ${
        operations(fact.operations)
      }`;
    case "plugin.failed":
      return `plugin ${fact.plugin} failed in ${fact.phase}: ${fact.message}`;
  }
}

const SHOWN_MAX = 5;

function operations(list: readonly Operation[]): string {
  return firstOf(list.slice(0, SHOWN_MAX).map(describeOperation), list.length);
}

function firstOf(texts: readonly string[], all: number = texts.length): string {
  const shown = texts.slice(0, SHOWN_MAX).join("; ");
  return all > SHOWN_MAX ? `${shown}; and ${all - SHOWN_MAX} more` : shown;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

/** How loud an event is in a log. */
export type Severity = "info" | "warning" | "error";

export function severityOf(fact: Fact): Severity {
  switch (fact.type) {
    case "config.rejected":
    case "server.down":
    case "reconcile.failed":
    case "plugin.failed":
      return "error";
    case "check.failed":
    case "config.ignored":
    case "service.degraded":
    case "service.fallback_used":
    case "reconcile.drift_found":
      return "warning";
    default:
      return "info";
  }
}
