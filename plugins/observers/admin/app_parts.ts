/** What the application is made of, and what it knows of who asks: the seam between the thread and its HTTP routes. */

import type {
  AccessRole,
  Actor,
  Clock,
  DirectorControl,
  PluginRoute,
  RouteAnswer,
  RouteRequest,
} from "../../../core/plugin/mod.ts";
import type { EventStreams } from "./streams.ts";

/** How a request came in; given to the application as `app.fetch(request, { connection })`, unix where left out. */
export type Connection =
  | { readonly kind: "unix" }
  | {
    readonly kind: "tcp";
    /** Address and port: `127.0.0.1:40112`. */
    readonly remote: string;
    readonly tls: boolean;
    /** Name in the client's certificate. */
    readonly certificate?: string;
  };

/** The environment of the Hono application. */
export interface AppEnvironment {
  readonly Bindings: { readonly connection?: Connection };
}

/** Who may ask for something; `anyone` also without a token. */
export type RouteRole = AccessRole | "anyone";

/** A route of another plugin, which is answered by the main program. */
export interface RemoteRoute extends Omit<PluginRoute, "answer"> {
  /** Rejects with what the plugin threw; a RingmasterError keeps its code. */
  call(request: RouteRequest, signal: AbortSignal): Promise<RouteAnswer>;
}

/** Another director whose API this one asks, so that one page shows both. */
export interface PeerSummary {
  readonly node: string;
  readonly url: string;
  /** Whether it answered when it was asked last; left out until it was asked. */
  readonly reachable?: boolean;
  /** Why it did not, as one sentence. */
  readonly problem?: string;
  /** When it was asked last, milliseconds since the epoch. */
  readonly askedAt?: number;
}

export interface PeersView {
  list(): readonly PeerSummary[];
  /**
   * JSON text of what the other director answers to GET /api/v1/status. Throws RingmasterError `not_found` where there
   * is no such peer, `connection_failed`, `timed_out` or `refused` where it gives no answer that can be used.
   */
  status(node: string, signal: AbortSignal): Promise<string>;
}

export interface AppParts {
  readonly director: DirectorControl;
  readonly streams: Pick<EventStreams, "open">;
  /** What the health routes measure the main program's answer with. */
  readonly clock: Pick<Clock, "now" | "after">;
  /**
   * Who asks, where they may ask for it, or else the problem that is answered to them. Asked once for each request
   * that has a route; also looks at Host and Origin.
   */
  admit(
    request: Request,
    connection: Connection,
    role: RouteRole,
  ): Promise<Actor | Response>;
  /** What other plugins offer at this moment. */
  pluginRoutes(): readonly RemoteRoute[];
  /** Says that a plugin's route is left out, and why; each is said once. */
  note?(message: string): void;
  readonly peers: PeersView;
  /** A file of the dashboard, or nothing where the path is none of its own. Read by anyone, GET and HEAD. */
  page?(request: Request): Response | Promise<Response | undefined> | undefined;
  /** JSON text of the director's snapshot, as it came from the main program, to pass on unread. */
  statusText?(): Promise<string>;
}
