/** A real director in this process, on a real file in a folder of its own. */

import { createDirector, type Director } from "../../core/director.ts";
import { loadConfig, type LoadMore, type LoadResult } from "../../core/config/mod.ts";
import type { DirectorEvent } from "../../core/events/mod.ts";
import { VERSION } from "../../core/version.ts";
import { type AnyPlugin, createRegistry, systemPorts } from "../../core/plugin/mod.ts";
import { builtinPlugins } from "../../plugins/mod.ts";

/** As a user has them: what ships, and what a benchmark adds. */
export function loaderOf(
  path: string,
  plugins: readonly AnyPlugin[] = [],
): (more?: LoadMore) => Promise<LoadResult> {
  const registry = createRegistry([...builtinPlugins, ...plugins]);
  return (more = {}) => loadConfig({ path, registry, ports: systemPorts, ...more });
}

export type Whole = Extract<LoadResult, { ok: true }>;

/** Fails with the problems where it is not whole, or where anything is said about it. */
export function expectWhole(result: LoadResult): Whole {
  const problems = result.ok ? result.warnings : result.problems;
  const [first] = problems;
  if (result.ok && first === undefined) return result;
  throw new Error(`the configuration has ${problems.length} problems: ${first?.message}`);
}

export interface Applied {
  readonly event: Extract<DirectorEvent, { type: "reconcile.applied" }>;
  /** On the clock of `performance.now()`. */
  readonly atMs: number;
}

export interface Stage {
  readonly director: Director;
  /** How long each reading of the file took, milliseconds; the newest last. */
  readonly loadMs: number[];
  /** The next time that the director says what it did to the table. */
  nextApplied(): Promise<Applied>;
  stop(): Promise<void>;
}

const NEXT_LIMIT_MS = 60_000;

export async function startStage(
  path: string,
  more: readonly AnyPlugin[] = [],
  prepare: (director: Director) => void = () => {},
): Promise<Stage> {
  const loadMs: number[] = [];
  const read = loaderOf(path, more);
  const load = async (asked?: LoadMore) => {
    const startMs = performance.now();
    const result = await read(asked);
    loadMs.push(performance.now() - startMs);
    return result;
  };
  const director = createDirector({
    path,
    loaded: expectWhole(await load()),
    load,
    ports: systemPorts,
    version: VERSION,
    onFault: (message) => console.error(message),
  });
  prepare(director);
  await director.start();
  return {
    director,
    loadMs,
    nextApplied: () => nextApplied(director),
    stop: async () => void await director.stop("the benchmark ends"),
  };
}

function nextApplied(director: Director): Promise<Applied> {
  const { promise, resolve, reject } = Promise.withResolvers<Applied>();
  const timer = setTimeout(
    () => reject(new Error(`nothing was applied within ${NEXT_LIMIT_MS} ms`)),
    NEXT_LIMIT_MS,
  );
  const unsubscribe = director.events.subscribe((event) => {
    if (event.type !== "reconcile.applied") return;
    const atMs = performance.now();
    unsubscribe();
    clearTimeout(timer);
    resolve({ event, atMs });
  });
  return promise;
}

/** Resolves when so many servers are in the table, which is empty before the start; to be called before it. */
export function allAdded(director: Director, servers: number): Promise<void> {
  let left = servers;
  return new Promise((resolve) => {
    const unsubscribe = director.events.subscribe((event) => {
      if (event.type !== "reconcile.applied") return;
      for (const { kind } of event.operations) {
        if (kind === "server.add") left--;
        else if (kind === "server.remove") left++;
      }
      if (left > 0) return;
      unsubscribe();
      resolve();
    });
  });
}
