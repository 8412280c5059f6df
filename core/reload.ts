/**
 * Reload: a new configuration for a running director. Everything is decoded first; on any problem
 * what runs goes on, and the event says why, with lines. An identical file is a no-op, and a broken
 * one that was refused already is not told again. What would remove most of the servers needs force.
 */

import { diffServices, type LoadResult } from "./config/mod.ts";
import { messageOf } from "./errors.ts";
import type { EventId, EventSink, Fact } from "./events/mod.ts";
import {
  type DirectorConfig,
  errorTexts,
  newWarnings,
  type Problem,
  type ReloadOutcome,
} from "./model/mod.ts";
import { createTurns } from "./turns.ts";

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
  readonly apply: (loaded: Loaded, cause: EventId | undefined) => Promise<readonly string[]>;
  /** Why the file as it is now is not in force, and the files that it names; undefined where it is. */
  readonly onRejected: (reason: string | undefined, digests?: Loaded["digests"]) => void;
}

export interface Reloader {
  /**
   * Reloads run one after the other; calls that arrive meanwhile share the next one, with force if one has it, and with
   * the last cause. `cause` is the event that led to it.
   */
  reload(force?: boolean, cause?: EventId): Promise<ReloadOutcome>;
  /** Runs while nothing else is put in force: no reload and nothing that came this way. */
  alone<Result>(body: () => Promise<Result>): Promise<Result>;
  /**
   * Puts in force what somebody else than the file asks for, unless it would remove too much. To be called within
   * `alone`. What is refused is told to the caller only.
   */
  put(result: LoadResult, force: boolean, cause: EventId | undefined): Promise<ReloadOutcome>;
  /** The files as they are now are in force, by another way than a reload. */
  accept(): void;
}

interface Refusal {
  readonly digest: string | undefined;
  readonly problems: readonly string[];
}

/** A reload that waits for its turn. */
interface Order {
  forced: boolean;
  cause: EventId | undefined;
  readonly outcome: Promise<ReloadOutcome>;
}

export function createReloader(options: ReloaderOptions): Reloader {
  const { path, events, load, onRejected } = options;
  const turns = createTurns();
  let waiting: Order | undefined;
  let rejected: Refusal | undefined;

  async function once(force: boolean, cause: EventId | undefined): Promise<ReloadOutcome> {
    const loaded = await load();
    const outcome = await putInForce(options, loaded, force, cause);
    if (outcome.kind === "rejected") reject(outcome.problems, loaded, cause);
    else if (outcome.kind === "guarded") reject([guardSentence(path, outcome)], loaded, cause);
    else accept();
    return outcome;
  }

  function accept(): void {
    rejected = undefined;
    onRejected(undefined);
  }

  function reject(
    problems: readonly string[],
    { digest, digests }: Pick<LoadResult, "digest" | "digests">,
    cause: EventId | undefined,
  ): void {
    const known = rejected !== undefined && digest !== undefined && rejected.digest === digest &&
      rejected.problems.join() === problems.join();
    rejected = { digest, problems };
    onRejected(problems.join("; "), digests);
    if (!known) events.emit({ type: "config.rejected", path, problems }, cause);
  }

  return {
    alone: turns.take,
    put: (loaded, force, cause) => putInForce(options, loaded, force, cause),
    accept,
    reload(force = false, cause) {
      if (!turns.taken) return turns.take(() => once(force, cause));
      if (waiting === undefined) {
        const order: Order = {
          forced: force,
          cause,
          outcome: turns.take(() => {
            waiting = undefined;
            return once(order.forced, order.cause);
          }),
        };
        waiting = order;
      } else {
        waiting.forced ||= force;
        waiting.cause = cause ?? waiting.cause;
      }
      return waiting.outcome;
    },
  };
}

/** Tells nobody what comes of it but the caller. */
async function putInForce(
  { current, apply }: ReloaderOptions,
  loaded: LoadResult,
  force: boolean,
  cause: EventId | undefined,
): Promise<ReloadOutcome> {
  if (!loaded.ok) return { kind: "rejected", problems: errorTexts(loaded.problems) };
  if (loaded.digest === current().digest) return { kind: "unchanged" };
  const loss = lossOf(current().config, loaded.config);
  if (loss.guarded && !force) return { kind: "guarded", removed: loss.removed, of: loss.of };
  const warnings = [...loaded.warnings, ...restartNeeded(current().config, loaded.config)];
  const news = newWarnings(current().warnings, warnings);
  try {
    const changes = await apply({ ...loaded, warnings }, cause);
    return { kind: "applied", changes, ...(news.length === 0 ? {} : { warnings: news }) };
  } catch (thrown) {
    return { kind: "rejected", problems: [messageOf(thrown)] };
  }
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

function guardSentence(path: string, { removed, of }: Pick<Loss, "removed" | "of">): string {
  return `${path}: it would remove ${removed} of ${of} real servers, more than half; ` +
    `"ringmaster reload --force" applies it all the same`;
}

/** How a configuration that is in force from now on is told. */
export function loadedFact(
  { config, warnings }: Loaded,
  changes: readonly string[],
): Extract<Fact, { readonly type: "config.loaded" }> {
  const { path, services } = config;
  const servers = countServers(services);
  return { type: "config.loaded", path, services: services.length, servers, warnings, changes };
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
