/**
 * What has to come about in a cluster, beside what must never happen: who has a group once nothing changes any more,
 * how soon one that stops has handed it over, and that what an operator was answered is so. Judged from outside, as
 * the invariants are.
 */

import { FAILURE_MS, type Finding, isSettled, settleMs, untroubled } from "./invariants.ts";
import {
  type Answer,
  areJoined,
  type GroupView,
  nodeOf,
  type NodeView,
  type Observation,
  steadyMs,
  type WorldView,
} from "./view.ts";

const holdsAll = ({ held }: NodeView, { labels }: GroupView) =>
  labels.every((label) => held.has(label));
const holdsAny = ({ held }: NodeView, { labels }: GroupView) =>
  labels.some((label) => held.has(label));

/** All is well for long: every group is whole on exactly one machine, but where failures still make it wait. */
export function endOfCalm(view: WorldView): Finding {
  if (view.nodes.some((node) => !untroubled(view, node, FAILURE_MS))) return undefined;
  for (const group of view.groups) {
    const holders = view.nodes.filter((node) => holdsAny(node, group));
    const [holder] = holders;
    if (holders.length === 1 && holder !== undefined && holdsAll(holder, group)) continue;
    const names = holders.map(({ name }) => name).join(", ") || "nobody";
    return `at rest ${group.name} is held by ${names}`;
  }
  return undefined;
}

/** Nothing has happened for so long to any director, and those that run hear each other. */
function isStill(view: WorldView, nodes: readonly NodeView[], forMs: number): boolean {
  const isOld = (atMs: number) => atMs === 0 || view.nowMs - atMs >= forMs;
  const running = nodes.filter(({ state }) => state === "running");
  return view.nodes.every((node) =>
    isOld(node.saidMs) && isOld(node.judgedMs) && isOld(node.configuredMs) &&
    untroubled(view, node, FAILURE_MS)
  ) &&
    nodes.every((node) =>
      node.state !== "paused" && !node.stopping && steadyMs(view, node) >= forMs
    ) &&
    running.every((node) => view.nowMs - node.startedMs >= forMs + view.initdeadMs) &&
    running.every(({ name }) =>
      running.every((other) => other.name === name || areJoined(view, name, other.name, forMs))
    );
}

/** And no operator has ever spoken, whose words outlive what they have led to. */
function isQuiet(view: WorldView, nodes: readonly NodeView[], forMs: number): boolean {
  return view.nodes.every(({ saidMs }) => saidMs === 0) && isStill(view, nodes, forMs);
}

/** Who is unfit, not as well connected, or not the preferred one where that counts, has given way to a fit one. */
export function heldByTheBest(view: WorldView): Finding {
  const { deadtimeMs, autoFailback } = view;
  // Who fell silent at any time may have to be fenced before another one can take it.
  const mayWait = view.fencing && view.nodes.some(({ state }) => state !== "running");
  if (mayWait || !isQuiet(view, view.nodes, settleMs(view) + deadtimeMs)) return undefined;
  for (const group of view.groups) {
    const running = view.nodes.filter(({ state }) => state === "running");
    const holder = running.find((node) => holdsAll(node, group));
    if (holder === undefined) continue;
    const worth = ({ name, fit, reach }: NodeView) => [
      Number(fit),
      reach,
      Number(autoFailback && name === group.preferred),
    ];
    const better = running.find((node) => node.fit && isMore(worth(node), worth(holder)));
    if (better !== undefined) {
      return `${holder.name} keeps ${group.name}, and ${better.name} is better`;
    }
  }
  return undefined;
}

function isMore(one: readonly number[], other: readonly number[]): boolean {
  for (const [index, value] of one.entries()) {
    const difference = value - (other[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/** Sooner than deadtime: who stops in order is not waited for. */
const HANDED_MS = 250;

/** What a director had that has stopped in order is with another one at once. */
export class HandsOver {
  /** Who had a group whole when it was looked at last, by its name. */
  readonly #holders = new Map<string, string>();

  look(view: WorldView): Finding {
    for (const group of view.groups) {
      const holder = view.nodes.find((node) => holdsAll(node, group) && node.state === "running");
      if (holder !== undefined) {
        this.#holders.set(group.name, holder.name);
        continue;
      }
      const name = this.#holders.get(group.name);
      const leaver = name === undefined ? undefined : nodeOf(view, name);
      if (leaver === undefined || leaver.state !== "none" || !leaver.stopping) continue;
      if (view.nowMs - leaver.sinceMs < HANDED_MS) continue;
      const others = view.nodes.filter((node) => node !== leaver);
      const able = others.find((node) => node.fit && isSettled(view, node));
      const isHeard = others.every((node) =>
        node.state !== "running" || areJoined(view, node.name, leaver.name, settleMs(view))
      );
      // Who fell silent at any time may have to be fenced.
      const isAlone = view.fencing && others.some(({ state }) => state !== "running");
      if (able === undefined || !isHeard || isAlone || !isQuiet(view, others, settleMs(view))) {
        continue;
      }
      return `${leaver.name} has stopped in order, and ${able.name} has not taken ${group.name} at once`;
    }
    return undefined;
  }
}

/** What an operator is told has been done is done. */
export function keepsWord({ node: name, verb, groups }: Answer, view: WorldView): Finding {
  const node = nodeOf(view, name);
  // What somebody takes away meanwhile is nobody's fault.
  if (!untroubled(view, node, FAILURE_MS)) return undefined;
  for (const group of view.groups.filter((each) => groups.includes(each.name))) {
    if (verb === "takeover" && !holdsAll(node, group) && isSettled(view, node)) {
      return `${name} says that it has taken ${group.name}, and has not`;
    }
    if (verb !== "takeover" && holdsAny(node, group)) {
      return `${name} says that it has given up ${group.name}, and has not`;
    }
  }
  return undefined;
}

/** What an operator has taken from a director for good it does not take again by itself. */
export function staysReleased(seen: Observation, view: WorldView): Finding {
  if (seen.kind !== "acquiring" || !nodeOf(view, seen.node).released) return undefined;
  return `${seen.node} takes ${seen.label}, which an operator has released from it`;
}

/** Who has taken an address tells it again and again for so long. */
const REPEATED_MS = 1_000;

/** The network believes whoever told it last who has an address: at rest that is the one that has it. */
export class LastTold {
  /** Until when each tells it, by label and then by node. */
  readonly #untilMs = new Map<string, Map<string, number>>();

  see(seen: Observation, { nowMs }: WorldView): void {
    const takes = seen.kind === "held" && seen.by === "director";
    if (!takes && seen.kind !== "announced") return;
    const told = this.#untilMs.get(seen.label) ?? new Map<string, number>();
    this.#untilMs.set(seen.label, told);
    const untilMs = nowMs + (takes ? REPEATED_MS : 0);
    told.set(seen.node, Math.max(untilMs, told.get(seen.node) ?? 0));
  }

  atRest(view: WorldView): Finding {
    for (const { name, held } of view.nodes) {
      for (const label of held) {
        const told = this.#untilMs.get(label);
        const own = told?.get(name) ?? view.nowMs;
        // Who has given it up tells nothing any more, and has told nothing since.
        const later = [...told ?? []].find(([by, untilMs]) =>
          by !== name && untilMs - REPEATED_MS > own && !nodeOf(view, by).held.has(label)
        );
        if (later === undefined) continue;
        return `${name} has ${label}, and the network was told last by ${later[0]}`;
      }
    }
    return undefined;
  }
}
