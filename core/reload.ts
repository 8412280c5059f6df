/**
 * Reload: a new configuration for a running director. Everything is decoded first; on any problem
 * what runs goes on, and the event says why, with lines. An identical file is a no-op, and a broken
 * one that was refused already is not told again. What would remove most of the servers needs force.
 */

import { diffServices, type LoadResult } from "./config/mod.ts";
import { messageOf } from "./errors.ts";
import type { EventSink } from "./events/mod.ts";
import {
  type DirectorConfig,
  formatProblem,
  type Problem,
  type ReloadOutcome,
} from "./model/mod.ts";

export type Loaded = Extract<LoadResult, { ok: true }>;

export interface ReloaderOptions {
  readonly path: string;
  readonly events: EventSink;
  readonly load: () => Promise<LoadResult>;
  readonly current: () => Loaded;
  /**
   * Puts a decoded configuration in force and resolves with what changed; throws, with nothing changed, where it
   * cannot.
   */
  readonly apply: (loaded: Loaded) => Promise<readonly string[]>;
  /** Why the file as it is now is not in force, and the files that it names; undefined where it is. */
  readonly onRejected: (reason: string | undefined, digests?: Loaded["digests"]) => void;
}

export interface Reloader {
  /** Reloads run one after the other; calls that arrive meanwhile share the next one, with force if one has it. */
  reload(force?: boolean): Promise<ReloadOutcome>;
}

interface Refusal {
  readonly digest: string | undefined;
  readonly problems: readonly string[];
}

export function createReloader(options: ReloaderOptions): Reloader {
  const { path, events, load, current, apply, onRejected } = options;
  let running: Promise<ReloadOutcome> | undefined;
  let next: Promise<ReloadOutcome> | undefined;
  let nextForced = false;
  let rejected: Refusal | undefined;

  async function once(force: boolean): Promise<ReloadOutcome> {
    const loaded = await load();
    if (!loaded.ok) return reject(loaded.problems.map(formatProblem), loaded);
    if (loaded.digest === current().digest) {
      accept();
      return { kind: "unchanged" };
    }
    const loss = lossOf(current().config, loaded.config);
    if (loss.guarded && !force) {
      reject([guardSentence(path, loss)], loaded);
      return { kind: "guarded", removed: loss.removed, of: loss.of };
    }
    const warnings = [...loaded.warnings, ...restartNeeded(current().config, loaded.config)];
    try {
      const changes = await apply({ ...loaded, warnings });
      accept();
      return { kind: "applied", changes };
    } catch (thrown) {
      return reject([messageOf(thrown)], loaded);
    }
  }

  function accept(): void {
    rejected = undefined;
    onRejected(undefined);
  }

  function reject(
    problems: readonly string[],
    { digest, digests }: Pick<LoadResult, "digest" | "digests">,
  ): ReloadOutcome {
    const known = rejected !== undefined && digest !== undefined && rejected.digest === digest &&
      rejected.problems.join() === problems.join();
    rejected = { digest, problems };
    onRejected(problems.join("; "), digests);
    if (!known) events.emit({ type: "config.rejected", path, problems });
    return { kind: "rejected", problems };
  }

  function run(force: boolean): Promise<ReloadOutcome> {
    running = once(force).finally(() => running = undefined);
    return running;
  }

  return {
    reload(force = false) {
      if (running === undefined) return run(force);
      nextForced ||= force;
      next ??= running.catch(() => undefined).then(() => {
        const forced = nextForced;
        next = undefined;
        nextForced = false;
        return run(forced);
      });
      return next;
    },
  };
}

export interface Loss {
  /** Servers of services that would be gone, of all that there are now. */
  readonly removed: number;
  readonly of: number;
  /** Whether that is so much that somebody must say that it is meant. */
  readonly guarded: boolean;
}

/** A server counts once for each service that it is in; what a reload adds does not make up for what it removes. */
export function lossOf(before: DirectorConfig, after: DirectorConfig): Loss {
  const difference = diffServices(before.services, after.services);
  const removed = countServers(difference.removed) +
    difference.changed.reduce((sum, { servers }) => sum + servers.removed.length, 0);
  const of = countServers(before.services);
  return { removed, of, guarded: removed * 2 > of };
}

function countServers(services: DirectorConfig["services"]): number {
  return services.reduce((sum, { servers }) => sum + servers.length, 0);
}

function guardSentence(path: string, { removed, of }: Loss): string {
  return `${path}: it would remove ${removed} of ${of} real servers, more than half; ` +
    `"ringmaster reload --force" applies it all the same`;
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
  const fileOf = ({ plugins = [], backend }: DirectorConfig) =>
    plugins.find(({ ids }) => ids.includes(`backend.${backend}`))?.digest;
  if (before.backend === after.backend && fileOf(before) !== fileOf(after)) {
    warn("plugins", "another version of the backend's plugin");
  }
  if ((before.cluster === undefined) !== (after.cluster === undefined)) {
    warn("cluster", after.cluster === undefined ? "a director that is alone" : "a cluster");
  }
  if (before.node !== after.node) warn("node", "another node name");
  if (before.stateDirectory !== after.stateDirectory) warn("state", "another state folder");
  return warnings;
}
