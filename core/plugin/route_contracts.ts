/** What a plugin adds to the administration's API: plain values, so that they can be asked for from another thread. */

import type { AccessRole, Actor } from "../model/mod.ts";

export interface PluginRoute {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** From the root, such as `/metrics` or `/api/v1/mail`; one that is taken already is left out and told. */
  readonly path: string;
  /** Who may ask; `anyone` also without a token. */
  readonly role: AccessRole | "anyone";
  /** One line for the API's description. */
  readonly summary: string;
  /**
   * A throw becomes a problem: RingmasterError `not_found` a 404, `refused` a 409, anything else a 500. The signal
   * aborts when nobody waits for the answer any more.
   */
  answer(request: RouteRequest, signal: AbortSignal): Promise<RouteAnswer>;
}

export interface RouteRequest {
  readonly query: Readonly<Record<string, string>>;
  /** At most 64 KiB of text; empty where there is none. */
  readonly body: string;
  readonly actor: Actor;
}

export interface RouteAnswer {
  /** 200 where left out. */
  readonly status?: number;
  /** Media type of the body; `application/json` where left out. */
  readonly type?: string;
  readonly body: string;
}
