/**
 * The plugin contracts. A plugin is a plain object made by `definePlugin`; its life has four steps:
 *
 * 1. decode: its options schema reads what the configuration says; unknown keys are errors.
 * 2. create: `create(options, context)` builds the instance. No side effects: nothing is opened,
 *    started or waited for.
 * 3. start: backends and observers may open things; there is a deadline.
 * 4. stop: closes what is open; it must also work after a start that failed; there is a deadline.
 *
 * Checkers, formats and resources have no start and no stop: they are only called.
 */

import type { EventFeed } from "../events/mod.ts";
import type {
  CheckResult,
  ConnectionTableSnapshot,
  Endpoint,
  Operation,
  Problem,
  Protocol,
  ServiceTable,
  TableService,
  TableStats,
  VirtualServiceKey,
} from "../model/mod.ts";
import type { Logger, Ports } from "../ports/mod.ts";
import type { Heartbeat, Resource } from "./cluster_contracts.ts";
import type { DirectorControl } from "./director_contracts.ts";
import type { PluginRoute } from "./route_contracts.ts";

/** What is checked: the endpoint that the check goes to, and the protocol of the service behind it. */
export interface CheckTarget extends Endpoint {
  readonly protocol: Protocol;
  /**
   * On whose behalf: the virtual service and the server as it is configured. Only for a checker that says `perMember`,
   * because others check once for all the services that share a server.
   */
  readonly member?: { readonly service: VirtualServiceKey; readonly server: Endpoint };
  /** When the signal will abort, counted from the call; left out where nobody knows, as in a test. */
  readonly timeoutMs?: number;
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
  /** Kernel settings that it needs to forward well, by their names (sysctl(8)). */
  readonly sysctls?: Readonly<Record<string, string>>;
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
  /** How full its table of connections is; undefined where it cannot tell. Left out where there is no such table. */
  connectionTable?(signal: AbortSignal): Promise<ConnectionTableSnapshot | undefined>;
}

/** A file whose format is to be told. */
export interface FormatFile {
  /** As the operator named it, or below the folder that the operator named. */
  readonly path: string;
  readonly text: string;
  /**
   * The further files that the format asked for with `needs`, by the names that it gave; null for one that is not
   * there.
   */
  readonly others?: Readonly<Record<string, string | null>>;
}

/** What a format makes of a file. With an error among the problems, `input` is not used. */
export interface FormatReading {
  /**
   * Native configuration as an operator would write it in YAML, as plain data. Where `problems` has errors it is never
   * used; what could be read all the same may stand here, so that what is wrong with it is told beside them.
   */
  readonly input: unknown;
  readonly problems: readonly Problem[];
  /**
   * Places in `input` that may not say what the file means, for the errors in it: nothing is told of them. Left out
   * where there are no errors.
   */
  readonly doubtful?: readonly (readonly (string | number)[])[];
  /**
   * Files that other formats are to read, relative to this one's folder; what they say is put beside `input`.
   */
  readonly includes?: readonly FormatInclude[];
  /** The 1-based line that a place in `input` came from, so that later problems can name it. */
  locate(path: readonly (string | number)[]): number | undefined;
  /** The file that this line is in, where it is not the one that was read first. */
  fileOf?(path: readonly (string | number)[]): string | undefined;
}

/** A file that is named by another. */
export interface FormatInclude {
  readonly path: string;
  /** Who names it: the file, where it is not the one that was read first, and the 1-based line. */
  readonly file?: string;
  readonly line: number;
}

/** Reads a language of configuration. */
export interface Format {
  /** Name of the file that makes a folder one of this format's, such as `ha.cf`, which is then read. */
  readonly folderFile?: string;
  /**
   * Whether a file is this format's own, by its name or its text. The first format in the list that
   * says so reads it.
   */
  recognizes(file: FormatFile): boolean;
  /**
   * Names of further files, relative to this one's folder, that `read` needs; asked again with what was found until
   * nothing new is named.
   */
  needs?(file: FormatFile): readonly string[];
  /** Never throws for what the text says: that is a problem. */
  read(file: FormatFile): FormatReading;
  /**
   * Native configuration input as text of this format; only the native format has it. `noteOf` gives a comment for a
   * place, or nothing.
   */
  write?(
    input: unknown,
    noteOf: (path: readonly (string | number)[]) => string | undefined,
  ): string;
  /**
   * The text of a file with changes of what it says, in their order; comments and everything else stay as they are.
   * Undefined where the text cannot be changed so that it says exactly that.
   */
  edit?(file: FormatFile, edits: readonly InputEdit[]): string | undefined;
  /** What a person is to change in the file, in its own words; asked where `edit` has nothing to give. */
  byHand?(file: FormatFile, edits: readonly InputEdit[]): string;
}

/** One change of native input. Places are those of the input before any of the changes. */
export type InputEdit =
  | {
    readonly kind: "set";
    readonly path: readonly (string | number)[];
    readonly value: unknown;
  }
  | { readonly kind: "remove"; readonly path: readonly (string | number)[] }
  /** `path` is that of a list, which is made where there is none. */
  | {
    readonly kind: "append";
    readonly path: readonly (string | number)[];
    readonly value: unknown;
  };

/** Watches and serves; gets the feed of events and, to show them, the director's snapshot. */
export interface Observer {
  /** What it adds to the administration's API, as long as it runs. */
  readonly routes?: readonly PluginRoute[];
  start(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}

/** What a plugin may use of the world; all of it has fakes for tests. */
export interface PluginContext extends Ports {
  /** `checker.http`. */
  readonly pluginId: string;
  /** What is logged becomes an event that names the plugin; debug goes nowhere. */
  readonly logger: Logger;
}

/** What an observer gets besides: what happens, and what the operator may ask for. */
export interface ObserverContext extends PluginContext {
  readonly events: EventFeed;
  readonly director: DirectorControl;
  /** What observers that run now add to the API, in their order. */
  routes(): readonly PluginRoute[];
}

/** One line of `ringmaster doctor`. */
export interface Finding {
  readonly status: "ok" | "warning" | "failed";
  /** What was looked at: `kernel module ip_vs`. */
  readonly subject: string;
  /** What was found, as one sentence without a full stop. */
  readonly message: string;
  /** What to do about it; left out where nothing is to be done. */
  readonly remedy?: string;
}

/** What `create` builds, by kind. */
export interface InstanceByKind {
  readonly checker: Checker;
  readonly backend: Backend;
  readonly format: Format;
  readonly observer: Observer;
  readonly resource: Resource;
  readonly heartbeat: Heartbeat;
}

/** What `create` is handed, by kind. */
export interface ContextByKind {
  readonly checker: PluginContext;
  readonly backend: PluginContext;
  readonly format: PluginContext;
  readonly observer: ObserverContext;
  readonly resource: PluginContext;
  readonly heartbeat: PluginContext;
}

/** What a plugin can be. */
export type PluginKind = keyof InstanceByKind;
export const PLUGIN_KINDS: readonly PluginKind[] = [
  "checker",
  "backend",
  "format",
  "observer",
  "resource",
  "heartbeat",
];
