/**
 * What a director could have known before it took something, though not from the one that has it: from a third one
 * that hears both, or from nobody hearing itself. Judged from outside, as the invariants are.
 */

import { FAILURE_MS, type Finding, goneMs, isSettled, settleMs, untroubled } from "./invariants.ts";
import {
  areJoined,
  nodeOf,
  type NodeView,
  type Observation,
  steadyMs,
  type WorldView,
} from "./view.ts";

const forced = ({ said, isAnswering }: NodeView) => said === "forced" || isAnswering;

/** Nobody takes what a director has that it does not hear, where another one hears both of them. */
export class AsksOthers {
  /** Since when each has what it has: `node label`. */
  readonly #heldSinceMs = new Map<string, number>();

  see(seen: Observation, view: WorldView): Finding {
    if (seen.kind !== "held") return undefined;
    const finding = this.#judge(seen, view);
    this.#heldSinceMs.set(`${seen.node} ${seen.label}`, view.nowMs);
    return finding;
  }

  #judge({ node, label }: Observation, view: WorldView): Finding {
    const taker = nodeOf(view, node);
    const settle = settleMs(view);
    if (!isSettled(view, taker) || forced(taker)) return undefined;
    for (const holder of view.nodes) {
      const sinceMs = this.#heldSinceMs.get(`${holder.name} ${label}`) ?? view.nowMs;
      const silentMs = view.nowMs - view.pathChangedMs(holder.name, node);
      if (holder.name === node || !holder.held.has(label) || !isSettled(view, holder)) continue;
      if (!view.isCut(holder.name, node)) continue;
      // It was heard while it had it.
      if (sinceMs > view.nowMs - silentMs - settle) continue;
      const witness = view.nodes.find((each) =>
        each !== taker && each !== holder && isSettled(view, each) &&
        areJoined(view, each.name, node, silentMs + settle) &&
        areJoined(view, each.name, holder.name, silentMs + settle)
      );
      if (witness === undefined) continue;
      return `${node} takes ${label}, which ${holder.name} has, as ${witness.name} could tell it`;
    }
    return undefined;
  }
}

/** Who is heard by nobody takes nothing that another one could take, which would not know of it. */
export function isHeardOrAlone(seen: Observation, view: WorldView): Finding {
  if (seen.kind !== "acquiring") return undefined;
  const taker = nodeOf(view, seen.node);
  const settle = settleMs(view);
  // That one does not run any more is known only after a while.
  const others = view.nodes.filter((node) =>
    node !== taker && (node.state === "running" || steadyMs(view, node) < goneMs(view, node))
  );
  const group = view.groups.find(({ labels }) => labels.includes(seen.label));
  const hasIt = group?.labels.some((label) => taker.held.has(label)) ?? true;
  // What somebody has taken away is taken again.
  const mayHaveIt = hasIt || !untroubled(view, taker, FAILURE_MS);
  if (mayHaveIt || !isSettled(view, taker) || forced(taker)) return undefined;
  const isDeaf = (node: NodeView) =>
    view.isCut(taker.name, node.name) &&
    view.nowMs - view.pathChangedMs(taker.name, node.name) >= settle + view.deadtimeMs;
  if (!others.every(isDeaf)) return undefined;
  const able = others.find((node) =>
    view.hears(node.name, taker.name) && isSettled(view, node) && node.fit && !node.stopping &&
    node.saidMs === 0 && untroubled(view, node, FAILURE_MS)
  );
  if (able === undefined) return undefined;
  return `${taker.name} takes ${seen.label} where nobody hears it, and ${able.name} may take it too`;
}
