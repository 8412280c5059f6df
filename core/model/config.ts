/**
 * The configuration as the program reads it: complete, resolved, frozen. What an operator may write
 * is in core/config/schema.ts.
 */

import type { Endpoint } from "./address.ts";
import type { ClusterConfig } from "./cluster.ts";
import type { Thresholds } from "./health.ts";
import type { ConnectionThresholds } from "./table.ts";
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
  /** After a good check, so many checks that only connect come before the next full one (ldirectord's checktype N). */
  readonly connects?: number;
}

export interface ServerConfig extends Endpoint, ConnectionThresholds {
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
  /** Flags of the scheduler in their order as listed, such as `sh-port`; left out where there are none. */
  readonly schedulerFlags?: readonly string[];
  readonly persistence?: Persistence;
  /** Whether every UDP packet is scheduled by itself (ipvsadm -o). */
  readonly onePacket?: boolean;
  /** Whether a server that is down stays in the table with weight 0 instead of being removed. */
  readonly quiescent: boolean;
  /** With `quiescent`: whether a server that is down and was never in the table is added with weight 0. */
  readonly readdquiescent?: boolean;
  /** Whether a clean stop removes the service from the table; as the director's `cleanstop` where left out. */
  readonly cleanstop?: boolean;
  readonly fallback?: FallbackConfig;
  /**
   * Shell command that is run when the last server is lost, with the words `start ADDRESS:PORT PROTOCOL` behind it, and
   * with `stop ...` when the first one returns.
   */
  readonly fallbackCommand?: string;
  /** File that gets a line for every result of a check. */
  readonly monitorFile?: string;
  readonly servers: readonly ServerConfig[];
}

/** What is done about changes of our services by somebody else's hand. */
export type DriftPolicy = "repair" | "announce";

/** A plugin that the site wrote itself. */
export interface PluginFile {
  /** Absolute. */
  readonly path: string;
  /** SHA-256 of its text, hexadecimal: another digest is another plugin. */
  readonly digest: string;
  /** Ids of the plugins in it, such as `checker.backlog`. */
  readonly ids: readonly string[];
}

/** One observer to start. `options` are the plugin's own, not yet decoded. */
export interface ObserverConfig {
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Where decisions are kept; what is left out has its default. */
export interface JournalConfig {
  /** Absolute. */
  readonly path?: string;
  /** The file does not grow beyond this. */
  readonly maxBytes?: number;
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
  /** What is done about changes of our services by somebody else's hand; repair where left out. */
  readonly drift?: DriftPolicy;
  /** Kernel settings that are wanted, by name, on top of what the backend asks for; "leave" asks for none. */
  readonly sysctl?: Readonly<Record<string, string>>;
  /** Folder in which the name of a file takes a server out of service (ldirectord's maintenancedir). */
  readonly maintenanceDirectory?: string;
  /** Program that is run with the path of the configuration when that has changed on disk. */
  readonly callback?: string;
  /** Folder for what outlives this process: the operator's overrides. The place that fits the user where left out. */
  readonly stateDirectory?: string;
  /** Kept in the folder of the state where left out. */
  readonly journal?: JournalConfig | "off";
  /** Plugins of the site's own, in the order of the file. */
  readonly plugins?: readonly PluginFile[];
  /** In the order in which they start: the log first, so that it misses nothing. */
  readonly observers: readonly ObserverConfig[];
  readonly services: readonly ServiceConfig[];
  /** Left out where this director is alone. */
  readonly cluster?: ClusterConfig;
}
