/**
 * What has to come about in a cluster, beside what must never happen: who has a group once nothing changes any more,
 * how soon one that stops has handed it over, and that what an operator was answered is so. Judged from outside, as
 * the invariants are.
 */

import { FENCING_RETRY_MS } from "../../../core/fencing.ts";
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
  const forMs = settleMs(view) + deadtimeMs;
  if (!fencesAtOnce(view, forMs) || !isQuiet(view, view.nodes, forMs)) return undefined;
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

/** Nobody is to be fenced, or it has never failed, or a try that did so was made again for so long already. */
function fencesAtOnce(view: WorldView, forMs: number): boolean {
  const isAll = view.nodes.every(({ state }) => state === "running");
  const { fencingSinceMs, fencingWorks, nowMs } = view;
  const isOld = fencingSinceMs === 0 || nowMs - fencingSinceMs >= FENCING_RETRY_MS + forMs;
  return !view.fencing || isAll || (fencingWorks && isOld);
}

/** Where nothing has happened, a group is handed to another director once, and not to and fro. */
export class HandsOverOnce {
  /** When each has given up what, by `node label`. */
  readonly #gaveUpMs = new Map<string, number>();

  see({ kind, node, label }: Observation, view: WorldView): Finding {
    if (kind !== "releasing" || !nodeOf(view, node).held.has(label)) return undefined;
    const beforeMs = this.#gaveUpMs.get(`${node} ${label}`);
    this.#gaveUpMs.set(`${node} ${label}`, view.nowMs);
    if (beforeMs === undefined) return undefined;
    const forMs = view.nowMs - beforeMs + view.deadtimeMs;
    if (view.fencingSinceMs > beforeMs || !isQuiet(view, view.nodes, forMs)) return undefined;
    return `${node} gives up ${label} again, and nothing has happened since it did so last`;
  }
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

/** An operator is answered as soon as all is as it was asked, or cannot be: nobody is to wait in a still world. */
export function doesAsTold(view: WorldView): Finding {
  const forMs = 2 * settleMs(view) + view.deadtimeMs;
  if (!fencesAtOnce(view, forMs)) return undefined;
  const waiting = view.nodes.find(({ isAnswering }) => isAnswering);
  if (waiting === undefined || !isStill(view, view.nodes, forMs)) return undefined;
  const waitedMs = Math.round(view.nowMs - waiting.saidMs);
  return `${waiting.name} has been told something ${waitedMs} ms ago, and has not answered yet`;
}

/** What an operator has taken from a director for good it does not take again by itself. */
export function staysReleased(seen: Observation, view: WorldView): Finding {
  if (seen.kind !== "acquiring" || !nodeOf(view, seen.node).released) return undefined;
  return `${seen.node} takes ${seen.label}, which an operator has released from it`;
}

/** The network believes whoever told it last who has an address: at rest that is the one that has it. */
export class LastTold {
  /** Who told it last, by label. */
  readonly #tellers = new Map<string, string>();

  /** That it is repeated for a while may come too late for some, and is not counted on. */
  see(seen: Observation): void {
    const takes = seen.kind === "held" && seen.by === "director";
    if (takes || seen.kind === "announced") this.#tellers.set(seen.label, seen.node);
  }

  atRest(view: WorldView): Finding {
    for (const { name, held } of view.nodes) {
      for (const label of held) {
        const teller = this.#tellers.get(label);
        if (teller === undefined || nodeOf(view, teller).held.has(label)) continue;
        return `${name} has ${label}, and the network was told last by ${teller}`;
      }
    }
    return undefined;
  }
}
