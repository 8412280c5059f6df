/**
 * What an operator has said about one server, on top of the configuration: it outlives reloads and restarts, and is
 * shown wherever the server is shown.
 */

import type { ServerId, ServiceId } from "./service.ts";

/**
 * `draining`: weight 0, so that connections under way may end; `disabled`: out of service as if it were down;
 * `maintenance`: the same, because of a file in the maintenance folder.
 */
export type StandingMode = "draining" | "disabled" | "maintenance";

/** A week: what takes longer is no drain, and who wants it wants to disable the server. */
export const DRAIN_MAX_MS = 604_800_000;
/** How long a drain takes at most where nobody says it. */
export const DRAIN_DEFAULT_MS = 300_000;

export interface Override {
  readonly service: ServiceId;
  readonly server: ServerId;
  readonly mode?: Exclude<StandingMode, "maintenance">;
  /** Weight instead of the configured one. */
  readonly weight?: number;
  /** When it was set last, milliseconds since the epoch. */
  readonly since: number;
  /** When a drain ends at the latest, milliseconds since the epoch. */
  readonly deadlineAt?: number;
}

/** How a server stands aside from its health: what overrides and maintenance make of it. */
export interface Standing {
  readonly mode?: StandingMode;
  readonly weight?: number;
  /** When it was entered, milliseconds since the epoch. */
  readonly since: number;
  /** Of a drain: when it ends at the latest, milliseconds since the epoch. */
  readonly deadlineAt?: number;
  /** Of maintenance: the name of the file. */
  readonly file?: string;
}
