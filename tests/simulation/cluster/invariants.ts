/**
 * What must hold in a cluster whatever happens, judged from outside: by who holds what on the machines, and by what
 * the world knows of who lives, is fit and can be heard. Nothing here knows the workload, or asks a director.
 */

import {
  areJoined,
  type GroupView,
  nodeOf,
  type NodeView,
  type Observation,
  steadyMs,
  type WorldView,
} from "./view.ts";

/** What was found, as a sentence; undefined where all is well. */
export type Finding = string | undefined;

/** Deadtime and a margin: heartbeats, a decision, and resources that are well. */
export function settleMs({ deadtimeMs, keepaliveMs }: WorldView): number {
  return deadtimeMs + 6 * keepaliveMs;
}

/** A release that fails is tried again after a second, and a call that hangs is ended by its time limit. */
const TROUBLE_MS = 3_000;
/** A director on which something has failed does not try again at once, and each time later. */
export const FAILURE_MS = 21_000;

/** For so long a thread vouches for a main program that hangs. */
const LEASE_MS = 1_000;

/** When a director that has stopped is known to be gone by the others, at the latest; otherwise when it has settled. */
export function goneMs(view: WorldView, { state }: NodeView): number {
  return settleMs(view) + (state === "paused" ? LEASE_MS : 0);
}

export function isSettled(view: WorldView, node: NodeView): boolean {
  return node.state === "running" && steadyMs(view, node) >= settleMs(view) &&
    isConfigured(view, node);
}

/** Whether it has gone by the configuration that is to be in force for long enough. */
function isConfigured(view: WorldView, { configuredMs }: NodeView): boolean {
  return configuredMs === 0 || view.nowMs - configuredMs >= settleMs(view);
}

export function untroubled(view: WorldView, node: NodeView, forMs: number): boolean {
  return node.well && isLongAgo(node.troubledMs, forMs) && isLongAgo(node.lostMs, TROUBLE_MS);

  function isLongAgo(atMs: number, longMs: number): boolean {
    return atMs === 0 || view.nowMs - atMs >= longMs;
  }
}

/** Two directors that hear each other long enough do not hold the same. */
export function oneHolder(view: WorldView): Finding {
  const all = view.nodes.filter((node) =>
    node.held.size > 0 && isSettled(view, node) && untroubled(view, node, TROUBLE_MS)
  );
  for (const [index, one] of all.entries()) {
    for (const other of all.slice(index + 1)) {
      if (!areJoined(view, one.name, other.name, settleMs(view))) continue;
      const both = [...one.held].find((label) => other.held.has(label));
      if (both === undefined) continue;
      return `${both} is held by ${one.name} and ${other.name}, which have heard each other for long`;
    }
  }
  return undefined;
}

/** Nobody takes what a director has that it hears, or what a guard should have taken away. */
export function noSecondHolder(seen: Observation, view: WorldView): Finding {
  if (seen.kind !== "held") return undefined;
  const taker = nodeOf(view, seen.node);
  for (const other of view.nodes) {
    if (other.name === taker.name || !other.held.has(seen.label)) continue;
    const isGuarded = view.nowMs - other.sinceMs >= view.deadtimeMs / 2 ||
      areJoined(view, taker.name, other.name, settleMs(view));
    if (other.mourned && isGuarded) {
      return `${taker.name} takes ${seen.label}, which no guard has taken from the dead ${other.name}`;
    }
    if (!isSettled(view, taker) || !isSettled(view, other)) continue;
    const isCalm = [taker, other].every((node) => untroubled(view, node, TROUBLE_MS));
    const forMs = settleMs(view) + (isCalm ? 0 : TROUBLE_MS);
    if (!areJoined(view, taker.name, other.name, forMs)) continue;
    return `${taker.name} takes ${seen.label}, which ${other.name} still has`;
  }
  return undefined;
}

/**
 * With fencing nobody takes what a machine has whose director is silent, whatever is known of it. Of one that is heard,
 * however late, no fence is needed; it seems to be where packets come in that were long on the way.
 */
export function fencedFirst(seen: Observation, view: WorldView): Finding {
  if (!view.fencing || seen.kind !== "held") return undefined;
  const taker = nodeOf(view, seen.node);
  if (taker.said === "forced" || !isConfigured(view, taker)) return undefined;
  // What an operator has forced onto another machine is the operator's to answer for.
  const other = view.nodes.find(({ name, held, state, said }) =>
    name !== seen.node && said !== "forced" && held.has(seen.label) &&
    (state !== "running" || isSilentTo(view, name, seen.node))
  );
  if (other === undefined) return undefined;
  const staleMs = view.nowMs - (view.staleArrivalMs(other.name, seen.node) ?? -Infinity);
  if (staleMs < view.deadtimeMs) return undefined;
  return `${seen.node} takes ${seen.label} while ${other.name} has it, and fencing is configured`;
}

/** Whether nothing that one says has come through for deadtime. */
function isSilentTo(view: WorldView, one: string, other: string): boolean {
  return view.isCut(one, other) &&
    view.nowMs - view.pathChangedMs(one, other) >= view.deadtimeMs;
}

/** After a long pause a director takes nothing before it has heard from those that it can hear. */
export function asksFirst(seen: Observation, view: WorldView): Finding {
  if (seen.kind !== "acquiring") return undefined;
  const taker = nodeOf(view, seen.node);
  const { name, pausedForMs, sinceMs } = taker;
  if (!isConfigured(view, taker)) return undefined;
  const awakeMs = view.nowMs - sinceMs;
  if (pausedForMs < view.deadtimeMs || awakeMs > settleMs(view)) return undefined;
  for (const other of view.nodes) {
    if (other.name === name || other.state !== "running" || steadyMs(view, other) <= awakeMs) {
      continue;
    }
    if (!areJoined(view, name, other.name, awakeMs)) continue;
    if ((view.newestSentMs(other.name, name) ?? -1) >= sinceMs) continue;
    return `${name} takes ${seen.label} after a pause and has not heard ${other.name} since`;
  }
  return undefined;
}

/** Resources are taken from left to right and given up from right to left. */
export class InOrder {
  /** What somebody else has taken away: `node label`. */
  readonly #lost = new Set<string>();

  see(seen: Observation, view: WorldView): Finding {
    const { node, label } = seen;
    if (seen.kind === "held") this.#lost.delete(`${node} ${label}`);
    if (seen.kind === "gone" && seen.by !== "director") this.#lost.add(`${node} ${label}`);
    const { held } = nodeOf(view, node);
    const labels = view.groups.find((group) => group.labels.includes(label))?.labels ?? [];
    const place = labels.indexOf(label);
    if (seen.kind === "acquiring") {
      const missing = labels.slice(0, place)
        .find((each) => !held.has(each) && !this.#lost.has(`${node} ${each}`));
      if (missing !== undefined) return `${node} takes ${label} and does not have ${missing} yet`;
    }
    if (seen.kind === "releasing" && held.has(label)) {
      const later = labels.slice(place + 1).find((each) => held.has(each));
      if (later !== undefined) return `${node} gives up ${label} and still has ${later}`;
    }
    return undefined;
  }
}

/** A director that is fit and was left in peace keeps what it has; two that take it at once sort that out. */
export class StaysWhereItIs {
  /** Since when each has what it has: `node label`. */
  readonly #heldSinceMs = new Map<string, number>();

  see(seen: Observation, view: WorldView): Finding {
    const holding = `${seen.node} ${seen.label}`;
    if (seen.kind === "held") this.#heldSinceMs.set(holding, view.nowMs);
    if (seen.kind !== "releasing") return undefined;
    const holder = nodeOf(view, seen.node);
    const group = view.groups.find(({ labels }) => labels.includes(seen.label));
    const heldMs = view.nowMs - (this.#heldSinceMs.get(holding) ?? view.nowMs);
    if (group === undefined || !holder.held.has(seen.label) || heldMs < settleMs(view)) {
      return undefined;
    }
    if (!isLeftInPeace(view, holder) || isBetterElsewhere(view, holder, group)) return undefined;
    return `${holder.name} is fit, holds ${group.name}, and gives it up for no reason`;
  }
}

function isLeftInPeace(view: WorldView, holder: NodeView): boolean {
  const { nowMs } = view;
  const settle = settleMs(view);
  // What a director has said may arrive when it is gone already.
  const others = view.nodes.filter((node) =>
    node.name !== holder.name && (node.state !== "none" || steadyMs(view, node) < settle)
  );
  // Everybody that runs notices the same of the references at nearly the same time.
  const isCommon = view.referencesMs === 0 || nowMs - view.referencesMs >= settle + LEASE_MS ||
    view.nodes.every((node) => isSettled(view, node) && nowMs - node.judgedMs >= settle + LEASE_MS);
  return isCommon && isSettled(view, holder) && !holder.stopping && holder.said === "nothing" &&
    holder.fit &&
    untroubled(view, holder, FAILURE_MS) &&
    view.nodes.every((node) =>
      !node.isAnswering && nowMs - node.saidMs >= settle && nowMs - node.judgedMs >= settle &&
      isConfigured(view, node)
    ) &&
    others.every(({ name, state }) =>
      state !== "none" &&
      (areJoined(view, holder.name, name, settle) || isApart(view, holder.name, name, settle))
    );
}

function isApart(view: WorldView, one: string, other: string, forMs: number): boolean {
  return view.isCut(one, other) && view.isCut(other, one) &&
    view.nowMs - view.pathChangedMs(one, other) >= forMs;
}

/** Also where that has just ended, which nobody can know at once. */
function isBetterElsewhere(view: WorldView, holder: NodeView, group: GroupView): boolean {
  return view.nodes.some((node) => {
    const { name, state, fit, reach } = node;
    if (name === holder.name || !fit) return false;
    if (state !== "running" && steadyMs(view, node) >= goneMs(view, node)) return false;
    return reach > holder.reach || (view.autoFailback && name === group.preferred);
  });
}

/** While a fit director lives and is heard, every group is served. */
export class Served {
  readonly #missingSinceMs = new Map<string, number>();

  look(view: WorldView): Finding {
    for (const group of view.groups) {
      const isServed = view.nodes.some(({ state, held }) =>
        state === "running" && group.labels.every((label) => held.has(label))
      );
      if (isServed) this.#missingSinceMs.delete(group.name);
      else if (!this.#missingSinceMs.has(group.name)) {
        this.#missingSinceMs.set(group.name, view.nowMs);
      }
      const missingMs = view.nowMs - (this.#missingSinceMs.get(group.name) ?? view.nowMs);
      if (missingMs < settleMs(view)) continue;
      const able = view.nodes.find((node) =>
        missingMs >= settleMs(view) + waitingMs(view, node) && couldServe(view, node)
      );
      if (able === undefined) continue;
      return `nobody has had all of ${group.name} for ${
        Math.round(missingMs)
      } ms, and ${able.name} could`;
    }
    return undefined;
  }
}

/** Where those beside it do not all hear each other, each of them may wait for others to take it. */
function waitingMs(view: WorldView, node: NodeView): number {
  const settle = settleMs(view);
  const near = view.nodes.filter((other) =>
    other.state === "running" && !isApart(view, node.name, other.name, settle)
  );
  const isWhole = near.every((one) =>
    near.every((other) => one === other || areJoined(view, one.name, other.name, settle))
  );
  return isWhole ? 0 : (near.length - 1) * view.deadtimeMs;
}

function couldServe(view: WorldView, node: NodeView): boolean {
  const { nowMs } = view;
  const settle = settleMs(view);
  const isAble = isSettled(view, node) && nowMs - node.startedMs >= settle + view.initdeadMs &&
    !node.stopping && node.said !== "released" && node.fit && nowMs - node.judgedMs >= settle &&
    nowMs - node.saidMs >= settle && untroubled(view, node, FAILURE_MS);
  if (!isAble) return false;
  const others = view.nodes.filter((other) => other !== node);
  const far = others.filter((other) =>
    other.state === "running" && isApart(view, node.name, other.name, settle)
  );
  const near = others.filter((other) => other.state === "running" && !far.includes(other));
  return others.every((other) => doesNotDisturb(view, node, other, far)) &&
    near.every((one) => far.every((other) => isApart(view, one.name, other.name, settle)));
}

/** The other director is known for what it is: well connected and well, or not there. */
function doesNotDisturb(
  view: WorldView,
  node: NodeView,
  other: NodeView,
  far: readonly NodeView[],
): boolean {
  const { nowMs } = view;
  const settle = settleMs(view);
  if (steadyMs(view, other) < goneMs(view, other)) return false;
  if (other.state !== "running" || far.includes(other)) {
    return !view.fencing || (view.fencingWorks && nowMs - view.fencingSinceMs >= FAILURE_MS);
  }
  // Each director that appears is given time to take it.
  return !other.stopping && nowMs - other.startedMs >= settle + view.initdeadMs &&
    areJoined(view, node.name, other.name, settle) &&
    nowMs - other.judgedMs >= settle && nowMs - other.saidMs >= settle &&
    isConfigured(view, other) && untroubled(view, other, TROUBLE_MS);
}
