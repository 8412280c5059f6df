/** Whether the demo's pair has come to rest after a fault. Pure. */

import type { ClientView } from "./client_tally.ts";
import type { DirectorView } from "./director.ts";
import type { NodeName } from "./network.ts";

export interface NodeView {
  readonly name: NodeName;
  readonly address: string;
  /** Undefined while it does not run. */
  readonly pid?: number;
}

/** All that is known of the pair, its nodes and its client at a moment. */
export interface SceneView {
  readonly directors: readonly DirectorView[];
  readonly nodes: readonly NodeView[];
  readonly client: ClientView;
  /** How long the client has been answered without a gap. */
  readonly calmMs: number;
  /** Whether the directors do not hear each other. */
  readonly parted: boolean;
}

/** The client must have been answered for so long. */
const CALM_MS = 600;

/** What it still waits for, as words; undefined where it is at rest. */
export function unrest(view: SceneView): string | undefined {
  const running = view.directors.filter(({ state }) => state !== "ended");
  return busyDirector(running) ?? owners(view, running) ?? nodes(view, running) ??
    service(view, running);
}

function busyDirector(running: readonly DirectorView[]): string | undefined {
  for (const { name, state, snapshot } of running) {
    if (state === "paused") return `${name} is paused`;
    if (snapshot === undefined) return `${name} does not answer`;
    const { cluster, reconcile, services } = snapshot;
    if (cluster === undefined || cluster.status !== "member") return `${name} is no member yet`;
    const moving = cluster.groups.find(({ phase }) =>
      phase === "claiming" || phase === "releasing"
    );
    if (moving !== undefined) return `${name} is ${moving.phase} ${moving.name}`;
    if (reconcile.state === "working") return `${name} works on its table`;
    const servers = services.flatMap((each) => each.servers);
    if (servers.some(({ status }) => status === "unknown")) return `${name} checks its servers`;
  }
  return undefined;
}

function owners(
  { directors, parted }: SceneView,
  running: readonly DirectorView[],
): string | undefined {
  const having = directors.filter(({ hasAddress }) => hasAddress).map(({ name }) => name);
  // An address that nobody is there to take is left where it is.
  if (running.length === 0) return undefined;
  if (having.length === 0) return "nobody has the address";
  // Directors that cannot hear each other both have it, and neither is wrong.
  const apart = parted || directors.some(({ cut }) => cut);
  if (having.length > 1 && !apart) return `${having.join(" and ")} have the address`;
  const lost = running.find(({ name, snapshot }) =>
    (snapshot?.cluster?.role === "active") !== having.includes(name)
  );
  return lost === undefined ? undefined : `${lost.name} has not noticed yet`;
}

/** A director notices a node that comes or goes when it checks it the next time. */
function nodes(view: SceneView, running: readonly DirectorView[]): string | undefined {
  for (const { name, cut, snapshot } of running) {
    if (cut) continue;
    for (const { id, status } of (snapshot?.services ?? []).flatMap(({ servers }) => servers)) {
      const node = view.nodes.find(({ address }) => id.startsWith(`${address}:`));
      const up = node?.pid !== undefined;
      if (node !== undefined && up !== (status === "up")) {
        return `${name} has not noticed yet that ${node.name} is ${up ? "up" : "down"}`;
      }
    }
  }
  return undefined;
}

function service(
  { directors, nodes, calmMs }: SceneView,
  running: readonly DirectorView[],
): string | undefined {
  const possible = nodes.some(({ pid }) => pid !== undefined) &&
    running.some(({ name, cut }) => !cut && ownsAddress(directors, name));
  return possible && calmMs < CALM_MS ? "the client is not answered steadily" : undefined;
}

function ownsAddress(directors: readonly DirectorView[], name: string): boolean {
  return directors.some((each) => each.name === name && each.hasAddress);
}

/** Who has the address, in a sentence, with why that is as it should be where it is not one alone. */
export function describeOwners({ directors, parted }: SceneView): string {
  if (directors.every(({ state }) => state === "ended")) return "no director runs";
  const names = directors.filter(({ hasAddress }) => hasAddress).map(({ name }) => name);
  if (names.length === 0) return "nobody has the address";
  if (names.length === 1) return `${names[0]} has the address`;
  const cut = directors.filter(({ cut }) => cut).map(({ name }) => name);
  const why = parted || cut.length === 0
    ? "cannot hear each other"
    : `cannot hear each other while the cable of ${cut.join(" and ")} is pulled`;
  return `both have the address, because they ${why}`;
}
