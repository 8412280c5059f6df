/** What the TCP and the UDP relay of a virtual service have in common. */

import {
  familyOf,
  type Logger,
  plainReason,
  type PluginContext,
  RingmasterError,
  serviceId,
  type VirtualServiceKey,
} from "../../../core/plugin/mod.ts";
import type { FileBudget } from "./files.ts";
import type { Pool, PoolServer } from "./pool.ts";

export type AddressKey = Extract<VirtualServiceKey, { by: "address" }>;

/** Takes a virtual service's traffic to its servers. */
export interface Relay {
  /** Cuts what goes through a server that was removed. */
  cut(server: PoolServer): void;
  /** Closes everything; resolves when the address can be used again. Idempotent. */
  close(): Promise<void>;
}

export interface RelayContext {
  readonly key: AddressKey;
  readonly pool: Pool;
  readonly clock: PluginContext["clock"];
  /** What all relays of the process may have open together. */
  readonly files: FileBudget;
  /** For what happens to single clients: repeated at most once a minute each. */
  readonly notices: Notices;
}

/** The error for an address that cannot be had: the system's words, and what lets one listen where another has it. */
export function cannotListen(key: AddressKey, thrown: unknown): RingmasterError {
  const setting = `net.ipv${familyOf(key.address)}.ip_nonlocal_bind=1`;
  const hint = thrown instanceof Deno.errors.AddrNotAvailable
    ? `: no interface here has it, and a director that stands by needs ${setting}`
    : "";
  return new RingmasterError(
    "backend_failed",
    `cannot listen on ${serviceId(key)}: ${plainReason(thrown)}${hint}`,
    { cause: thrown },
  );
}

/** A pause after an error that would come back at once, such as too many open files. */
export const RETRY_PAUSE_MS = 100;

const NOTICE_PERIOD_MS = 60_000;

/** Warnings that clients can cause, so that each kind is said once a period, with the number left out before. */
export interface Notices {
  warn(kind: string, message: string): void;
}

export function createNotices(clock: PluginContext["clock"], logger: Logger): Notices {
  const byKind = new Map<string, { saidAtMs: number; leftOut: number }>();
  return {
    warn(kind, message) {
      const now = clock.monotonicMs();
      const last = byKind.get(kind);
      if (last !== undefined && now - last.saidAtMs < NOTICE_PERIOD_MS) {
        last.leftOut++;
        return;
      }
      const leftOut = last?.leftOut ?? 0;
      byKind.set(kind, { saidAtMs: now, leftOut: 0 });
      logger.log("warning", leftOut === 0 ? message : `${message} (and ${leftOut} like it before)`);
    },
  };
}
