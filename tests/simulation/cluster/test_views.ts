/** Worlds as the checkers see them, for their tests: calm ones, but for what a test says. */

import type { NodeView, WorldView } from "./view.ts";

export const NOW_MS = 100_000;

export function node(name: string, sketch: Partial<NodeView> = {}): NodeView {
  return {
    name,
    state: "running",
    sinceMs: 0,
    startedMs: 0,
    pausedForMs: 0,
    stopping: false,
    mourned: false,
    fit: true,
    reach: 1,
    judgedMs: 0,
    said: "nothing",
    saidMs: 0,
    isAnswering: false,
    released: false,
    well: true,
    troubledMs: 0,
    lostMs: 0,
    configuredMs: 0,
    held: new Set(),
    ...sketch,
  };
}

export const holding = (...labels: string[]) => ({ held: new Set(labels) });
export const WHOLE = holding("web.0", "web.1");

export interface Sketch extends Partial<Omit<WorldView, "nodes">> {
  /** Pairs in either order that hear nothing of each other: `a b`. */
  readonly apart?: readonly string[];
}

export function world(nodes: readonly NodeView[], { apart = [], ...rest }: Sketch = {}): WorldView {
  const isCut = (from: string, to: string) =>
    apart.includes(`${from} ${to}`) || apart.includes(`${to} ${from}`);
  return {
    nowMs: NOW_MS,
    nodes,
    groups: [{ name: "web", preferred: "a", labels: ["web.0", "web.1"] }],
    autoFailback: false,
    fencing: false,
    keepaliveMs: 100,
    deadtimeMs: 400,
    initdeadMs: 1_000,
    fencingSinceMs: 0,
    fencingWorks: true,
    referencesMs: 0,
    hears: (from, to) => !isCut(from, to),
    isCut,
    pathChangedMs: () => 0,
    newestSentMs: () => NOW_MS - 50,
    staleArrivalMs: () => undefined,
    ...rest,
  };
}
