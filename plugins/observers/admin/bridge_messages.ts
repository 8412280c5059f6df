/** What the main program and the thread of the administration say to each other. Plain data only. */

import type {
  Actor,
  DirectorControl,
  DirectorEvent,
  ErrorCode,
  LogLevel,
  PluginRoute,
  RouteRequest,
} from "../../../core/plugin/mod.ts";
import type { AdminOptions } from "./options.ts";

/** The options with what was left out filled in. */
export interface ThreadSettings extends AdminOptions {
  readonly socket: string;
}

export type RouteListing = Pick<PluginRoute, "method" | "path" | "role" | "summary">;

/** The questions and verbs that are handed on as they are. */
export type Method = Exclude<keyof DirectorControl, "as" | "history" | "snapshot">;

export type Question =
  /** The answer is the snapshot as JSON text, so that the main program makes it once and nobody reads it twice. */
  | { readonly kind: "snapshot" }
  | {
    readonly kind: "call";
    readonly method: Method;
    readonly given: readonly unknown[];
    /** On whose behalf; left out for the program itself. */
    readonly actor?: Actor;
  }
  | {
    readonly kind: "route";
    readonly method: PluginRoute["method"];
    readonly path: string;
    readonly request: RouteRequest;
  };

export type ToThread =
  /** Answered by `configured` or `refused`; what is served and no longer wanted goes on until `settle`. */
  | { readonly type: "configure"; readonly settings: ThreadSettings; readonly restarted: boolean }
  | { readonly type: "settle" }
  /** Events in their order; `whole` says that they are all that is kept, and not what has come since. */
  | {
    readonly type: "events";
    readonly events: readonly DirectorEvent[];
    readonly whole: boolean;
  }
  | { readonly type: "routes"; readonly routes: readonly RouteListing[] }
  | { readonly type: "answer"; readonly id: number; readonly value: unknown }
  | ({ readonly type: "failure"; readonly id: number } & Failure)
  | { readonly type: "ping" }
  /** Answered by `stopped`, when the last request has ended or its time is up. */
  | { readonly type: "stop" };

export interface Failure {
  /** Of an error of ours. */
  readonly code?: ErrorCode;
  readonly message: string;
  /** Not even tried, because too much is under way. */
  readonly busy?: boolean;
}

export type FromThread =
  | { readonly type: "ready" }
  | { readonly type: "configured" }
  | ({ readonly type: "refused" } & Failure)
  | { readonly type: "ask"; readonly id: number; readonly question: Question }
  /** Nobody waits for the answer any more. */
  | { readonly type: "cancel"; readonly id: number }
  /** So many events have been taken in. */
  | { readonly type: "taken"; readonly events: number }
  | { readonly type: "note"; readonly level: LogLevel; readonly message: string }
  | { readonly type: "pong" }
  | { readonly type: "stopped" };
