/**
 * The layer of run-time changes: services and servers that were added, changed or removed while the director runs, on
 * top of what its file says. It outlives reloads and restarts until somebody drops it or writes it into the file.
 */

import type { GroupScope } from "./cluster.ts";
import type { Operation } from "./operation.ts";

/** One change: a whole service, or one server of it. */
export interface LayerChange {
  /** The service's name, or its id where it has no name. */
  readonly service: string;
  /** Address and port of the server; the service itself is meant where left out. */
  readonly server?: string;
  /** What it is to be, in the form of the native configuration; null takes it away. */
  readonly value: Readonly<Record<string, unknown>> | string | null;
}

/** A change that is in force. */
export interface LayerEntry extends LayerChange {
  /** Who asked for it. */
  readonly by: string;
  /** When it was set last, milliseconds since the epoch. */
  readonly since: number;
  /** What the file says otherwise now, while the change stays in force, or why it is not in force; one sentence. */
  readonly conflict?: string;
}

/** Text of one file of the configuration. */
export interface ConfigurationFile {
  /** As the configuration names it. */
  readonly path: string;
  readonly text: string;
}

/** The configuration as it is on disk. Keys of the cluster and plugin files are not among it. */
export interface ConfigurationText {
  readonly path: string;
  /** Name of the format that reads it: `yaml`, `ldirectord`. */
  readonly format: string;
  /** Changes with every change of one of the files, as an entity tag without its quotes (RFC 9110 section 8.8.3). */
  readonly etag: string;
  /** The first is the one that was named; those that it names follow. */
  readonly files: readonly ConfigurationFile[];
  /** Whether this is what is in force. */
  readonly inForce: boolean;
}

/** How the layer would be written into the file. */
export interface Promotion {
  readonly path: string;
  /** The file with the layer in it; left out where the format cannot be written. */
  readonly after?: string;
  /** What to change, as a unified diff, or as text to put in by hand where the format cannot be written. */
  readonly change: string;
  readonly entries: readonly LayerEntry[];
}

/** Something that could be done, to be told what it would do. */
export type Proposal =
  /** What the files say now, as `reload` would apply it. */
  | { readonly kind: "reload" }
  /** Files instead of those on disk. */
  | { readonly kind: "files"; readonly files: readonly ConfigurationFile[] }
  | { readonly kind: "change"; readonly change: LayerChange }
  | { readonly kind: "drop"; readonly service?: string; readonly server?: string }
  | {
    readonly kind: "server";
    readonly verb: "drain" | "disable" | "enable" | "weight";
    readonly service: string;
    readonly server: string;
    /** Of the verb weight. */
    readonly weight?: number | "configured";
  }
  | {
    readonly kind: "cluster";
    readonly verb: "standby" | "takeover" | "release";
    /** Of the verbs standby and takeover; all where it is left out. */
    readonly scope?: GroupScope;
    /** Of the verb takeover. */
    readonly force?: boolean;
  };

/** What a proposal would do. Nothing was changed. */
export interface ProposalPlan {
  /** What would be changed in the service table as it is now, in order. */
  readonly operations: readonly Operation[];
  /** The same and what else would happen, for a person, one sentence each; empty where nothing would. */
  readonly steps: readonly string[];
  /** Warnings that the configuration does not have yet, and dangers: `no server of web would be left`. */
  readonly warnings: readonly string[];
  /** Why it would be refused; empty where it would not. */
  readonly problems: readonly string[];
  /** It would be refused for the servers that it removes only, and not with force; `problems` says so too. */
  readonly guarded?: true;
}
