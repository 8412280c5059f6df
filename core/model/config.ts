/**
 * The configuration as the program reads it: complete, resolved, frozen. What an operator may write
 * is in core/config/schema.ts.
 */

import type { Endpoint } from "./address.ts";
import type { Thresholds } from "./health.ts";
import type { ForwardingMethod, Persistence, Scheduler, VirtualServiceKey } from "./service.ts";

/** How one real server is checked. `options` are the checker plugin's own, not yet decoded. */
export interface CheckConfig {
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** A real period, start to start. */
  readonly intervalMs: number;
  /** Limit for the whole check. */
  readonly timeoutMs: number;
  readonly thresholds: Thresholds;
  /** Where the check goes; the server's own endpoint unless the check names another port. */
  readonly target: Endpoint;
}

export interface ServerConfig extends Endpoint {
  readonly forwarding: ForwardingMethod;
  readonly weight: number;
  readonly check: CheckConfig;
}

/** The server that is used when no other is up. It is not checked and always has weight 1 (ldirectord's `fallback`). */
export interface FallbackConfig extends Endpoint {
  readonly forwarding: ForwardingMethod;
}

export interface ServiceConfig {
  readonly name: string;
  readonly key: VirtualServiceKey;
  readonly scheduler: Scheduler;
  readonly persistence?: Persistence;
  /** Whether a server that is down stays in the table with weight 0 instead of being removed. */
  readonly quiescent: boolean;
  readonly fallback?: FallbackConfig;
  readonly servers: readonly ServerConfig[];
}

/** One observer to start. `options` are the plugin's own, not yet decoded. */
export interface ObserverConfig {
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface DirectorConfig {
  /** The file that was asked for, as it was given. */
  readonly path: string;
  readonly node: string;
  /** Plugin name, or undefined for "ipvsadm where it can work, else userspace". */
  readonly backend?: string;
  /** Options of backend plugins by their names, not yet decoded. */
  readonly backendOptions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Whether a change of the file is applied while running. */
  readonly autoreload: boolean;
  /** Whether a clean stop removes the services from the table. */
  readonly cleanstop: boolean;
  /** In the order in which they start: the log first, so that it misses nothing. */
  readonly observers: readonly ObserverConfig[];
  readonly services: readonly ServiceConfig[];
}
