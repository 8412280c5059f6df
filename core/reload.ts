/**
 * Reload: a new configuration for a running director. Everything is decoded first; on any problem
 * what runs goes on, and the event says why, with lines. An identical file is a no-op, and a broken
 * one that was refused already is not told again.
 */

import type { LoadResult } from "./config/mod.ts";
import { messageOf } from "./errors.ts";
import type { EventSink } from "./events/mod.ts";
import { type DirectorConfig, formatProblem, type Problem } from "./model/mod.ts";

export type ReloadOutcome =
  | { readonly kind: "applied" }
  | { readonly kind: "unchanged" }
  | { readonly kind: "rejected"; readonly problems: readonly string[] };

export interface ReloaderOptions {
  readonly path: string;
  readonly events: EventSink;
  readonly load: () => Promise<LoadResult>;
  readonly current: () => { readonly config: DirectorConfig; readonly digest: string };
  /** Puts a decoded configuration in force; throws, with nothing changed, where it cannot. */
  readonly apply: (loaded: Extract<LoadResult, { ok: true }>) => void;
  readonly onRejected: (reason: string | undefined) => void;
}

export interface Reloader {
  /** Reloads run one after the other; calls that arrive meanwhile share the next one. */
  reload(): Promise<ReloadOutcome>;
}

export function createReloader(options: ReloaderOptions): Reloader {
  const { path, events, load, current, apply, onRejected } = options;
  let running: Promise<ReloadOutcome> | undefined;
  let next: Promise<ReloadOutcome> | undefined;
  let rejected:
    | { readonly digest: string | undefined; readonly problems: readonly string[] }
    | undefined;

  async function once(): Promise<ReloadOutcome> {
    const loaded = await load();
    if (!loaded.ok) return reject(loaded.problems.map(formatProblem), loaded.digest);
    if (loaded.digest === current().digest) {
      rejected = undefined;
      onRejected(undefined);
      return { kind: "unchanged" };
    }
    try {
      apply({
        ...loaded,
        warnings: [...loaded.warnings, ...restartNeeded(current().config, loaded.config)],
      });
    } catch (thrown) {
      return reject([messageOf(thrown)], loaded.digest);
    }
    rejected = undefined;
    onRejected(undefined);
    return { kind: "applied" };
  }

  function reject(problems: readonly string[], digest: string | undefined): ReloadOutcome {
    const known = rejected !== undefined && digest !== undefined && rejected.digest === digest;
    rejected = { digest, problems };
    onRejected(problems.join("; "));
    if (!known) events.emit({ type: "config.rejected", path, problems });
    return { kind: "rejected", problems };
  }

  return {
    reload() {
      if (running === undefined) {
        running = once().finally(() => running = undefined);
        return running;
      }
      next ??= running.catch(() => undefined).then(() => {
        next = undefined;
        running = once().finally(() => running = undefined);
        return running;
      });
      return next;
    },
  };
}

/** What a reload cannot change: said as warnings, so that it is not silently ignored. */
export function restartNeeded(before: DirectorConfig, after: DirectorConfig): Problem[] {
  const warnings: Problem[] = [];
  const warn = (path: string, what: string) =>
    warnings.push({
      severity: "warning",
      file: after.path,
      path,
      message: `${what} takes effect at the next start`,
    });
  if (before.backend !== after.backend) warn("backend", "another backend");
  if (JSON.stringify(before.backendOptions) !== JSON.stringify(after.backendOptions)) {
    warn("backends", "another option of a backend");
  }
  if (before.node !== after.node) warn("node", "another node name");
  if (JSON.stringify(before.observers) !== JSON.stringify(after.observers)) {
    warn("", "another logfile or admin socket");
  }
  return warnings;
}
