/**
 * The plugin contracts. A plugin is a plain object made by `definePlugin`; its life has four steps:
 *
 * 1. decode: its options schema reads what the configuration says; unknown keys are errors.
 * 2. create: `create(options, context)` builds the instance. No side effects: nothing is opened,
 *    started or waited for.
 * 3. start: backends and observers may open things; there is a deadline.
 * 4. stop: closes what is open; it must also work after a start that failed; there is a deadline.
 *
 * Checkers and formats have no start and no stop: they are only called.
 */

import type { EventFeed } from "../events/mod.ts";
import type {
  CheckResult,
  Endpoint,
  Operation,
  Problem,
  Protocol,
  ServiceTable,
  Snapshot,
  TableService,
  TableStats,
} from "../model/mod.ts";
import type { Logger, Ports } from "../ports/mod.ts";

/** What is checked: the endpoint that the check goes to, and the protocol of the service behind it. */
export interface CheckTarget extends Endpoint {
  readonly protocol: Protocol;
}

/** Checks one target at a time and keeps nothing between two checks: the monitor owns timing and counting. */
export interface Checker {
  /**
   * Resolves with what was found. A server that refuses, misbehaves or answers wrong is a result, not an error;
   * what is thrown before the signal aborts is reported as a failed check with the error's message. When the
   * signal aborts, the time is up and the result no longer counts: close what is open.
   */
  check(target: CheckTarget, signal: AbortSignal): Promise<CheckResult>;
}

/** Whether a backend can work on this machine, and the reason for a person. */
export interface Usability {
  readonly usable: boolean;
  readonly reason: string;
}

/** Forwards packets, or programs what forwards them. */
export interface Backend {
  /** True where the table ends with this process, so that nothing of it can be left or adopted. */
  readonly inProcess?: boolean;
  /** Says whether it can work here, without changing anything. */
  probe(signal: AbortSignal): Promise<Usability>;
  start?(signal: AbortSignal): Promise<void>;
  stop?(): Promise<void>;
  /** The actual table: always read, never from a cache. Holds everybody's services, not only ours. */
  list(signal: AbortSignal): Promise<ServiceTable>;
  /**
   * Applies the operations in their order. Throws RingmasterError `backend_failed` with the system's own words
   * when any was refused; some may have been applied then, and the caller reads the table again.
   */
  apply(operations: readonly Operation[], signal: AbortSignal): Promise<void>;
  /**
   * The service as `list` would show it after it was applied, where the backend cannot keep all of it (IPVS
   * keeps the virtual's port for gate and ipip). Pure. Left out where everything is kept.
   */
  normalize?(service: TableService): TableService;
  /** Connections and traffic by server. */
  stats?(signal: AbortSignal): Promise<TableStats>;
}

export interface FormatFile {
  /** As the operator named it. */
  readonly path: string;
  readonly text: string;
}

/** What a format makes of a file. With an error among the problems, `input` is not used. */
export interface FormatReading {
  /** Native configuration as an operator would write it in YAML, as plain data. */
  readonly input: unknown;
  readonly problems: readonly Problem[];
  /** The 1-based line that a place in `input` came from, so that later problems can name it. */
  locate(path: readonly (string | number)[]): number | undefined;
}

export interface Format {
  /**
   * Whether a file is this format's own, by its name or its text. The first format in the list that
   * says so reads it.
   */
  recognizes(file: FormatFile): boolean;
  /** Never throws for what the text says: that is a problem. */
  read(file: FormatFile): FormatReading;
}

/** Watches and serves; gets the feed of events and, to show them, the director's snapshot. */
export interface Observer {
  start(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

export interface PluginContext extends Ports {
  /** `checker.http`. */
  readonly pluginId: string;
  readonly logger: Logger;
}

/** What an observer may ask of the director. */
export interface DirectorView {
  snapshot(): Promise<Snapshot>;
}

export interface ObserverContext extends PluginContext {
  readonly events: EventFeed;
  readonly director: DirectorView;
}

export interface InstanceByKind {
  readonly checker: Checker;
  readonly backend: Backend;
  readonly format: Format;
  readonly observer: Observer;
}

export interface ContextByKind {
  readonly checker: PluginContext;
  readonly backend: PluginContext;
  readonly format: PluginContext;
  readonly observer: ObserverContext;
}

export type PluginKind = keyof InstanceByKind;
export const PLUGIN_KINDS: readonly PluginKind[] = ["checker", "backend", "format", "observer"];
