/** Notices that a group has two holders, and that this is over. */

import { groupOf, keeperOf } from "./election/mod.ts";
import type { EventId, EventSink } from "./events/mod.ts";
import {
  type GroupPhase,
  type GroupState,
  isLive,
  type NodeName,
  occupies,
  type Peer,
} from "./model/mod.ts";

export interface SplitView {
  readonly self: NodeName;
  readonly nodes: readonly NodeName[];
  readonly preferred: NodeName;
  readonly peers: readonly Peer[];
  readonly own: GroupState;
}

export interface SplitWatchOptions {
  readonly events: EventSink;
  /** It is over, and this director keeps the group. */
  readonly onKept: () => void;
}

export class SplitWatch {
  readonly #options: SplitWatchOptions;
  #isSplit = false;
  /** Whether it is over and this director keeps the group, of which it is still taking the rest. */
  #keepsSoon = false;

  constructor(options: SplitWatchOptions) {
    this.#options = options;
  }

  look({ self, nodes, preferred, peers, own }: SplitView, cause: EventId | undefined): void {
    const { events, onKept } = this.#options;
    if (own.phase !== "claiming" && this.#keepsSoon) {
      this.#keepsSoon = false;
      if (own.phase === "held") onKept();
    }
    const others = peers.filter(isLive).flatMap((peer) => {
      const { phase = "idle", claim = 0 } = groupOf(peer, own.name) ?? {};
      // One that gives it up as soon as it hears of the other is one that had it.
      return occupies(phase) ? [{ node: peer.node, claim, phase }] : [];
    });
    const [other] = others;
    const group = own.name;
    if (!this.#isSplit) {
      if (other === undefined || (own.phase !== "held" && own.phase !== "claiming")) return;
      this.#isSplit = true;
      const all = [...others, { node: self, claim: own.claim }];
      const keeps = keeperOf(all, { preferred, nodes }) ?? self;
      events.emit({ type: "cluster.split_brain", group, other: other.node, keeps }, cause);
    } else {
      const owner = ownerOf(own, self, others);
      if (owner === undefined) return;
      this.#isSplit = false;
      events.emit({ type: "cluster.split_brain_ended", group, owner }, cause);
      this.#keepsSoon = own.phase === "claiming";
      if (own.phase === "held") onKept();
    }
  }
}

/** The only one that has it; undefined where two have it, or nobody has it for good. */
function ownerOf(
  { phase }: GroupState,
  self: NodeName,
  others: readonly { readonly node: NodeName; readonly phase: GroupPhase }[],
): NodeName | undefined {
  if (phase === "releasing") return undefined;
  if (phase !== "idle") return others.length === 0 ? self : undefined;
  return others.find((other) => other.phase !== "releasing")?.node;
}
